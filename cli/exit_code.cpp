#include "cli/exit_code.h"

#include <algorithm>

#include "cli/render.h"

namespace slipway::cli {

namespace {

// The service's own refusals carry its status or its code; `call` alone names also a call that was
// not made.
bool was_sent(const Error& error) {
  if (error.call.empty()) return false;
  switch (error.kind) {
    case ErrorKind::invalid_config:
    case ErrorKind::invalid_request:
    case ErrorKind::invalid_artifact:
    case ErrorKind::unsupported:
      return error.http_status != 0 || !error.code.empty();
    default:
      return true;
  }
}

}  // namespace

int exit_code(const std::vector<Report>& reports) {
  const auto interrupted = [](const Report& report) { return report.interrupted; };
  if (std::any_of(reports.begin(), reports.end(), interrupted)) return kExitInterrupted;

  switch (overall(reports)) {
    case RunOutcome::succeeded:
    case RunOutcome::accepted:
    case RunOutcome::skipped:
      return kExitOk;
    case RunOutcome::partial:
      return kExitPartial;
    case RunOutcome::failed:
    case RunOutcome::cancelled:
      return kExitFailed;
    case RunOutcome::unknown:
      return kExitUnknown;
    case RunOutcome::refused:
      return kExitRefused;
  }
  return kExitInternal;
}

int exit_code(const Error& error) {
  if (error.effect == Effect::unknown) return kExitUnknown;
  if (error.kind == ErrorKind::internal) return kExitInternal;
  return was_sent(error) ? kExitFailed : kExitRefused;
}

std::string_view exit_code_help() {
  return "Exit codes (required targets decide):\n"
         "  0    all succeeded, were skipped or accepted\n"
         "  1    internal error, or the result could not be printed\n"
         "  2    usage, configuration, artifact or plan error: nothing was sent\n"
         "  3    some failed, some did not\n"
         "  4    all failed or were cancelled\n"
         "  5    at least one is unknown: ask the service before publishing again\n"
         "  130  interrupted";
}

std::string_view target_exit_code_help() {
  return "Exit codes:\n"
         "  0    done\n"
         "  1    internal error, or the result could not be printed\n"
         "  2    refused: usage, configuration, or the target cannot do it; nothing was sent\n"
         "  4    the service said no, or cannot be reached\n"
         "  5    unknown: the service's answer was lost; ask before doing it again\n"
         "  130  interrupted";
}

}  // namespace slipway::cli
