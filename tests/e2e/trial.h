#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "slipway/ledger.h"
#include "tests/e2e/killing.h"
#include "tests/e2e/workspace.h"

/// Whether what runs say agrees with what the services have.
namespace slipway::testing {

/// A workspace in which both services have had an earlier build of the app, so that they can be
/// asked for a later one.
class Scene {
 public:
  /// `policy` holds for both targets, besides quick polls.
  explicit Scene(const std::string& policy = "retries = 2\nsettle_time = \"1s\"\n");

  [[nodiscard]] Workspace& work() { return work_; }
  [[nodiscard]] Watch& watch() { return watch_; }

 private:
  Watch watch_;  ///< outlives the emulator, which calls it
  Workspace work_;
};

/// What a run said of one of its targets.
struct Claim {
  std::string target;
  std::string outcome;
  nlohmann::json report;
};
/// Of a run with `--output ndjson`, whole or killed.
[[nodiscard]] std::vector<Claim> claims_of(const CommandResult& result);
/// What it said of this target at last; empty when it said nothing.
[[nodiscard]] std::string outcome_of(const CommandResult& result, const std::string& target);

/// One package with a ledger of its own, and all the runs that publish it.
class Trial {
 public:
  /// `filler`: see PackageFacts.
  explicit Trial(Scene& scene, std::uint64_t filler = 1 << 20);
  /// Removes what was kept of it, so that many trials take little room.
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  /// `slipway publish` of the package, and `slipway resume`, to be changed or run.
  [[nodiscard]] Command publish() const;
  [[nodiscard]] Command resume() const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  /// Builds of the package that the target's service has.
  [[nodiscard]] int builds(const std::string& target) const;
  /// Complete transfers of the package to it.
  [[nodiscard]] int transfers(const std::string& target) const;
  /// The ledger's rows; a failure of the test when it cannot be read.
  [[nodiscard]] std::vector<LedgerRow> rows() const;
  /// How far the ledger has come, in the words of its stages: `committing`; `nothing`.
  [[nodiscard]] std::string stage(const std::string& target) const;

  /// Waits until the service is done with what the run sent, then holds all that the run said
  /// against what is there.
  void expect_true(const CommandResult& result);
  /// Runs it, as often as its exit code says that it may help, and returns the last one: 0, or 5
  /// when it says so again. Nothing disturbs these runs: any other exit code is a failure.
  int settle(const Command& command);
  /// Nothing disturbs a run any more: publishing again changes nothing, each service has the
  /// package once, and the ledger agrees; all but Pgyer's where `exit_code` is 5.
  void expect_settled(int exit_code);

  /// All of it, for whoever reads a failure.
  [[nodiscard]] std::string story() const;

 private:
  [[nodiscard]] std::vector<emulator::Upload> received(const std::string& target) const;
  void expect_claim(const Claim& claim) const;

  Scene& scene_;
  std::filesystem::path folder_;
  std::filesystem::path package_;
  std::filesystem::path ledger_;
  std::string sha256_;
  std::string said_;
};

inline const std::vector<std::string> kBothTargets = {"pgyer-beta", "legacy"};

}  // namespace slipway::testing
