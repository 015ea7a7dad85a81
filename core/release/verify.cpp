#include "core/release/verify.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "core/base/text.h"

namespace slipway {
namespace {

using Text = std::optional<std::string>;

bool is_said(const Text& text) { return text.has_value() && !text->empty(); }

bool both_say(const Text& service, const Text& package) {
  return is_said(service) && is_said(package);
}

std::string difference(std::string_view fact, const Text& service, const Text& package) {
  return fmt::format("the service says {} {}, the package says {}", fact, *service, *package);
}

std::string what_to_do(const PlannedTarget& target, const Build& build) {
  if (build.id.empty()) return "look at the service whether the build there is this package";
  return fmt::format("`slipway status {} {}` shows the build: see whether it is this package",
                     shell_quoted(target.target), shell_quoted(build.id));
}

}  // namespace

Comparison compare(const Build& build, const Artifact& artifact) {
  Comparison result;
  const auto look_at = [&result](std::string_view fact, const Text& service, const Text& package) {
    if (!both_say(service, package)) return;
    result.compared = true;
    if (*service != *package) result.differences.push_back(difference(fact, service, package));
  };
  look_at("bundle id", build.bundle_id, artifact.bundle_id);
  look_at("version", build.version, artifact.version);
  look_at("build number", build.build_number, artifact.build_number);
  // A service that says 0 of a build that is live has not measured it.
  if (build.size.value_or(0) != 0) {
    result.compared = true;
    if (*build.size != artifact.size) {
      result.differences.push_back(
          fmt::format("the service has {} bytes, the package has {}", *build.size, artifact.size));
    }
  }
  if (both_say(build.title, artifact.title) && *build.title != *artifact.title) {
    result.remarks.push_back(difference("title", build.title, artifact.title) +
                             ": it may have been changed there");
  }
  return result;
}

std::optional<Error> verify(const PlannedTarget& target, const Build& build, TargetReport& report) {
  const Artifact& sent = target.request.release.artifact;
  if (is_symbols(sent.format)) return std::nullopt;
  Comparison result = compare(build, sent);
  for (std::string& remark : result.remarks) report.warnings.push_back(std::move(remark));

  const bool strict = target.policy.verify == Verify::strict;
  if (strict && !result.compared) {
    report.warnings.push_back(
        "verify = \"strict\": nothing that the service says of the build could be compared with "
        "the package");
  }
  if (result.differences.empty()) return std::nullopt;

  std::string differences = fmt::format("{}", fmt::join(result.differences, "; "));
  std::string advice = what_to_do(target, build);
  if (!strict) {
    report.warnings.push_back(fmt::format("{}: {}", differences, advice));
    return std::nullopt;
  }
  Error error;
  error.kind = ErrorKind::conflict;
  error.message = std::move(differences);
  error.hint = std::move(advice);
  return error;
}

}  // namespace slipway
