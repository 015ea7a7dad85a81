#include "core/release/record_plan.h"

#include <fmt/format.h>

#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include "core/release/history.h"
#include "slipway/target.h"

namespace slipway {
namespace {

/// The access with its password is the configuration's; a ledger keeps no secrets.
ReleaseOptions without_password(ReleaseOptions options) {
  if (options.access.has_value() && !options.access->password.empty()) options.access.reset();
  return options;
}

std::filesystem::path absolute_path(const std::filesystem::path& path) {
  std::error_code problem;
  const std::filesystem::path whole = std::filesystem::absolute(path, problem);
  return problem ? path : whole;
}

JournalEntry planned_entry(const Plan& plan, const PlannedTarget& target, const std::string& sha256,
                           const std::string& run) {
  JournalEntry entry;
  entry.stage = JournalStage::planned;
  entry.target = target.target;
  entry.artifact = recorded_artifact(plan.release.artifact, sha256);
  RecordedRequest& request = entry.request.emplace();
  request.run = run;
  if (plan.release.symbols.has_value()) request.symbols = absolute_path(plan.release.symbols->path);
  request.channel = plan.release.channel;
  request.required = target.required;
  request.options = without_password(target.request.release.options);
  request.settings = target.overrides;
  return entry;
}

}  // namespace

std::string new_run() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

Artifact recorded_artifact(Artifact artifact, const std::string& sha256) {
  artifact.sha256 = sha256;
  artifact.path = absolute_path(artifact.path);
  return artifact;
}

std::vector<PlannedEntry> planned_entries(const Plan& plan, const std::string& run,
                                          const std::string& salt, const Clock& clock) {
  const Artifact& artifact = plan.release.artifact;
  const std::string sha256 = artifact.sha256.value_or("");
  std::vector<PlannedEntry> entries;
  for (const PlannedTarget& target : plan.targets) {
    auto key = guarded(target.provider_kind, [&]() -> Result<JournalKey> {
      return journal_key(*target.provider, target.target, artifact, sha256, salt);
    });
    if (!key) continue;
    JournalEntry entry = planned_entry(plan, target, sha256, run);
    entry.time = clock.wall_time();
    entries.push_back({std::move(*key), std::move(entry)});
  }
  return entries;
}

}  // namespace slipway
