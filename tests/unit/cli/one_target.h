#pragma once

#include <string>
#include <utility>
#include <vector>

#include "program.h"

namespace slipway::cli {

/// A project with the target `beta`, which can do everything, and `old`, which can only publish;
/// and builds b3 to b1 of the app a7.
class OneTargetTest : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    write("slipway.toml",
          "version = 1\n" + target("beta", "live") + target("old", "live", "plain"));
    service_->builds = {build("b3", "1.2", "30"), build("b2", "1.1", "28"),
                        build("b1", "1.0", "5")};
    service_->builds[0].latest = true;
    service_->app.id = "a7";
    service_->app.title = "Demo";
    service_->app.platform = Platform::android;
    service_->app.details = {{"shortcut", "abcd"}};
    service_->apps = {service_->app, App{}, App{}};
    service_->apps[1].id = "a8";
    service_->apps[2].id = "a9";
  }

  [[nodiscard]] static Build build(const std::string& id, const std::string& version,
                                   const std::string& number) {
    Build build;
    build.id = id;
    build.version = version;
    build.build_number = number;
    build.created = "2026-01-0" + id.substr(1) + " 10:00:00";
    build.url = "https://fake.example.com/" + id;
    return build;
  }

  /// As the service says it: the call was made, and it certainly changed nothing.
  [[nodiscard]] static Error error(ErrorKind kind, const std::string& message) {
    Error error;
    error.kind = kind;
    error.message = message;
    error.call = "app/call";
    error.http_status = 200;
    error.hint = "do better";
    return error;
  }
  [[nodiscard]] static Error lost() {
    Error error = OneTargetTest::error(ErrorKind::network, "the connection broke");
    error.effect = Effect::unknown;
    return error;
  }
  /// The arguments with `--output json` behind them.
  [[nodiscard]] static std::vector<std::string> json(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--output", "json"});
    return arguments;
  }
};

}  // namespace slipway::cli
