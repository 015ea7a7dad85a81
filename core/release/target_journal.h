#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/release/run_scope.h"
#include "slipway/journal.h"
#include "slipway/report.h"

namespace slipway {

/// What a row's history comes to.
struct Earlier {
  /// The newest entry that says that the build is there, when no later one says that it is gone.
  std::optional<JournalEntry> live;
  /// The newest entry of each upload that may have arrived and whose end is not written down.
  std::vector<JournalEntry> open;
};

/// A later attempt hides no earlier one: it says nothing of that one's end. What ends an upload is
/// a `failed` or `cancelled` of the same attempt, a `failed` with the same reference, or a build
/// that is live.
[[nodiscard]] Earlier read_history(const std::vector<JournalEntry>& history);

/// What to record when the service no longer has a live build: `failed` with `not_found` and the
/// build that is gone.
[[nodiscard]] Error gone_error();

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
  [[nodiscard]] Result<void> record_begun();
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
