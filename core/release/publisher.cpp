#include "slipway/publisher.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/release/event_queue.h"
#include "core/release/record_plan.h"
#include "core/release/run_scope.h"
#include "core/release/target_journal.h"
#include "core/release/target_run.h"

namespace slipway {
namespace {

struct Forward {
  std::stop_source* source;
  void operator()() const { source->request_stop(); }
};

/// Why a run stops before its end: its caller asked for it, or a failure with `fail_fast` did.
class StopSwitch {
 public:
  explicit StopSwitch(const std::stop_token& caller)
      : caller_(caller), forward_(caller, Forward{&source_}) {}

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
  [[nodiscard]] bool by_caller() const { return caller_.stop_requested(); }

  void stop_because_of(const std::string& target) {
    {
      const std::lock_guard lock(mutex_);
      if (failed_target_.empty()) failed_target_ = target;
    }
    source_.request_stop();
  }

  [[nodiscard]] std::string why() const {
    const std::lock_guard lock(mutex_);
    if (by_caller() || failed_target_.empty()) return "interrupted";
    return fmt::format("stopped because target {} did not succeed", failed_target_);
  }

 private:
  std::stop_source source_;
  std::stop_token caller_;
  std::stop_callback<Forward> forward_;
  mutable std::mutex mutex_;
  std::string failed_target_;
};

/// Reads the file's digest beside the uploads, until the caller's cancellation or `stop`.
class BackgroundDigest {
 public:
  BackgroundDigest(const std::filesystem::path& path, const std::stop_token& caller)
      : forward_(caller, Forward{&source_}) {
    try {
      thread_ = std::thread([this, path] { digest_ = sha256_of_file(path, source_.get_token()); });
    } catch (const std::system_error&) {
      // No thread to be had: the digest stays unknown.
    }
  }
  ~BackgroundDigest() {
    stop();
    if (thread_.joinable()) thread_.join();
  }
  BackgroundDigest(const BackgroundDigest&) = delete;
  BackgroundDigest& operator=(const BackgroundDigest&) = delete;

  void stop() { source_.request_stop(); }

  /// Waits for it. Nothing when it failed or was stopped.
  std::optional<std::string> take() {
    if (thread_.joinable()) thread_.join();
    if (!digest_) return std::nullopt;
    return *digest_;
  }

 private:
  Result<std::string> digest_ = fail(ErrorKind::cancelled, "not computed");
  std::stop_source source_;
  std::stop_callback<Forward> forward_;
  std::thread thread_;
};

Result<void> check(const Plan& plan) {
  for (const Finding& finding : plan.all_findings()) {
    if (finding.severity != Severity::error) continue;
    const std::string who = finding.target.empty() ? "" : finding.target + ": ";
    return fail(ErrorKind::invalid_request,
                fmt::format("the plan has errors: {}{}", who, finding.message), finding.hint);
  }
  for (const PlannedTarget& target : plan.targets) {
    if (target.provider != nullptr) continue;
    return fail(ErrorKind::invalid_request,
                fmt::format("the plan has no provider for target {}", target.target));
  }
  return {};
}

bool stops_others(const TargetReport& report) {
  return report.required &&
         (report.outcome == Outcome::failed || report.outcome == Outcome::unknown);
}

/// Whether anything of the run is at a service now: then the file's digest is worth waiting for.
bool sent_anything(const Report& report) {
  return std::any_of(report.targets.begin(), report.targets.end(), [](const TargetReport& target) {
    return target.outcome == Outcome::succeeded || target.outcome == Outcome::accepted;
  });
}

/// Runs `work` on as many threads as there may be at once; this one is the first of them.
template <typename Work>
void run_side_by_side(std::size_t width, const Work& work) {
  std::vector<std::thread> others;
  try {
    while (others.size() + 1 < width) others.emplace_back(work);
  } catch (const std::system_error&) {
    // Fewer threads than wished for: it takes longer, and that is all.
  }
  work();
  for (std::thread& other : others) other.join();
}

}  // namespace

Publisher::Publisher(std::shared_ptr<Clock> clock, std::shared_ptr<Observer> observer,
                     std::shared_ptr<Journal> journal)
    : clock_(clock == nullptr ? system_clock() : std::move(clock)),
      observer_(std::move(observer)),
      journal_(std::move(journal)) {}

Result<void> Publisher::record_plans(const std::vector<Plan>& plans, const std::string& run) const {
  for (const Plan& plan : plans) {
    if (auto checked = check(plan); !checked) return checked;
    if (journal_ == nullptr || plan.release.artifact.sha256.has_value()) continue;
    return fail(ErrorKind::invalid_request, "the artifact's SHA-256 is not known");
  }
  if (journal_ == nullptr) return {};
  return unthrown([&] {
    const std::string salt = journal_->salt();
    std::vector<PlannedEntry> entries;
    for (const Plan& plan : plans) {
      auto more = planned_entries(plan, run, salt, *clock_);
      std::move(more.begin(), more.end(), std::back_inserter(entries));
    }
    return journal_->plan(entries);
  });
}

Result<Report> Publisher::publish(const Plan& plan, const PublishOptions& options,
                                  std::stop_token cancel) const {
  if (auto checked = check(plan); !checked) return fail(std::move(checked.error()));
  std::optional<Clock::TimePoint> deadline;
  if (options.timeout.has_value()) deadline = clock_->now() + *options.timeout;

  Report report;
  report.artifact = plan.release.artifact;
  report.targets.resize(plan.targets.size());

  // The journal's key is the digest: with a journal it comes first, without it beside the uploads.
  std::optional<BackgroundDigest> beside;
  if (!report.artifact.sha256.has_value() && journal_ == nullptr) {
    beside.emplace(report.artifact.path, cancel);
  } else if (!report.artifact.sha256.has_value()) {
    auto digest = sha256_of_file(report.artifact.path, cancel);
    // Interrupted meanwhile: every target still gets its report, as cancelled.
    if (!digest && digest.error().kind != ErrorKind::cancelled) {
      return fail(std::move(digest.error()));
    }
    if (digest) report.artifact.sha256 = std::move(*digest);
  }

  const bool to_record = journal_ != nullptr && options.run.empty() && !options.resume;
  if (to_record && report.artifact.sha256.has_value()) {
    Plan hashed = plan;
    hashed.release.artifact.sha256 = report.artifact.sha256;
    auto recorded = record_plans({std::move(hashed)}, new_run());
    if (!recorded) return fail(std::move(recorded.error()));
  }

  StopSwitch stop(cancel);
  EventQueue events(observer_, options.observer_grace);
  RunScope run{*clock_,        events,
               journal_.get(), report.artifact.sha256.value_or(""),
               stop.token(),   [&stop] { return stop.why(); },
               deadline,       options.wait,
               options.resume};

  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < plan.targets.size(); i = next++) {
      report.targets[i] = run_target(plan.targets[i], plan.release, run);
      if (options.fail_fast && stops_others(report.targets[i])) {
        stop.stop_because_of(plan.targets[i].target);
      }
    }
  };
  const std::size_t width = options.jobs == 0 ? plan.targets.size() : options.jobs;
  run_side_by_side(std::min(width, plan.targets.size()), work);

  if (beside.has_value()) {
    if (!sent_anything(report)) beside->stop();
    report.artifact.sha256 = beside->take();
  }
  report.interrupted = stop.by_caller();
  return report;
}

}  // namespace slipway
