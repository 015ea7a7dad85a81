#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/release/history.h"
#include "core/release/run_scope.h"
#include "slipway/journal.h"
#include "slipway/report.h"

namespace slipway {

/// Calls a journal, which may be a stranger's. One that throws has written nothing that can be
/// relied on.
template <typename Call>
[[nodiscard]] Result<void> unthrown(const Call& call) {
  try {
    return call();
  } catch (...) {
    return fail(ErrorKind::io, "the journal threw an exception",
                "this is a defect of the journal: report it to its authors");
  }
}

/// One target's row in the journal, or nothing where the run has no journal: then every call
/// succeeds and does nothing.
class TargetJournal {
 public:
  TargetJournal(const PlannedTarget& target, const Release& release, const RunScope& run)
      : target_(target), release_(release), run_(run) {}

  /// Takes the row; waits while somebody else holds it, not beyond the run's deadline.
  [[nodiscard]] Result<void> hold();
  /// Gives it back: whoever waits for it reads what was recorded.
  void release() { row_.reset(); }

  /// Whether there is a journal at all.
  [[nodiscard]] bool kept() const { return row_ != nullptr; }
  /// What was recorded before this run.
  [[nodiscard]] const Earlier& before() const { return before_; }

  /// With what is being published and what will be said of it.
  [[nodiscard]] Result<void> record_begun(bool was_absent);
  [[nodiscard]] Result<void> record(JournalStage stage,
                                    const std::optional<Submission>& submission = {},
                                    const std::optional<Build>& build = {},
                                    const std::optional<Error>& error = {});

 private:
  [[nodiscard]] Result<JournalKey> key() const;
  [[nodiscard]] Result<void> write(JournalEntry entry);

  const PlannedTarget& target_;
  const Release& release_;
  const RunScope& run_;
  std::unique_ptr<JournalRow> row_;
  Earlier before_;
};

}  // namespace slipway
