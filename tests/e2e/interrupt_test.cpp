#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/e2e/workspace.h"

// Signals during calls that are no upload, with the real binary.
namespace slipway::testing {
namespace {

using ::testing::HasSubstr;

/// A server on a free port that takes one request, never answers it, and signals its sender as soon
/// as all of it is there.
class HangingServer {
 public:
  explicit HangingServer(int signal)
      : signal_(signal), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* where = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, where, size) != 0 || ::listen(listener_, 1) != 0 ||
        ::getsockname(listener_, where, &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
  }
  ~HangingServer() {
    thread_ = {};
    ::close(listener_);
  }
  HangingServer(const HangingServer&) = delete;
  HangingServer& operator=(const HangingServer&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  void hang(pid_t sender) {
    thread_ = std::jthread([this, sender](const std::stop_token& stop) { serve(sender, stop); });
  }

 private:
  static bool readable(int socket, const std::stop_token& stop) {
    pollfd wanted{socket, POLLIN, 0};
    while (!stop.stop_requested()) {
      if (::poll(&wanted, 1, 20) > 0) return true;
    }
    return false;
  }

  static bool is_complete(const std::string& request) {
    const auto end = request.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const auto length = request.find("Content-Length: ");
    const std::size_t body = length < end ? std::stoul(request.substr(length + 16)) : 0;
    return request.size() >= end + 4 + body;
  }

  void serve(pid_t sender, const std::stop_token& stop) const {
    if (!readable(listener_, stop)) return;
    const int socket = ::accept(listener_, nullptr, nullptr);
    std::string request;
    bool told = false;
    while (readable(socket, stop)) {
      char block[4096];
      const ssize_t count = ::read(socket, block, sizeof block);
      if (count <= 0) break;  // the sender has gone
      request.append(block, static_cast<std::size_t>(count));
      if (told || !is_complete(request)) continue;
      told = true;
      ::kill(sender, signal_);
    }
    ::close(socket);
  }

  const int signal_;
  const int listener_;
  int port_ = 0;
  std::jthread thread_;
};

class InterruptedCall : public ::testing::Test {
 protected:
  CommandResult run(std::vector<std::string> arguments, int signal = SIGINT,
                    bool pgyer_first = false) {
    HangingServer server(signal);
    const Workspace work;
    work.package("mapping.txt");
    // That one the emulator answers.
    const std::string first = pgyer_first ? work.pgyer_target() : std::string();
    work.configure(first + "[targets.legacy]\nprovider = \"hockeyapp\"\nbase_url = \"" +
                   server.url() + "\"\napp_id = \"" + work.emulator().hockeyapp_app_id() +
                   "\"\ntoken = { env = \"HOCKEYAPP_API_TOKEN\" }\n");
    Command command = work.command(std::move(arguments));
    command.started = [&server](pid_t process, const std::filesystem::path&) {
      server.hang(process);
    };
    return run_command(command);
  }
};

TEST_F(InterruptedCall, ThatOnlyAsksIsCancelled) {
  const std::vector<std::vector<std::string>> commands = {
      {"versions", "legacy"}, {"delete", "legacy", "1", "--yes"}, {"status", "legacy", "1"}};
  for (const auto& arguments : commands) {
    for (const int signal : {SIGINT, SIGTERM}) {
      auto in_json = arguments;
      in_json.insert(in_json.end(), {"--output", "json"});
      const CommandResult result = run(in_json, signal);
      EXPECT_EQ(result.exit_code, 130) << arguments[0] << result.all();
      const auto document = result.json();
      ASSERT_TRUE(document.is_object()) << arguments[0] << result.all();
      EXPECT_EQ(document["outcome"], "cancelled");
      EXPECT_THAT(result.err, HasSubstr("error: legacy: interrupted"));
    }
  }
}

TEST_F(InterruptedCall, ThatMayHaveChangedSomethingIsUnknown) {
  const std::vector<std::vector<std::string>> commands = {
      {"symbols", "legacy", "1", "mapping.txt"},
      {"call", "legacy", "DELETE:apps/1/app_versions/1"}};
  for (const auto& arguments : commands) {
    auto in_json = arguments;
    in_json.insert(in_json.end(), {"--output", "json"});
    const CommandResult result = run(in_json);
    EXPECT_EQ(result.exit_code, 130) << arguments[0] << result.all();
    const auto document = result.json();
    ASSERT_TRUE(document.is_object()) << arguments[0] << result.all();
    EXPECT_EQ(document["outcome"], "unknown");
    EXPECT_THAT(result.err, HasSubstr("may have been done all the same"));
  }
}

TEST_F(InterruptedCall, OfDoctorGivesTheChecksSoFar) {
  const CommandResult result = run({"doctor", "--output", "json"}, SIGINT, /*pgyer_first=*/true);
  EXPECT_EQ(result.exit_code, 130) << result.all();
  const auto document = result.json();
  ASSERT_TRUE(document.is_object()) << result.all();
  EXPECT_EQ(document["outcome"], "cancelled");
  ASSERT_EQ(document["checks"].size(), 1U) << result.all();
  EXPECT_EQ(document["checks"][0]["target"], "pgyer-beta");
  EXPECT_EQ(document["checks"][0]["outcome"], "ok");
  EXPECT_THAT(result.err, HasSubstr("interrupted"));
}

TEST_F(InterruptedCall, TellsAPersonToo) {
  const CommandResult result = run({"versions", "legacy"});
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("error: legacy: interrupted"));
}

}  // namespace
}  // namespace slipway::testing
