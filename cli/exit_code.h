#pragma once

#include <string_view>
#include <vector>

#include "slipway/error.h"
#include "slipway/report.h"

namespace slipway::cli {

constexpr int kExitOk = 0;
constexpr int kExitInternal = 1;
constexpr int kExitRefused = 2;  ///< nothing was sent
constexpr int kExitPartial = 3;
constexpr int kExitFailed = 4;
constexpr int kExitUnknown = 5;
constexpr int kExitInterrupted = 130;

/// The exit code of a run over one or several files. Only required targets decide; when none is
/// required, the optional ones do.
[[nodiscard]] int exit_code(const std::vector<Report>& reports);

/// The exit code of a command about one target that ended with this error: unknown when its effect
/// on the service is, refused when it was found before anything was sent, failed otherwise.
[[nodiscard]] int exit_code(const Error& error);

/// The codes of `publish`, for the end of its help.
[[nodiscard]] std::string_view exit_code_help();
/// The codes of a command about one target, for the same place.
[[nodiscard]] std::string_view target_exit_code_help();

}  // namespace slipway::cli
