#pragma once

#include <chrono>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/follow_up.h"
#include "slipway/app.h"
#include "slipway/artifact.h"
#include "slipway/build.h"
#include "slipway/error.h"
#include "slipway/events.h"
#include "slipway/finding.h"
#include "slipway/plan.h"
#include "slipway/report.h"

/// The documents of `--output json`. Key names and their order are a contract; what is not known is
/// null.
namespace slipway::cli {

using Json = nlohmann::ordered_json;

/// The text; null for an empty one.
[[nodiscard]] Json or_null(const std::string& text);

[[nodiscard]] Json to_json(const Artifact& artifact);
/// Every fact; to_json has those of a report.
[[nodiscard]] Json full_json(const Artifact& artifact);
[[nodiscard]] Json to_json(const Error& error);
[[nodiscard]] Json to_json(const Build& build);
[[nodiscard]] Json to_json(const Step& step);
[[nodiscard]] Json to_json(const Finding& finding);
[[nodiscard]] Json to_json(const std::vector<Finding>& findings);
[[nodiscard]] Json to_json(const TargetReport& target, const FollowUp& follow_up);

/// `slipway.report/1`: of one file, or of several under `reports`.
[[nodiscard]] Json report_document(const std::vector<Report>& reports, const FollowUp& follow_up);
/// `slipway.plan/1`, the same way (`several` FILEs were given, whether all could be read or not).
/// `findings` are those of the whole run.
[[nodiscard]] Json plan_document(const std::vector<Plan>& plans,
                                 const std::vector<Finding>& findings, bool several);
/// Every field of each build; to_json has those of a report.
[[nodiscard]] Json full_json(const std::vector<Build>& builds);
[[nodiscard]] Json to_json(const App& app);

/// The member that holds the result of a command about targets: `builds`, `apps`, `checks`, ….
/// Empty for other commands.
[[nodiscard]] std::string_view result_key(std::string_view command);
/// What stands there when there is no result: an empty list, or null where one thing is expected.
[[nodiscard]] Json no_result(std::string_view command);

/// The document of a command that ended with exit code 2: its schema, outcome `refused`, the empty
/// members that it always has (`reports` for `several` FILEs), and the findings.
[[nodiscard]] Json refused_document(std::string_view command, const std::vector<Finding>& findings,
                                    const Artifact* artifact = nullptr, bool several = false);

/// One line of `--output ndjson`.
[[nodiscard]] Json to_json(const Event& event, const FollowUp& follow_up = {});

}  // namespace slipway::cli
