#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/ledger.h"
#include "cli/planning.h"
#include "cli/publishing.h"
#include "cli/signals.h"
#include "core/release/record_plan.h"
#include "slipway/publisher.h"

namespace slipway::cli {
namespace {

Json refused(const Planning& planning, bool several) {
  const bool known = !several && planning.artifacts.size() == 1;
  return refused_document("publish", planning.findings,
                          known ? &planning.artifacts.front() : nullptr, several);
}

// Asked for only when nothing stands before the plans, as the other secrets are.
std::optional<LedgerPlace> place_of_ledger(const PublishFlags& flags, Planning& planning,
                                           Session& session) {
  if (flags.ledger.no_ledger || planning.plans.empty()) return std::nullopt;
  auto place = ledger_place(flags.ledger, planning.configuration, session);
  if (!place) {
    planning.findings.push_back(ledger_finding(place.error(), true));
    return std::nullopt;
  }
  if (!place->path.empty()) planning.inputs.push_back(place->path);
  return std::move(*place);
}

// Reads every package: its digest is what a ledger knows it by. Returns whether that was not
// stopped; where it fails, the planning says why.
bool read_digests(Planning& planning, const std::stop_token& cancel) {
  for (Plan& plan : planning.plans) {
    Artifact& artifact = plan.release.artifact;
    auto digest = sha256_of_file(artifact.path, cancel);
    if (digest) {
      artifact.sha256 = std::move(*digest);
    } else if (digest.error().kind == ErrorKind::cancelled) {
      return false;
    } else {
      planning.findings.push_back(error_finding(digest.error()));
    }
  }
  return true;
}

// Writes all plans down before the first one is carried out. What cannot be written down is not
// begun: where it fails, the planning says why.
RunRecord begin_record(const std::optional<LedgerPlace>& place, Planning& planning,
                       const std::stop_token& cancel, const Session& session) {
  if (!place || !planning.ok()) return {};
  const std::shared_ptr<Clock>& clock = session.services().clock;
  RunRecord record;
  record.run = new_run();
  record.begun = clock->now();
  const auto refuse = [&planning](const Error& error) {
    planning.findings.push_back(ledger_finding(error, true));
    return RunRecord();
  };
  auto ledger = open_ledger(*place, session);
  if (!ledger) return refuse(ledger.error());
  record.journal = std::move(*ledger);
  // A run that is stopped already sends nothing: it has no plans to write down.
  if (!read_digests(planning, cancel) || !planning.ok()) return record;
  const Publisher publisher(clock, nullptr, record.journal);
  auto recorded = publisher.record_plans(planning.plans, record.run);
  return recorded ? record : refuse(recorded.error());
}

int run_publish(const PublishFlags& flags, Session& session) {
  if (flags.dry_run) return run_plan(flags, session);
  Planning planning = plan_files(flags.release, session);
  const std::optional<LedgerPlace> place = place_of_ledger(flags, planning, session);
  // From here to the end, so that no signal costs the report. Not before: the commands that give
  // secrets inherit it, and can be interrupted only without it.
  const Signals signals;
  ReportFile file = check_report_file(flags.run.report, planning);
  RunRecord record = begin_record(place, planning, signals.token(), session);
  record.follow_up = {record.journal != nullptr, flags.release.config, flags.ledger.ledger};
  session.tell(planning.findings);
  if (!planning.ok()) {
    return end_run(refused(planning, flags.release.files.size() > 1), "", kExitRefused, flags.run,
                   file, session);
  }
  const std::vector<Report> reports =
      publish_plans(flags.run, planning, record, signals.token(), session);
  return end_run(report_document(reports, record.follow_up),
                 render_reports(reports, record.follow_up), exit_code(reports), flags.run, file,
                 session);
}

}  // namespace

void add_publish_flags(Syntax& command, PublishFlags& flags) {
  add_release_flags(command, flags.release);
  command.flag("--dry-run", flags.dry_run, "The same as slipway plan: send nothing");
  add_run_flags(command, flags.run);
  add_ledger_flags(command, flags.ledger);
}

void add_publish(Syntax& app) {
  auto flags = std::make_shared<PublishFlags>();
  Syntax command = app.command("publish", "Route, upload, and wait until each build is live");
  add_publish_flags(command, *flags);
  command.footer(
      "Variables stand below flags and above the configuration: SLIPWAY_CONFIG, "
      "SLIPWAY_TO,\nSLIPWAY_CHANNEL, SLIPWAY_NOTES, SLIPWAY_NOTES_FILE, "
      "SLIPWAY_NOTES_FORMAT, SLIPWAY_NOTIFY,\nSLIPWAY_AVAILABILITY, "
      "SLIPWAY_MANDATORY, SLIPWAY_TAGS, SLIPWAY_LATEST, SLIPWAY_IF_EXISTS,\n"
      "SLIPWAY_LEDGER.\n\n" +
      std::string(exit_code_help()));
  command.runs([flags](Session& session) { return run_publish(*flags, session); });
}

}  // namespace slipway::cli
