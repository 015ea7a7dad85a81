#pragma once

#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/call.h"
#include "slipway/result.h"

namespace slipway::emulator {

/// The seconds of a Retry-After for which nobody waits: a day.
inline constexpr const char* kLongRetry = "86400";

/// A 500 that repeats what it was told, as debug pages do, after 195 other characters, so that a
/// client that quotes 200 cuts it in two. The page has it in its title.
[[nodiscard]] Reply echo_text(std::string_view credential);
[[nodiscard]] Reply echo_page(std::string_view credential);

/// The faults that are ordered, and how often each is still due. Safe to use from several threads.
class FaultList {
 public:
  /// Replaces all. Fails with `invalid_request` for a spec that is none, and then changes nothing.
  [[nodiscard]] Result<void> set(const std::vector<std::string>& specs);

  /// Whether this fault is due for this provider; counts it as done once.
  [[nodiscard]] bool take(std::string_view provider, std::string_view name);

  /// The code of a due `code-NNNN`, which is then counted as done once.
  [[nodiscard]] std::optional<int> take_code(std::string_view provider);

  /// The faults of every API call that stand before its effect: `redirect`.
  [[nodiscard]] std::optional<Reply> take_refusal(std::string_view provider);
  /// Those that spoil the answer: `html-502`, `not-json`, `deep-json`, `empty`, `huge-reply`.
  [[nodiscard]] std::optional<Reply> take_spoiled_reply(std::string_view provider, int good_status);
  /// Those by which the service says another fact than its package's: `other-version`, …. Due only
  /// for a reply that says the fact.
  void misstate(std::string_view provider, nlohmann::ordered_json& reply);
  /// Those of an upload's body. False when there is nothing left to answer (`stall`,
  /// `drop-before-upload`).
  [[nodiscard]] bool begin_upload(std::string_view provider, Call& call);

 private:
  struct Fault {
    std::string provider;  ///< empty: any
    std::string name;
    int left = -1;  ///< -1: always
  };
  [[nodiscard]] static Result<Fault> parse(std::string_view spec);

  // This needs the lock.
  static bool is_due(const Fault& fault, std::string_view provider);

  std::mutex mutex_;
  std::vector<Fault> faults_;
};

}  // namespace slipway::emulator
