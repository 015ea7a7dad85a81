#pragma once

#include <any>
#include <optional>
#include <string>
#include <variant>

#include "core/release/ending.h"
#include "core/release/retry.h"
#include "core/release/run_scope.h"
#include "core/release/target_journal.h"
#include "slipway/report.h"

namespace slipway {

/// Gets the package to the service: tries, repeats what is safe to repeat, and asks where a reply
/// was lost. Used once. Counts attempts and bytes in the report, and adds warnings to it.
class Upload {
 public:
  /// `was_absent`: the service said that it did not have the build yet.
  Upload(const PlannedTarget& target, const Artifact& artifact, const RunScope& run,
         TargetJournal& journal, Retry& retry, bool was_absent, TargetReport& report)
      : target_(target),
        artifact_(artifact),
        run_(run),
        journal_(journal),
        retry_(retry),
        was_absent_(was_absent),
        report_(report) {}

  /// What the service took, or how the target ended.
  [[nodiscard]] std::variant<Submission, Ending> run();

  /// What there is to ask about when it ended without; nothing when no reference was given.
  [[nodiscard]] const std::optional<Submission>& referenced() const { return referenced_; }

 private:
  using Taken = std::variant<Submission, Ending>;

  [[nodiscard]] Result<Submission> submit(int attempt);
  [[nodiscard]] Result<void> check_unchanged() const;
  [[nodiscard]] Result<void> write_first(JournalStage stage);
  void doubt(Error& error) const;
  [[nodiscard]] Taken end_by(Error error, Retry::Next next);
  [[nodiscard]] Taken ask_after(Error lost);
  [[nodiscard]] Taken look_for(Error lost);
  [[nodiscard]] Taken found_after(const Error& lost, Submission submission, const Build& build);

  const PlannedTarget& target_;
  const Artifact& artifact_;
  const RunScope& run_;
  TargetJournal& journal_;
  Retry& retry_;
  const bool was_absent_;
  TargetReport& report_;

  std::optional<Submission> referenced_;
  std::optional<Error> unwritten_;  ///< the journal failed before the commit point
  std::any carried_;
  bool committed_ = false;  ///< the bytes that count may have gone out, in this attempt
};

}  // namespace slipway
