#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/emulator.h"
#include "slipway/artifact.h"
#include "tests/e2e/command.h"
#include "tests/support/packages.h"
#include "tests/support/temporary_directory.h"

namespace slipway::testing {

/// A project folder with a package and a configuration, and an emulator that both targets reach.
class Workspace {
 public:
  explicit Workspace(std::vector<std::string> faults = {}, emulator::Watcher watcher = {});

  /// Quick to give up, so that a fault's test does not wait as long as a user would.
  [[nodiscard]] static std::string impatient();
  [[nodiscard]] std::string pgyer_target(std::string_view extra = impatient()) const;
  [[nodiscard]] std::string hockeyapp_target(std::string_view extra = impatient()) const;
  /// What a Pgyer target needs besides, for calls about the Android app and its builds.
  [[nodiscard]] std::string pgyer_keys() const;
  [[nodiscard]] std::string both_targets() const { return pgyer_target() + hockeyapp_target(); }
  /// The table of the HockeyApp-style target up to its token, which is given as TOML.
  [[nodiscard]] std::string hockeyapp_target_with_token(std::string_view token) const;
  [[nodiscard]] static std::string route(std::string_view targets);
  void configure(const std::string& body) const;

  /// A package, or symbols, by the name's ending: each the next build of the same app, and a little
  /// larger than `filler` bytes.
  std::filesystem::path package(const std::string& name, std::uint64_t filler = 0) const;
  /// The same of zeros that take no room on the disk.
  std::filesystem::path sparse_package(const std::string& name, std::uint64_t filler) const;

  /// `slipway …` in this folder, to be changed or run.
  [[nodiscard]] Command command(std::vector<std::string> arguments) const;
  [[nodiscard]] CommandResult run(std::vector<std::string> arguments, std::string input = {}) const;
  /// `slipway publish app.apk --output json …`
  [[nodiscard]] CommandResult publish(std::vector<std::string> more = {}) const;
  /// Publishes the next build and returns the id of its build at the target; empty when it failed.
  [[nodiscard]] std::string publish_build(const std::string& target) const;

  [[nodiscard]] const emulator::Emulator& emulator() const { return *emulator_; }
  [[nodiscard]] emulator::Emulator& emulator() { return *emulator_; }
  [[nodiscard]] const TemporaryDirectory& directory() const { return directory_; }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }

  std::map<std::string, std::string> environment;
  std::filesystem::path apk;

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<emulator::Emulator> emulator_;
  mutable int builds_ = 0;
};

/// The report's entry for a target; null JSON when there is none.
[[nodiscard]] nlohmann::json target_of(const nlohmann::json& report, const std::string& name);

}  // namespace slipway::testing
