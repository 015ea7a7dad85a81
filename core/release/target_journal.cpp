#include "core/release/target_journal.h"

#include <fmt/format.h>

#include <utility>

#include "core/release/record_plan.h"

namespace slipway {
Result<void> TargetJournal::hold() {
  if (run_.journal == nullptr) return {};
  return unthrown([&]() -> Result<void> {
    auto key = this->key();
    if (!key) return fail(std::move(key.error()));
    const auto waiting = [this] { run_.events.push(WaitingForAnother{target_.target}); };
    auto row = run_.journal->hold(*key, run_.call(), waiting);
    if (!row) return fail(std::move(row.error()));
    row_ = std::move(*row);
    auto history = row_->history();
    if (!history) return fail(std::move(history.error()));
    before_ = read_history(*history);
    return {};
  });
}

Result<void> TargetJournal::record_begun(bool was_absent) {
  JournalEntry entry;
  entry.stage = JournalStage::begun;
  entry.was_absent = was_absent;
  entry.artifact = recorded_artifact(release_.artifact, run_.sha256);
  entry.fields = target_.request.fields;
  for (RequestField& field : entry.fields) {
    if (field.secret) field.value.clear();
  }
  return write(std::move(entry));
}

Result<void> TargetJournal::record(JournalStage stage, const std::optional<Submission>& submission,
                                   const std::optional<Build>& build,
                                   const std::optional<Error>& error) {
  JournalEntry entry;
  entry.stage = stage;
  entry.submission = submission;
  entry.build = build;
  entry.error = error;
  return write(std::move(entry));
}

Result<void> TargetJournal::write(JournalEntry entry) {
  if (row_ == nullptr) return {};
  entry.target = target_.target;
  entry.time = run_.clock.wall_time();
  return unthrown([&] { return row_->record(entry); });
}

Result<JournalKey> TargetJournal::key() const {
  const std::string salt = run_.journal->salt();
  return guarded(target_.provider_kind, [&]() -> Result<JournalKey> {
    return journal_key(*target_.provider, target_.target, release_.artifact, run_.sha256, salt);
  });
}

}  // namespace slipway
