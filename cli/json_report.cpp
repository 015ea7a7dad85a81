#include <nlohmann/json.hpp>

#include "cli/json.h"
#include "cli/render.h"

namespace slipway::cli {
namespace {

Json one_report(const Report& report, const FollowUp& follow_up) {
  Json targets = Json::array();
  for (const TargetReport& target : report.targets) {
    targets.push_back(to_json(target, follow_up));
  }
  return {{"schema", "slipway.report/1"},
          {"outcome", to_string(slipway::overall(report))},
          {"artifact", to_json(report.artifact)},
          {"targets", std::move(targets)}};
}

}  // namespace

Json to_json(const TargetReport& target, const FollowUp& follow_up) {
  const std::optional<std::string> next = next_command(target, follow_up);
  Json steps = Json::array();
  for (const Step& step : target.steps) steps.push_back(to_json(step));
  return {{"target", target.target},
          {"provider", target.provider},
          {"required", target.required},
          {"outcome", to_string(target.outcome)},
          {"reason", target.reason ? Json(*target.reason) : Json()},
          {"build", target.build ? to_json(*target.build) : Json()},
          {"submission", target.submission ? Json(*target.submission) : Json()},
          {"attempts", target.attempts},
          {"bytes_sent", target.bytes_sent},
          {"duration_ms", target.duration.count()},
          {"warnings", target.warnings},
          {"error", target.error ? to_json(*target.error) : Json()},
          {"steps", std::move(steps)},
          {"next", next ? Json(*next) : Json()}};
}

Json report_document(const std::vector<Report>& reports, const FollowUp& follow_up) {
  if (reports.size() == 1) return one_report(reports.front(), follow_up);
  Json list = Json::array();
  for (const Report& report : reports) list.push_back(one_report(report, follow_up));
  return {{"schema", "slipway.report/1"},
          {"outcome", to_string(overall(reports))},
          {"reports", std::move(list)}};
}

}  // namespace slipway::cli
