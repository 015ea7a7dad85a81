#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/follow_up.h"
#include "cli/planning.h"
#include "cli/report_file.h"
#include "cli/session.h"
#include "cli/syntax.h"
#include "slipway/clock.h"
#include "slipway/journal.h"
#include "slipway/report.h"

namespace slipway::cli {

/// How to go about a run, whatever it publishes: the flags that `publish`, `plan` and `resume`
/// share.
struct RunFlags {
  std::size_t jobs = 0;
  std::string timeout;  ///< empty: none
  bool no_wait = false;
  bool fail_fast = false;
  std::string progress = "auto";
  std::string output = "human";
  std::string report;
};
void add_run_flags(Syntax& command, RunFlags& flags);

/// Where a run is written down.
struct RunRecord {
  std::shared_ptr<Journal> journal;  ///< nullptr: nowhere
  std::string run;                   ///< see PublishOptions::run
  /// When the run began, where it had work to do before its first plan: `--timeout` counts it.
  std::optional<Clock::TimePoint> begun;
  bool resume = false;  ///< see PublishOptions::resume
  FollowUp follow_up;   ///< for the events; the documents are given it too
};

/// Carries out the plans one after the other, with progress on stderr and events on stdout where
/// the flags ask for them. Gives one report for each plan; warnings of the planning stand in it.
[[nodiscard]] std::vector<Report> publish_plans(const RunFlags& flags, const Planning& planning,
                                                const RunRecord& record, std::stop_token cancel,
                                                Session& session);

/// Every report, and the last line over all of them.
[[nodiscard]] std::string render_reports(const std::vector<Report>& reports,
                                         const FollowUp& follow_up);

/// The end of a command: prints what `--output` asks for, `text` being the document for people
/// (empty where stderr has said it all), and writes the file of `--report`. Returns the exit code:
/// `code`, unless only that file went wrong.
[[nodiscard]] int end_run(const nlohmann::ordered_json& document, const std::string& text, int code,
                          const RunFlags& flags, ReportFile& file, Session& session);

}  // namespace slipway::cli
