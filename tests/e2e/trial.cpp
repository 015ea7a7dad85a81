#include "tests/e2e/trial.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>

#include "slipway/artifact.h"
#include "slipway/resume.h"

namespace slipway::testing {
namespace {

/// For what takes a moment: nobody waits so long unless something hangs.
constexpr auto kPatience = std::chrono::seconds(60);

constexpr const char* kPolicy =
    "stall_timeout = \"30s\"\npublish_timeout = \"30s\"\npoll_interval = \"5ms\"\n";

std::string provider_of(const std::string& target) {
  return target == "legacy" ? "hockeyapp" : "pgyer";
}

/// Done and known to be so.
bool is_done(const std::string& outcome) { return outcome == "succeeded" || outcome == "skipped"; }

std::string stages_of(const LedgerRow& row) {
  std::vector<std::string_view> stages;
  for (const auto& entry : row.entries) stages.push_back(to_string(entry.stage));
  return fmt::format("{}", fmt::join(stages, " "));
}

/// Without the progress, which says nothing of the outcome.
std::string without_progress(const std::string& said) {
  std::istringstream lines(said);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\"upload_progress\"") == std::string::npos) kept += line + "\n";
  }
  return kept;
}

}  // namespace

Scene::Scene(const std::string& policy) : work_({}, watch_.watcher()) {
  work_.configure(work_.pgyer_target(kPolicy + policy + work_.pgyer_keys()) +
                  work_.hockeyapp_target(kPolicy + policy) +
                  Workspace::route(R"(["pgyer-beta", "legacy"])"));
  const auto first = work_.publish();
  if (first.exit_code != 0) throw std::runtime_error("no first build: " + first.all());
}

std::vector<Claim> claims_of(const CommandResult& result) {
  std::vector<Claim> claims;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line, nullptr, false);  // the last one may be cut
    if (!event.is_object() || event.value("event", "") != "target_finished") continue;
    claims.push_back({event["target"], event["report"]["outcome"], event["report"]});
  }
  return claims;
}

std::string outcome_of(const CommandResult& result, const std::string& target) {
  std::string outcome;
  for (const auto& claim : claims_of(result)) {
    if (claim.target == target) outcome = claim.outcome;
  }
  return outcome;
}

Trial::Trial(Scene& scene, std::uint64_t filler) : scene_(scene) {
  static int count = 0;
  folder_ = scene.work().path(fmt::format("trial-{}", ++count));
  std::filesystem::create_directory(folder_);
  const std::string name = folder_.filename() / "app.apk";
  // More than a few MiB would take long to make up.
  package_ = filler > (4U << 20) ? scene.work().sparse_package(name, filler)
                                 : scene.work().package(name, filler);
  ledger_ = folder_ / "ledger" / "ledger.db";
  std::filesystem::create_directory(ledger_.parent_path());
  sha256_ = sha256_of_file(package_).value();
}

Trial::~Trial() {
  std::error_code ignored;
  for (const auto& target : kBothTargets) {
    for (const auto& upload : received(target)) std::filesystem::remove(upload.path, ignored);
  }
  std::filesystem::remove_all(folder_, ignored);
}

Command Trial::publish() const {
  return scene_.work().command({"publish", package_.string(), "--ledger", ledger_.string(),
                                "--output", "ndjson", "--progress", "none"});
}

Command Trial::resume() const {
  return scene_.work().command(
      {"resume", "--ledger", ledger_.string(), "--output", "ndjson", "--progress", "none"});
}

std::vector<emulator::Upload> Trial::received(const std::string& target) const {
  auto uploads = scene_.work().emulator().uploads();
  const auto is_other = [&](const emulator::Upload& upload) {
    return upload.provider != provider_of(target) || upload.sha256 != sha256_;
  };
  uploads.erase(std::remove_if(uploads.begin(), uploads.end(), is_other), uploads.end());
  return uploads;
}

int Trial::builds(const std::string& target) const {
  return static_cast<int>(received(target).size());
}

int Trial::transfers(const std::string& target) const {
  int count = 0;
  for (const auto& upload : received(target)) count += upload.transfers;
  return count;
}

std::vector<LedgerRow> Trial::rows() const {
  auto rows = ledger_rows(ledger_);
  EXPECT_TRUE(rows.has_value()) << describe(rows.error());
  return rows ? std::move(*rows) : std::vector<LedgerRow>{};
}

std::string Trial::stage(const std::string& target) const {
  for (const auto& row : rows()) {
    if (row.target == target) return std::string(to_string(row.stage));
  }
  return "nothing";
}

void Trial::expect_true(const CommandResult& result) {
  said_ += fmt::format("--- exit code {}\n{}{}", result.exit_code, without_progress(result.out),
                       result.err);
  ASSERT_TRUE(scene_.work().emulator().wait_until_quiet(kPatience));
  for (const auto& claim : claims_of(result)) expect_claim(claim);
  for (const auto& target : kBothTargets) {
    EXPECT_LE(builds(target), 1) << target << " has it twice\n" << story();
  }
}

void Trial::expect_claim(const Claim& claim) const {
  const auto there = received(claim.target);
  if (is_done(claim.outcome)) {
    EXPECT_EQ(there.size(), 1U) << claim.target << " was said to have it\n" << story();
    EXPECT_TRUE(there.empty() || there.front().state == "live") << claim.target << "\n" << story();
    return;
  }
  EXPECT_TRUE(there.empty()) << claim.target << " has it and was said to be " << claim.outcome
                             << "\n"
                             << story();
  if (claim.outcome != "unknown") return;
  // Only where nothing but the service's silence can say that it did not arrive.
  EXPECT_EQ(claim.target, "pgyer-beta") << story();
  bool committed = false;
  for (const auto& row : rows()) {
    for (const auto& entry : row.entries) {
      committed =
          committed || (row.target == claim.target && entry.stage == JournalStage::committing);
    }
  }
  EXPECT_TRUE(committed) << story();
}

int Trial::settle(const Command& command) {
  constexpr int kTries = 5;
  int before = -1;
  for (int i = 0; i < kTries; ++i) {
    const auto result = run_command(command);
    expect_true(result);
    for (const auto& claim : claims_of(result)) {
      EXPECT_TRUE(is_done(claim.outcome) || claim.outcome == "unknown") << story();
    }
    const bool again = result.exit_code == 5 && before != 5;
    if (!again) {
      EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 5) << story();
      return result.exit_code;
    }
    before = result.exit_code;
  }
  ADD_FAILURE() << "it does not come to an end\n" << story();
  return -1;
}

void Trial::expect_settled(int exit_code) {
  EXPECT_EQ(settle(publish()), exit_code) << story();
  for (const auto& target : kBothTargets) {
    const bool unknown = exit_code == 5 && target == "pgyer-beta";
    EXPECT_EQ(builds(target), unknown ? 0 : 1) << target << "\n" << story();
    // `live`: what was killed had planned nothing yet.
    const bool known = stage(target) == "skipped" || stage(target) == "live";
    EXPECT_EQ(known, !unknown) << target << "\n" << story();
  }
  const auto opened = open_ledger(ledger_);
  EXPECT_TRUE(opened.has_value()) << describe(opened.error()) << story();
  for (const auto& leftover : leftovers(rows())) {
    EXPECT_EQ(leftover.target, "pgyer-beta") << story();
    EXPECT_EQ(exit_code, 5) << story();
  }
}

std::string Trial::story() const {
  std::string text = said_ + "--- the ledger\n";
  for (const auto& row : rows()) text += fmt::format("{}: {}\n", row.target, stages_of(row));
  text += "--- the services\n";
  for (const auto& target : kBothTargets) {
    for (const auto& upload : received(target)) {
      text += fmt::format("{}: {}, {} transfers\n", target, upload.state, upload.transfers);
    }
  }
  return text;
}

}  // namespace slipway::testing
