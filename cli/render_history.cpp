#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/history.h"
#include "cli/render.h"
#include "core/base/text.h"
#include "core/release/history.h"

namespace slipway::cli {
namespace {

// The newest entry that says what a run did: `planned` says only what one was going to do, and may
// stand anywhere.
const JournalEntry& last_deed(const LedgerRow& row) {
  const auto deed =
      std::find_if(row.entries.rbegin(), row.entries.rend(),
                   [](const JournalEntry& entry) { return entry.stage != JournalStage::planned; });
  return deed == row.entries.rend() ? row.entries.back() : *deed;
}

std::string_view state_of(const LedgerRow& row) {
  const Earlier earlier = read_history(row.entries);
  if (earlier.live.has_value()) return "live";
  if (!earlier.open.empty()) return earlier.open.back().accepted ? "accepted" : "unknown";
  const JournalEntry& deed = last_deed(row);
  return says_gone(deed) ? "gone" : to_string(deed.stage);
}

std::string package_of(const LedgerRow& row) {
  if (!row.artifact) return row.key.sha256;
  const Artifact& artifact = *row.artifact;
  const std::string version = render_version(artifact.version, artifact.build_number);
  return artifact.path.filename().string() + (version.empty() ? "" : " " + version);
}

std::string build_of(const LedgerRow& row) {
  if (row.build) return row.build->url.value_or(row.build->id);
  return row.submission ? row.submission->reference : "";
}

}  // namespace

std::vector<HistoryEntry> history_of(std::vector<LedgerRow> rows) {
  const std::vector<Leftover> open = leftovers(rows);
  std::vector<HistoryEntry> entries;
  for (LedgerRow& row : rows) {
    HistoryEntry entry;
    entry.state = state_of(row);
    const auto left = std::find_if(open.begin(), open.end(), [&row](const Leftover& leftover) {
      return leftover.key == row.key;
    });
    // Of what is superseded only the upload's end is asked for.
    const bool is_open =
        left != open.end() && (!left->superseded || left->kind == LeftoverKind::ask);
    if (is_open) entry.open = left->kind;
    entry.row = std::move(row);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string render_history(const std::vector<HistoryEntry>& entries) {
  std::vector<std::vector<std::string>> rows = {
      {"WHEN", "TARGET", "PACKAGE", "STATE", "OPEN", "BUILD"}};
  for (const HistoryEntry& entry : entries) {
    const LedgerRow& row = entry.row;
    rows.push_back({in_utc(row.changed), row.target, package_of(row), std::string(entry.state),
                    entry.open ? std::string(to_string(*entry.open)) : "", build_of(row)});
  }
  return render_table(rows);
}

Json to_json(const HistoryEntry& entry) {
  const LedgerRow& row = entry.row;
  Json stages = Json::array();
  for (const JournalEntry& written : row.entries) {
    stages.push_back({{"stage", to_string(written.stage)}, {"time", in_utc(written.time)}});
  }
  return {{"target", row.target},
          {"provider", row.key.provider},
          {"server", row.key.server},
          {"app", or_null(row.key.app)},
          {"sha256", row.key.sha256},
          {"state", entry.state},
          {"open", entry.open ? Json(to_string(*entry.open)) : Json()},
          {"artifact", row.artifact ? to_json(*row.artifact) : Json()},
          {"submission", row.submission ? or_null(row.submission->reference) : Json()},
          {"build", row.build ? to_json(*row.build) : Json()},
          {"error", row.error ? to_json(*row.error) : Json()},
          {"begun", in_utc(row.begun)},
          {"changed", in_utc(row.changed)},
          {"stages", std::move(stages)}};
}

}  // namespace slipway::cli
