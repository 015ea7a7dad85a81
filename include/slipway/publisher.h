#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "slipway/clock.h"
#include "slipway/events.h"
#include "slipway/journal.h"
#include "slipway/plan.h"
#include "slipway/report.h"
#include "slipway/result.h"

namespace slipway {

struct PublishOptions {
  /// Names the run in the journal. Not empty: the caller has called `record_plans` with it for all
  /// plans of the run. Empty: `publish` takes one of its own, and records the plan itself, unless
  /// it resumes.
  std::string run;
  std::size_t jobs = 0;  ///< targets in flight at once; 0: all
  /// Only what the journal says is open is finished: what a service refused meanwhile, or somebody
  /// deleted, is not sent again. Without it, that is a publication anew.
  bool resume = false;
  bool wait = true;        ///< until each build is live; false: until it is accepted
  bool fail_fast = false;  ///< a required target's failure cancels the others
  std::optional<std::chrono::milliseconds> timeout;  ///< for the whole run
  /// How long the end of the run waits for an observer that is behind; what it has not seen by then
  /// it never sees, and it may still be in a call. Nothing: until it has seen everything.
  std::optional<std::chrono::milliseconds> observer_grace = std::chrono::seconds(2);
};

/// Carries out plans: uploads side by side, repeats what is safe to repeat, waits until builds are
/// live, does the steps after acceptance, and says of every target how it ended.
class Publisher {
 public:
  explicit Publisher(std::shared_ptr<Clock> clock, std::shared_ptr<Observer> observer = nullptr,
                     std::shared_ptr<Journal> journal = nullptr);

  /// Writes into the journal what the plans of one run are going to do, all or nothing, so that a
  /// run that is killed before a target's turn comes can be resumed. For plans that wait for
  /// others: `publish` does it where `PublishOptions::run` is empty. Does nothing without a
  /// journal. Fails with `invalid_request` when a plan has errors or its artifact no SHA-256, with
  /// `io` when it cannot be written.
  [[nodiscard]] Result<void> record_plans(const std::vector<Plan>& plans,
                                          const std::string& run) const;

  /// Runs the plan to its end; blocks. What an earlier run left open at a target is taken up: its
  /// upload is asked about, and its steps are done. A request to stop ends all targets as
  /// `cancelled` (or `unknown`, past their commit point) and is no failure of this function. Fails
  /// with `invalid_request` when the plan has errors: then nothing was sent. Fails with `io` when
  /// there is a journal and the artifact cannot be read for its key, or the plan cannot be written
  /// into it; nothing was sent then, either. Safe to call from several
  /// threads at once.
  [[nodiscard]] Result<Report> publish(const Plan& plan, const PublishOptions& options,
                                       std::stop_token cancel = {}) const;

 private:
  std::shared_ptr<Clock> clock_;
  std::shared_ptr<Observer> observer_;
  std::shared_ptr<Journal> journal_;
};

}  // namespace slipway
