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
/// was lost. What may have arrived is repeated in two cases: the service shows throughout
/// `settle_time` that it did not, or the provider carries the upload's own name at the service to
/// the next attempt (Pgyer's token), so that both are one. Used once. Counts attempts and bytes in
/// the report, and adds warnings to it.
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
  [[nodiscard]] Taken try_all();
  [[nodiscard]] Taken end_by(Error error, Retry::Next next);
  [[nodiscard]] Result<void> check_reference(const std::string& reference) const;
  /// Nothing: it may be sent again.
  [[nodiscard]] std::optional<Taken> ask_after(const Error& lost);
  [[nodiscard]] std::optional<Taken> look_for(const Error& lost);
  [[nodiscard]] Taken found_after(const Error& lost, Submission submission, const Build& build);

  const PlannedTarget& target_;
  const Artifact& artifact_;
  const RunScope& run_;
  TargetJournal& journal_;
  Retry& retry_;
  bool was_absent_;
  TargetReport& report_;

  std::optional<Submission> referenced_;
  /// Why the end of an earlier attempt of this run is not known. What is sent after it must be the
  /// same upload at the service, and without a success the end is not known either.
  std::optional<Error> lost_;
  std::optional<Error> unwritten_;  ///< the journal failed before the commit point
  std::any carried_;
  bool committed_ = false;  ///< the bytes that count may have gone out, in this attempt
};

}  // namespace slipway
