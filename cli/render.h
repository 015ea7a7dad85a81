#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/follow_up.h"
#include "slipway/app.h"
#include "slipway/artifact.h"
#include "slipway/build.h"
#include "slipway/error.h"
#include "slipway/finding.h"
#include "slipway/plan.h"
#include "slipway/report.h"
#include "slipway/secret.h"

/// Text for people. Nothing here prints: every function returns whole lines, each with its line
/// end, unless it says otherwise.
namespace slipway::cli {

/// `0 B`, `999 B`, `12.3 MB`: decimal units. No line end.
[[nodiscard]] std::string render_size(std::uint64_t bytes);
/// `0.4s`, `12.3s`, `1m05s`, `2h00m`. No line end.
[[nodiscard]] std::string render_duration(std::chrono::milliseconds duration);
/// The text with every control character but a line end shown as a space or `?`, so that a
/// service's words cannot steer the terminal. No line end is added.
[[nodiscard]] std::string printable(std::string_view text);
/// `1 target`, `2 targets`. No line end.
[[nodiscard]] std::string count_of(std::size_t count, std::string_view noun);
/// `app.apk: apk, 12.3 MB, com.example.app 1.1 (28)`. No line end.
[[nodiscard]] std::string render_artifact(const Artifact& artifact);
/// Every fact of it, one a line; the last one names those that the file does not say. `now` is for
/// how long its provisioning profile still lasts.
[[nodiscard]] std::string render_facts(const Artifact& artifact,
                                       std::chrono::system_clock::time_point now);
/// `1.1 (28)`, or what of it is known. No line end.
[[nodiscard]] std::string render_version(const std::optional<std::string>& version,
                                         const std::optional<std::string>& build_number);

/// `build b1, 1.1 (28), https://…`, or what of it is known. No line end.
[[nodiscard]] std::string render_build(const Build& build);
/// A table of builds, one a line. Here and below, texts that are neither ids nor addresses are cut
/// at 40 columns, after the redactor has seen them whole.
[[nodiscard]] std::string render_builds(const std::vector<Build>& builds,
                                        const Redactor& redactor = {});
/// A table of apps, one a line.
[[nodiscard]] std::string render_apps(const std::vector<App>& apps, const Redactor& redactor = {});
/// All that is known of an app, one fact a line; under an empty line what the service calls its
/// own.
[[nodiscard]] std::string render_app(const App& app, const Redactor& redactor = {});

/// Cells in columns two spaces apart, as wide as a terminal shows them (Chinese, Japanese and
/// Korean characters take two places). Nothing is cut, an empty cell is `-`, and a cell stays on
/// its line.
[[nodiscard]] std::string render_table(const std::vector<std::vector<std::string>>& rows);
/// The text, or as much of it as has room in `columns` with `…` at the end. No line end.
[[nodiscard]] std::string shortened(const std::string& text, std::size_t columns);

/// `slipway.toml:12:5: error: …`, the source line, a caret under the column, and the hint.
[[nodiscard]] std::string render_findings(const std::vector<Finding>& findings);
[[nodiscard]] std::string render_report(const Report& report, const FollowUp& follow_up);
/// `done`, `not done`, `failed: why`, `unknown: why`. No line end.
[[nodiscard]] std::string ending_of(const Step& step);
/// The last line of a run, over all its files: `partial: 1 succeeded, 1 failed`.
[[nodiscard]] std::string render_outcome(const std::vector<Report>& reports);
[[nodiscard]] std::string render_plan(const Plan& plan);

/// The run's outcome over all its files.
[[nodiscard]] RunOutcome overall(const std::vector<Report>& reports);

}  // namespace slipway::cli
