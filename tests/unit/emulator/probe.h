#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/emulator.h"

namespace slipway::emulator::probe {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// What came back; status 0: the connection ended without an answer.
struct Answer {
  int status = 0;
  std::string head;
  std::string body;

  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
  [[nodiscard]] int code() const { return json().value("code", -1); }
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// A connection on which a test can say anything.
class Wire {
 public:
  explicit Wire(const Emulator& emulator);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  /// False when the other side has gone.
  bool write(std::string_view bytes);
  [[nodiscard]] Answer read_answer();
  /// The next bytes; fewer when the other side closes before.
  [[nodiscard]] std::string read(std::size_t size);
  /// True when the other side has closed.
  [[nodiscard]] bool at_end();
  /// True when the other side has closed already. Does not wait.
  [[nodiscard]] bool has_ended();

 private:
  bool receive();
  struct Socket;
  std::unique_ptr<Socket> socket_;
  std::string kept_;
};

/// One request on a connection of its own.
[[nodiscard]] Answer send(const Emulator& emulator, const std::string& method,
                          const std::string& path, const Pairs& headers = {},
                          const std::string& body = {});
[[nodiscard]] Answer post_form(const Emulator& emulator, const std::string& path,
                               const Pairs& fields);

/// A multipart body, put together by hand.
class Parts {
 public:
  Parts& field(const std::string& name, const std::string& value);
  Parts& fields(const Pairs& fields);
  Parts& file(const std::string& name, const std::string& file_name, const std::string& content);
  /// The head as given, without its line ends.
  Parts& part(const std::string& head, const std::string& content);
  [[nodiscard]] std::string body() const { return text_ + "--" + kBoundary + "--\r\n"; }
  [[nodiscard]] std::string unfinished() const { return text_; }
  [[nodiscard]] static Pairs header() {
    return {{"Content-Type", "multipart/form-data; boundary=" + std::string(kBoundary)}};
  }

  static constexpr const char* kBoundary = "----probe-7d1f";

 private:
  std::string text_;
};

[[nodiscard]] Answer post_parts(const Emulator& emulator, const std::string& path,
                                const Parts& parts, Pairs headers = {});

/// An emulator with a folder of its own, both gone at the end.
class Bench {
 public:
  explicit Bench(std::vector<std::string> faults = {}, int polls = 2,
                 std::shared_ptr<Clock> clock = nullptr, Watcher watcher = {});
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  Emulator& operator*() { return *emulator_; }
  Emulator* operator->() { return emulator_.get(); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  void stop() { emulator_.reset(); }

  // Pgyer.
  [[nodiscard]] Answer token(Pairs parameters = {{"buildType", "apk"}});
  [[nodiscard]] Answer build_info(const std::string& key);
  /// Any API call, with the key: `app/view`.
  [[nodiscard]] Answer pgyer(const std::string& call, Pairs parameters = {});
  /// A build that is live, by its final key. For a Bench with no polls.
  [[nodiscard]] std::string publish(Pairs parameters = {{"buildType", "apk"}},
                                    const std::string& content = "abc");
  /// What the token says that the storage form must hold.
  [[nodiscard]] static Pairs issued_fields(const Answer& token);
  /// The storage form of an issued token, with the file last.
  [[nodiscard]] static Parts storage_form(const Answer& token, const std::string& file_name,
                                          const std::string& content);
  [[nodiscard]] static std::string storage_path(const Answer& token);
  [[nodiscard]] Answer store(const Answer& token, const std::string& content = "abc");

  // HockeyApp.
  [[nodiscard]] std::string versions_path() const;
  [[nodiscard]] Pairs token_header() const;
  [[nodiscard]] Answer upload(const Parts& parts);

  [[nodiscard]] nlohmann::json received();

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Emulator> emulator_;
};

[[nodiscard]] std::set<std::string> member_names(const nlohmann::json& object);
[[nodiscard]] std::string sha256(std::string_view data);
[[nodiscard]] std::string file_content(const std::filesystem::path& path);
/// Bytes that compress badly and contain everything, boundary-like text too.
[[nodiscard]] std::string noise(std::size_t size, unsigned seed);

/// SHA-256 of "abc", from FIPS 180-2.
inline constexpr const char* kAbcSha256 =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

}  // namespace slipway::emulator::probe
