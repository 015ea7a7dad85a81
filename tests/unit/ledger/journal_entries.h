#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "slipway/journal.h"

/// Short words for tests of journals. What fails throws.
namespace slipway::testing {

inline const JournalKey kKey{"abc", "pgyer", "https://api.example", "app"};

/// A key for another app.
inline JournalKey key_of(const std::string& app) {
  JournalKey key = kKey;
  key.app = app;
  return key;
}

inline JournalEntry entry_of(JournalStage stage, const std::string& target = "beta") {
  JournalEntry entry;
  entry.stage = stage;
  entry.target = target;
  return entry;
}

inline void must(const Result<void>& done) {
  if (!done) throw std::runtime_error(done.error().message);
}
inline void must_record(JournalRow& row, const JournalEntry& entry) { must(row.record(entry)); }
inline void must_plan(Journal& journal, const JournalKey& key, const std::string& target = "beta") {
  must(journal.plan({{key, entry_of(JournalStage::planned, target)}}));
}

inline std::vector<JournalStage> stages_of(const JournalRow& row) {
  std::vector<JournalStage> stages;
  const auto history = row.history().value();
  for (const JournalEntry& entry : history) stages.push_back(entry.stage);
  return stages;
}

inline std::vector<std::string> targets_of(const JournalRow& row) {
  std::vector<std::string> targets;
  const auto history = row.history().value();
  for (const JournalEntry& entry : history) targets.push_back(entry.target);
  return targets;
}

}  // namespace slipway::testing
