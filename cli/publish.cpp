#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/planning.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "cli/report_file.h"
#include "cli/signals.h"
#include "slipway/publisher.h"

namespace slipway::cli {
namespace {

ProgressStyle progress_style(const PublishFlags& flags, const Session& session) {
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

std::shared_ptr<Observer> observer_of(const PublishFlags& flags, const Artifact& artifact,
                                      std::shared_ptr<Observer> progress, Session& session) {
  if (flags.output != "ndjson") return progress;
  std::shared_ptr<Observer> events = make_event_printer(artifact.path.string(), session);
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
  Run(const PublishFlags& flags, const Planning& planning, std::stop_token cancel, Session& session)
      : flags_(flags), planning_(planning), cancel_(std::move(cancel)), session_(session) {
    options_.jobs = flags.jobs;
    options_.wait = !flags.no_wait;
    options_.fail_fast = flags.fail_fast;
    options_.observer_grace = std::nullopt;  // the report stands below all that led to it
    if (!flags.timeout.empty()) deadline_ = now() + parse_duration(flags.timeout).value();
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
    const Publisher publisher(clock,
                              observer_of(flags_, plan.release.artifact, progress, session_));
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

  const PublishFlags& flags_;
  const Planning& planning_;
  std::stop_token cancel_;
  Session& session_;
  PublishOptions options_;
  std::optional<Clock::TimePoint> deadline_;
  bool stopped_ = false;
  std::vector<Report> reports_;
};

void print_reports(const std::vector<Report>& reports, Session& session) {
  for (const Report& report : reports) session.print(render_report(report) + "\n");
  session.print(render_outcome(reports));
}

int run_publish(const PublishFlags& flags, Session& session) {
  if (flags.dry_run) return run_plan(flags, session);
  const Output output = parse_output(flags.output);
  Planning planning = plan_files(flags.release, session);
  // From here to the end, so that no signal costs the report. Not before: the commands that give
  // secrets inherit it, and can be interrupted only without it.
  const Signals signals;
  ReportFile file = check_report_file(flags.report, planning);
  nlohmann::ordered_json document;
  int code = kExitRefused;
  if (!planning.ok()) {
    const bool several = flags.release.files.size() > 1;
    const bool known = !several && planning.artifacts.size() == 1;
    document = refused_document("publish", planning.findings,
                                known ? &planning.artifacts.front() : nullptr, several);
    session.tell(planning.findings);
    if (output != Output::human) session.print(document, output);
  } else {
    session.tell(planning.findings);
    const std::vector<Report> reports = Run(flags, planning, signals.token(), session).publish();
    document = report_document(reports);
    code = exit_code(reports);
    if (output == Output::human) {
      print_reports(reports, session);
    } else {
      session.print(document, output);
    }
  }
  if (const Result<void> written = file.write(document, session); !written) {
    session.tell("error: " + written.error().message + "\n");
    if (code == kExitOk) code = kExitInternal;
  }
  return code;
}

}  // namespace

void add_publish_flags(Syntax& command, PublishFlags& flags) {
  add_release_flags(command, flags.release);
  command.option("--jobs", flags.jobs, "Targets in flight at once; default: all")
      .whole_number(1, 1000);
  command.option("--timeout", flags.timeout, "For the whole run, e.g. 20m")
      .shown_as("D")
      .check([](const std::string& text) {
        return parse_duration(text) ? std::string()
                                    : "`" + text + "` is no duration: write 90s, 20m or 2h";
      });
  command.flag("--dry-run", flags.dry_run, "The same as slipway plan: send nothing");
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
  // Its name is taken already, so that no script comes to mean something else by it.
  command.reserve("--ledger", "this version keeps no ledger");
  command.flag("--no-ledger", flags.no_ledger, "Keep no record; this version never keeps one");
}

void add_publish(Syntax& app) {
  auto flags = std::make_shared<PublishFlags>();
  Syntax command = app.command("publish", "Route, upload, and wait until each build is live");
  add_publish_flags(command, *flags);
  command.footer(
      "Variables stand below flags and above the configuration: SLIPWAY_CONFIG, "
      "SLIPWAY_TO,\nSLIPWAY_CHANNEL, SLIPWAY_NOTES, SLIPWAY_NOTES_FILE, "
      "SLIPWAY_NOTES_FORMAT, SLIPWAY_NOTIFY,\nSLIPWAY_AVAILABILITY, "
      "SLIPWAY_MANDATORY, SLIPWAY_TAGS, SLIPWAY_LATEST, SLIPWAY_IF_EXISTS.\n\n" +
      std::string(exit_code_help()));
  command.runs([flags](Session& session) { return run_publish(*flags, session); });
}

}  // namespace slipway::cli
