#include "slipway/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/ledger.h"
#include "cli/planning.h"
#include "cli/publishing.h"
#include "cli/render.h"
#include "cli/signals.h"
#include "core/config/options.h"
#include "core/release/history.h"
#include "core/release/open_target.h"

namespace slipway::cli {
namespace {

struct ResumeFlags {
  std::string config;
  std::string ledger;
  std::vector<std::string> to;
  std::vector<std::string> set;
  bool dry_run = false;
  RunFlags run;
};

using Place = std::tuple<std::string, std::string, std::string, std::string>;

Place place_of(const JournalKey& key) { return {key.sha256, key.provider, key.server, key.app}; }

/// What was open where each planned target publishes to. A target's name does not say it: with
/// other settings it is another place.
class OpenPlaces {
 public:
  OpenPlaces() = default;
  OpenPlaces(const std::vector<Leftover>& open, std::string salt) : salt_(std::move(salt)) {
    for (const Leftover& leftover : open) leftovers_.emplace(place_of(leftover.key), &leftover);
  }

  [[nodiscard]] const Leftover& at(const Plan& plan, const PlannedTarget& target) const {
    const Artifact& artifact = plan.release.artifact;
    return *leftovers_.at(place_of(journal_key(*target.provider, target.target, artifact,
                                               artifact.sha256.value_or(""), salt_)));
  }

 private:
  std::string salt_;
  std::map<Place, const Leftover*> leftovers_;
};

/// What is open and left alone, with the reason.
struct LeftAlone {
  const Leftover* leftover = nullptr;
  std::string reason;
};

/// What `resume` is going to do, and with which ledger.
struct Resuming {
  Planning planning;
  std::shared_ptr<Ledger> ledger;  ///< nullptr when nothing is open
  std::vector<Leftover> open;
  OpenPlaces places;
  std::vector<LeftAlone> left_alone;
};

class ResumePlanner {
 public:
  ResumePlanner(const ResumeFlags& flags, Session& session) : flags_(flags), session_(session) {}

  Resuming plan() {
    LoadedConfiguration loaded = load_nearest(flags_.config, session_);
    configuration() = std::move(loaded.configuration);
    planning_.inputs = files_of(configuration());
    add_once(planning_.findings, loaded.findings);
    std::vector<SettingOverride> settings;
    add_once(planning_.findings,
             add_setting_overrides(flags_.set, configuration(), session_, settings));
    if (planning_.ok()) read_rows();
    if (planning_.ok()) choose_targets();
    if (planning_.ok()) make_plans(settings);
    return std::move(resuming_);
  }

 private:
  Configuration& configuration() { return planning_.configuration; }

  void read_rows() {
    auto place = ledger_place({flags_.ledger, false}, configuration(), session_);
    if (!place) return refuse(place.error());
    place_ = std::move(*place);
    if (!place_.path.empty()) planning_.inputs.push_back(place_.path);
    const auto rows = read_ledger(place_, session_);
    if (!rows) return refuse(rows.error());
    resuming_.open = leftovers(*rows);
  }

  void choose_targets() {
    std::vector<std::string> to = flags_.to;
    if (to.empty()) to = config::split_list(variable(session_, "SLIPWAY_TO").value_or(""));
    if (to.empty()) return;
    std::vector<Leftover>& open = resuming_.open;
    for (const std::string& name : to) {
      // What is open at a target that is not configured any more is said below.
      const bool known = configuration().find_target(name) != nullptr ||
                         std::any_of(open.begin(), open.end(), [&name](const Leftover& leftover) {
                           return leftover.target == name;
                         });
      if (!known) planning_.findings.push_back(unknown_target(configuration(), name));
    }
    const auto unwanted = [&to](const Leftover& leftover) {
      return std::find(to.begin(), to.end(), leftover.target) == to.end();
    };
    open.erase(std::remove_if(open.begin(), open.end(), unwanted), open.end());
  }

  void make_plans(const std::vector<SettingOverride>& settings) {
    std::string salt;
    if (!resuming_.open.empty()) {
      auto ledger = open_ledger(place_, session_);
      if (!ledger) return refuse(ledger.error());
      resuming_.ledger = std::move(*ledger);
      salt = resuming_.ledger->salt();
    }
    ResumePlan made = plan_resume(configuration(), resuming_.open, settings,
                                  plan_context(configuration(), session_), salt);
    resuming_.places = OpenPlaces(resuming_.open, salt);
    if (!has_errors(made.findings)) note_left_alone(made);
    std::vector<Finding>& findings = planning_.findings;
    findings.insert(findings.end(), made.findings.begin(), made.findings.end());
    for (Plan& plan : made.plans) {
      planning_.inputs.push_back(plan.release.artifact.path);
      add_once(findings, plan.all_findings());
      planning_.plans.push_back(std::move(plan));
    }
    for (const Leftover& leftover : resuming_.open) {
      const std::filesystem::path& symbols = leftover.request.symbols;
      if (!symbols.empty()) planning_.inputs.push_back(symbols);
    }
  }

  /// Without errors the findings are the reasons, in the order of what they are about.
  void note_left_alone(const ResumePlan& made) {
    std::set<const Leftover*> taken_up;
    for (const Plan& plan : made.plans) {
      for (const PlannedTarget& target : plan.targets) {
        taken_up.insert(&resuming_.places.at(plan, target));
      }
    }
    auto why = made.findings.begin();
    for (const Leftover& leftover : resuming_.open) {
      if (taken_up.count(&leftover) != 0) continue;
      const bool said = why != made.findings.end();
      resuming_.left_alone.push_back({&leftover, said ? (why++)->message : "left alone"});
    }
  }

  void refuse(const Error& error) { planning_.findings.push_back(ledger_finding(error)); }

  const ResumeFlags& flags_;
  Session& session_;
  LedgerPlace place_;
  Resuming resuming_;
  Planning& planning_ = resuming_.planning;
};

std::string intention(const Leftover& leftover, const std::optional<Error>& no_upload) {
  if (leftover.kind == LeftoverKind::steps) return "does the steps that are left";
  const std::string why = no_upload ? ": " + describe(*no_upload) : "";
  if (leftover.kind == LeftoverKind::upload) {
    return no_upload ? "cannot upload it" + why : "uploads it";
  }
  const std::string asks =
      leftover.reference.empty() ? "asks whether it arrived" : "asks about " + leftover.reference;
  return no_upload ? asks + ", and does not send it again" + why : asks;
}

/// `shop.apk 1.1 (28) at beta: asks about key-1`, a line for each planned target.
std::string render_intentions(const Resuming& resuming, std::string_view prefix) {
  std::string text;
  for (const Plan& plan : resuming.planning.plans) {
    const Artifact& artifact = plan.release.artifact;
    const std::string version = render_version(artifact.version, artifact.build_number);
    for (const PlannedTarget& target : plan.targets) {
      text += fmt::format("{}{}{}{} at {}: {}\n", prefix, artifact.path.filename().string(),
                          version.empty() ? "" : " ", version, target.target,
                          intention(resuming.places.at(plan, target), target.no_upload));
    }
  }
  return printable(text);
}

Json intentions_of(const Plan& plan, const OpenPlaces& places) {
  Json targets = Json::array();
  for (const PlannedTarget& target : plan.targets) {
    const Leftover& leftover = places.at(plan, target);
    targets.push_back({{"target", target.target},
                       {"provider", target.provider_kind},
                       {"required", target.required},
                       {"action", to_string(leftover.kind)},
                       {"submission", or_null(leftover.reference)},
                       {"no_upload", target.no_upload ? to_json(*target.no_upload) : Json()}});
  }
  return {{"artifact", to_json(plan.release.artifact)}, {"targets", std::move(targets)}};
}

/// What was left alone has not succeeded: it stands beside what was done, and decides as that does.
void add_left_alone(const std::vector<LeftAlone>& left_alone, std::vector<Report>& reports) {
  for (const LeftAlone& each : left_alone) {
    const Leftover& leftover = *each.leftover;
    TargetReport target;
    target.target = leftover.target;
    target.provider = leftover.key.provider;
    target.required = leftover.request.required;
    target.outcome = leftover.kind == LeftoverKind::ask ? Outcome::unknown : Outcome::failed;
    target.reason = each.reason;
    if (!leftover.reference.empty()) target.submission = leftover.reference;

    auto report = std::find_if(reports.begin(), reports.end(), [&leftover](const Report& known) {
      return known.artifact.sha256 == leftover.key.sha256 &&
             std::none_of(known.targets.begin(), known.targets.end(),
                          [&](const TargetReport& of) { return of.target == leftover.target; });
    });
    if (report == reports.end()) report = reports.insert(report, Report{leftover.artifact, {}});
    report->targets.push_back(std::move(target));
  }
}

Json nothing_open() { return {{"artifact", nullptr}, {"targets", Json::array()}}; }

/// `slipway.resume/1`. `parts` has one for each artifact, with `artifact` and `targets`.
Json resume_document(std::string_view outcome, std::vector<Json> parts, const Planning& planning) {
  Json document = {{"schema", "slipway.resume/1"}, {"outcome", outcome}};
  if (parts.size() > 1) {
    document["reports"] = std::move(parts);
  } else {
    const Json only = parts.empty() ? nothing_open() : std::move(parts.front());
    document["artifact"] = only["artifact"];
    document["targets"] = only["targets"];
  }
  document["findings"] = to_json(planning.findings);
  return document;
}

int show(const Resuming& resuming, const RunFlags& flags, ReportFile& file, Session& session) {
  std::vector<Json> parts;
  for (const Plan& plan : resuming.planning.plans) {
    parts.push_back(intentions_of(plan, resuming.places));
  }
  std::string text = render_intentions(resuming, "");
  if (parts.empty())
    text = resuming.open.empty() ? "nothing is open\n" : "nothing can be resumed\n";
  return end_run(resume_document("ready", std::move(parts), resuming.planning), text, kExitOk,
                 flags, file, session);
}

int carry_out(const Resuming& resuming, const ResumeFlags& flags, const Signals& signals,
              ReportFile& file, Session& session) {
  const Planning& planning = resuming.planning;
  if (resuming.open.empty()) {
    return end_run(resume_document("succeeded", {}, planning), "nothing is open\n", kExitOk,
                   flags.run, file, session);
  }
  if (flags.run.progress != "none") session.tell(render_intentions(resuming, "resuming: "));
  RunRecord record;
  record.journal = resuming.ledger;
  record.resume = true;
  record.follow_up = {true, flags.config, flags.ledger};
  std::vector<Report> reports =
      publish_plans(flags.run, planning, record, signals.token(), session);
  add_left_alone(resuming.left_alone, reports);
  std::vector<Json> parts;
  for (const Report& report : reports) parts.push_back(report_document({report}, record.follow_up));
  return end_run(resume_document(to_string(overall(reports)), std::move(parts), planning),
                 render_reports(reports, record.follow_up), exit_code(reports), flags.run, file,
                 session);
}

int run_resume(const ResumeFlags& flags, Session& session) {
  Resuming resuming = ResumePlanner(flags, session).plan();
  // As in `publish`: not before the commands that give secrets have run.
  const Signals signals;
  Planning& planning = resuming.planning;
  ReportFile file = check_report_file(flags.run.report, planning);
  session.tell(planning.findings);
  if (!planning.ok()) {
    return end_run(refused_document("resume", planning.findings), "", kExitRefused, flags.run, file,
                   session);
  }
  if (flags.dry_run) return show(resuming, flags.run, file, session);
  return carry_out(resuming, flags, signals, file, session);
}

}  // namespace

void add_resume(Syntax& app) {
  auto flags = std::make_shared<ResumeFlags>();
  Syntax command = app.command("resume", "Finish what a killed or timed-out run left open");
  add_config_flag(command, flags->config);
  command.option("--to", flags->to, "What is open at this target alone (repeatable)")
      .repeatable(',')
      .shown_as("TARGET");
  add_set_flag(command, flags->set);
  command.flag("--dry-run", flags->dry_run, "Say what would be done: send nothing");
  add_run_flags(command, flags->run);
  add_ledger_flag(command, flags->ledger);
  command.footer(
      "Asks about uploads whose end is not known, does the steps that are left, and "
      "uploads what\nnever began, with the options of the run that began it. What a "
      "service refused is not open.\n\nVariables: SLIPWAY_CONFIG, SLIPWAY_TO, "
      "SLIPWAY_LEDGER.\n\n" +
      std::string(exit_code_help()));
  command.runs([flags](Session& session) { return run_resume(*flags, session); });
}

}  // namespace slipway::cli
