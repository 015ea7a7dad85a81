#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "slipway/secret.h"
#include "tests/support/temporary_directory.h"

namespace slipway::testing {

/// A real PostgreSQL server with Debian's binaries, on a free port of 127.0.0.1, and gone with this
/// process. Everything throws when it cannot be done.
class TestServer {
 public:
  /// The one of this program, started by the first call.
  static TestServer& shared();

  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer();

  /// An empty database of the user `runner`, who logs in with `kPassword`. Returns its name.
  std::string new_database(const std::string& options = "");
  /// What `runner` gives to slipway.
  [[nodiscard]] Secret url(const std::string& database) const;
  /// As the administrator. Returns what psql says, without the newline at the end.
  std::string execute(const std::string& database, const std::string& statements) const;

  /// Ends it as a power cut would.
  void stop();
  /// On the same port as before, with the same databases.
  void start();

  [[nodiscard]] std::string port() const { return std::to_string(port_); }

  static constexpr const char* kPassword = "swordfish-1234";

 private:
  TestServer();

  [[nodiscard]] std::string program(const std::string& name) const { return binaries_ + name; }
  [[nodiscard]] pid_t spawn(const std::vector<std::string>& words) const;
  /// Its exit code.
  [[nodiscard]] int run(const std::vector<std::string>& words) const;
  /// False when it ended instead.
  [[nodiscard]] bool become_ready();

  std::string binaries_;  ///< their folder, with `/`
  TemporaryDirectory folder_;
  int port_ = 0;
  pid_t process_ = -1;
  int databases_ = 0;
};

}  // namespace slipway::testing
