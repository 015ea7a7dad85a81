#include "cli/publishing.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "slipway/publisher.h"

namespace slipway::cli {
namespace {

ProgressStyle progress_style(const RunFlags& flags, const Session& session) {
  if (flags.progress == "none") return ProgressStyle::none;
  if (flags.progress == "plain") return ProgressStyle::plain;
  // Events on stdout already say all of it.
  if (flags.output == "ndjson") return ProgressStyle::none;
  const bool can_redraw = variable(session, "TERM").value_or("dumb") != "dumb";
  return session.streams().stderr_is_terminal && can_redraw ? ProgressStyle::live
                                                            : ProgressStyle::plain;
}

class BothObservers : public Observer {
 public:
  BothObservers(std::shared_ptr<Observer> first, std::shared_ptr<Observer> second)
      : first_(std::move(first)), second_(std::move(second)) {}
  void on_event(const Event& event) override {
    first_->on_event(event);
    second_->on_event(event);
  }

 private:
  std::shared_ptr<Observer> first_;
  std::shared_ptr<Observer> second_;
};

std::shared_ptr<Observer> observer_of(const RunFlags& flags, const Artifact& artifact,
                                      const FollowUp& follow_up, std::shared_ptr<Observer> progress,
                                      Session& session) {
  if (flags.output != "ndjson") return progress;
  std::shared_ptr<Observer> events = make_event_printer(artifact.path.string(), follow_up, session);
  return progress == nullptr ? events
                             : std::make_shared<BothObservers>(std::move(progress), events);
}

// A run that the publisher refused to begin: nothing was sent to any target.
Report failed_report(const Plan& plan, const Error& error) {
  Report report;
  report.artifact = plan.release.artifact;
  for (const PlannedTarget& planned : plan.targets) {
    TargetReport target;
    target.target = planned.target;
    target.provider = planned.provider_kind;
    target.required = planned.required;
    target.outcome = error.kind == ErrorKind::cancelled ? Outcome::cancelled : Outcome::failed;
    target.error = error;
    report.targets.push_back(std::move(target));
  }
  return report;
}

// What the plan warned of stands in the report too: that is what people keep.
void add_warnings(const std::vector<Finding>& findings, Report& report) {
  for (TargetReport& target : report.targets) {
    std::vector<std::string> warnings;
    for (const Finding& finding : findings) {
      if (finding.target == target.target) warnings.push_back(finding.message);
    }
    target.warnings.insert(target.warnings.begin(), warnings.begin(), warnings.end());
  }
}

/// Publishes the files of one run, one after the other.
class Run {
 public:
  Run(const RunFlags& flags, const Planning& planning, RunRecord record, std::stop_token cancel,
      Session& session)
      : flags_(flags),
        planning_(planning),
        journal_(std::move(record.journal)),
        follow_up_(std::move(record.follow_up)),
        cancel_(std::move(cancel)),
        session_(session) {
    options_.run = std::move(record.run);
    options_.resume = record.resume;
    options_.jobs = flags.jobs;
    options_.wait = !flags.no_wait;
    options_.fail_fast = flags.fail_fast;
    options_.observer_grace = std::nullopt;  // the report stands below all that led to it
    if (!flags.timeout.empty()) {
      deadline_ = record.begun.value_or(now()) + parse_duration(flags.timeout).value();
    }
  }

  std::vector<Report> publish() {
    for (const Plan& plan : planning_.plans) {
      Report report = stopped_ ? failed_report(plan, after_failure()) : publish(plan);
      if (flags_.fail_fast && exit_code({report}) != kExitOk) stopped_ = true;
      const bool one_file = planning_.plans.size() == 1;
      add_warnings(one_file ? planning_.findings : plan.all_findings(), report);
      reports_.push_back(std::move(report));
    }
    return std::move(reports_);
  }

 private:
  Report publish(const Plan& plan) {
    if (deadline_) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_ - now());
      options_.timeout = std::max(left, std::chrono::milliseconds(1));
    }
    if (planning_.plans.size() > 1 && progress_style(flags_, session_) != ProgressStyle::none) {
      session_.tell(render_artifact(plan.release.artifact) + "\n");
    }
    const std::shared_ptr<Clock>& clock = session_.services().clock;
    const auto progress = make_progress(progress_style(flags_, session_), session_);
    const Heartbeat heartbeat(progress, clock);
    const Publisher publisher(
        clock, observer_of(flags_, plan.release.artifact, follow_up_, progress, session_),
        journal_);
    Result<Report> report = publisher.publish(plan, options_, cancel_);
    return report ? std::move(*report) : failed_report(plan, report.error());
  }

  static Error after_failure() {
    Error error;
    error.kind = ErrorKind::cancelled;
    error.message = "not begun, because an earlier file failed and --fail-fast is given";
    return error;
  }
  [[nodiscard]] Clock::TimePoint now() const { return session_.services().clock->now(); }

  const RunFlags& flags_;
  const Planning& planning_;
  std::shared_ptr<Journal> journal_;
  FollowUp follow_up_;
  std::stop_token cancel_;
  Session& session_;
  PublishOptions options_;
  std::optional<Clock::TimePoint> deadline_;
  bool stopped_ = false;
  std::vector<Report> reports_;
};

}  // namespace

void add_run_flags(Syntax& command, RunFlags& flags) {
  command.option("--jobs", flags.jobs, "Targets in flight at once; default: all")
      .whole_number(1, 1000);
  command.option("--timeout", flags.timeout, "For the whole run, e.g. 20m")
      .shown_as("D")
      .check([](const std::string& text) {
        return parse_duration(text) ? std::string()
                                    : "`" + text + "` is no duration: write 90s, 20m or 2h";
      });
  command.flag("--no-wait", flags.no_wait, "Until each service took it, not until it is live");
  command.flag("--fail-fast", flags.fail_fast, "A required target's failure cancels the rest");
  command.option("--progress", flags.progress, "What stderr shows meanwhile")
      .one_of({"auto", "plain", "none"});
  add_output_flag(command, flags.output, true);
  command.option("--report", flags.report, "Write the JSON report to this file as well")
      .check([](const std::string& file) {
        return file.empty() ? std::string("an empty name: is a variable not set?") : std::string();
      })
      .shown_as("FILE");
}

std::vector<Report> publish_plans(const RunFlags& flags, const Planning& planning,
                                  const RunRecord& record, std::stop_token cancel,
                                  Session& session) {
  return Run(flags, planning, record, std::move(cancel), session).publish();
}

std::string render_reports(const std::vector<Report>& reports, const FollowUp& follow_up) {
  std::string text;
  for (const Report& report : reports) text += render_report(report, follow_up) + "\n";
  return text + render_outcome(reports);
}

int end_run(const nlohmann::ordered_json& document, const std::string& text, int code,
            const RunFlags& flags, ReportFile& file, Session& session) {
  const Output output = parse_output(flags.output);
  if (output == Output::human) {
    if (!text.empty()) session.print(text);
  } else {
    session.print(document, output);
  }
  if (const Result<void> written = file.write(document, session); !written) {
    session.tell("error: " + written.error().message + "\n");
    if (code == kExitOk) return kExitInternal;
  }
  return code;
}

}  // namespace slipway::cli
