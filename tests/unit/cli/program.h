#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cli/app.h"
#include "fake_provider.h"
#include "slipway/testing/fake_clock.h"
#include "slipway/testing/mock_transport.h"
#include "tests/support/packages.h"

namespace slipway::cli {

/// Runs `slipway` inside the test: its own folder, environment and streams, the provider `fake`
/// with every operation on `service_`, and the provider `plain` that can only publish.
class Program : public ::testing::Test {
 protected:
  struct Ended {
    int code = -1;
    std::string out;
    std::string err;
    [[nodiscard]] nlohmann::ordered_json json() const {
      return nlohmann::ordered_json::parse(out, nullptr, false);
    }
  };

  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "slipway-cli-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
    environment_["FAKE_TOKEN"] = "s3cret-t0ken";
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }

  static void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  [[nodiscard]] static std::string read(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
  /// A target of the provider `fake`.
  [[nodiscard]] static std::string target(const std::string& name, const std::string& behaviour,
                                          const std::string& provider = "fake") {
    return "[targets." + name + "]\nprovider = \"" + provider +
           "\"\ntoken = { env = \"FAKE_TOKEN\" }\n" + "behaviour = \"" + behaviour +
           "\"\nretries = 0\n";
  }
  [[nodiscard]] static std::string route(const std::string& targets) {
    return "[[routes]]\nname = \"all\"\nmatch = {}\ntargets = [" + targets + "]\n";
  }
  /// A package, by the name's ending, of the build that the fake provider shows as live.
  static void write_app(const std::string& name) {
    testing::write_package(name, {.version = "1.1", .build_number = "28"});
  }
  /// One target `beta`, an app.apk, and a route for everything.
  static void write_project(const std::string& behaviour = "live") {
    write("slipway.toml", "version = 1\n" + target("beta", behaviour) + route("\"beta\""));
    write_app("app.apk");
  }

  Ended run(std::vector<std::string> arguments, const std::string& input = {}) {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Ended ended;
    ended.code = run_with(std::move(arguments), {in, out, err});
    ended.out = out.str();
    ended.err = err.str();
    return ended;
  }

  /// The same on a terminal, where `input` is typed.
  Ended run_on_terminal(std::vector<std::string> arguments, const std::string& input) {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Ended ended;
    ended.code = run_with(std::move(arguments), {in, out, err, true, true, 80, true});
    ended.out = out.str();
    ended.err = err.str();
    return ended;
  }

  /// On a terminal too; somebody presses ^C instead of an answer to the question.
  Ended run_and_interrupt_question(std::vector<std::string> arguments) {
    /// Sends the signal as soon as the question is there.
    class Screen : public std::stringbuf {
     private:
      int sync() override {
        if (str().find("[y/N]") != std::string::npos && !std::exchange(sent_, true)) {
          kill(getpid(), SIGINT);
        }
        return 0;
      }
      bool sent_ = false;
    };
    int nobody_types[2];
    if (pipe(nobody_types) != 0) throw std::runtime_error("no pipe");
    Screen screen;
    std::istringstream in("y\n");
    std::ostringstream out;
    std::ostream err(&screen);
    Ended ended;
    ended.code =
        run_with(std::move(arguments), {in, out, err, true, true, 80, true, nobody_types[0]});
    ended.out = out.str();
    ended.err = screen.str();
    for (const int end : nobody_types) close(end);
    return ended;
  }

  int run_with(std::vector<std::string> arguments, Streams streams) {
    arguments.insert(arguments.begin(), "slipway");
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    Services services;
    services.registry.add(std::make_shared<FakeFactory>("fake", service_));
    services.registry.add(std::make_shared<FakeFactory>("plain", service_));
    services.clock = clock_;
    services.make_transport = [](const http::TransportOptions&) {
      return std::make_shared<testing::MockTransport>();
    };
    const Environment environment = [this](const std::string& name) -> std::optional<std::string> {
      if (broken_) throw std::runtime_error("the world is broken");
      const auto it = environment_.find(name);
      if (it == environment_.end()) return std::nullopt;
      return it->second;
    };
    return cli::run(static_cast<int>(argv.size()), argv.data(), streams, environment, services);
  }

  std::shared_ptr<FakeService> service_ = std::make_shared<FakeService>();
  std::shared_ptr<testing::FakeClock> clock_ = std::make_shared<testing::FakeClock>();
  std::filesystem::path folder_;
  std::filesystem::path before_;
  std::map<std::string, std::string> environment_;
  bool broken_ = false;  ///< reading the environment throws
};

}  // namespace slipway::cli
