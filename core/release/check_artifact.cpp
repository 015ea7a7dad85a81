#include "core/release/check_artifact.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "core/base/suggest.h"
#include "core/base/text.h"
#include "core/release/matching.h"

namespace slipway {
namespace {

constexpr const char* kRenewProfile = "renew the profile and sign the package with it again";

Finding make_finding(Severity severity, std::string code, std::string message,
                     std::string hint = {}) {
  Finding finding;
  finding.severity = severity;
  finding.code = std::move(code);
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  return finding;
}

const ProvisioningProfile* profile_of(const Artifact& artifact) {
  if (!artifact.signing.has_value() || !artifact.signing->profile.has_value()) return nullptr;
  return &*artifact.signing->profile;
}

/// How long until then, whatever a package may say: seconds cannot overflow.
std::chrono::seconds time_left(std::chrono::system_clock::time_point expires, const Clock& clock) {
  using std::chrono::floor;
  using std::chrono::seconds;
  return floor<seconds>(expires.time_since_epoch()) -
         floor<seconds>(clock.wall_time().time_since_epoch());
}

std::string days_of(std::chrono::seconds duration) {
  const auto days = std::chrono::floor<std::chrono::days>(duration).count();
  if (days == 0) return "less than a day";
  return fmt::format("{} day{}", days, days == 1 ? "" : "s");
}

/// `the provisioning profile `Shop Beta` expires on 2026-01-10, in 9 days`
std::string expiry_of(const ProvisioningProfile& profile, const Clock& clock) {
  const auto left = time_left(*profile.expires, clock);
  const std::string date = in_utc(*profile.expires).substr(0, 10);
  const std::string when = left.count() > 0
                               ? fmt::format("expires on {}, in {}", date, days_of(left))
                               : fmt::format("expired on {}, {} ago", date, days_of(-left));
  return fmt::format("the provisioning profile {} {}", in_backquotes(profile.name), when);
}

/// The requirements of one route.
class RequirementChecker {
 public:
  RequirementChecker(const Artifact& artifact, const Route& route) : route_(route) {
    release_.artifact = artifact;
  }

  std::vector<Finding> check(const Clock* clock) {
    const Requirements& require = route_.require;
    Match signing;
    signing.signings = require.signings;
    check_fact("signing", signing, "sign the package so, or publish it by another route");
    Match debuggable;
    debuggable.debuggable = require.debuggable;
    check_fact(
        "debuggable", debuggable,
        require.debuggable.value_or(false) ? "publish a debug build" : "publish a release build");
    if (require.profile_days.has_value() && clock != nullptr) {
      check_days(*require.profile_days, *clock);
    }
    return std::move(findings_);
  }

 private:
  void check_fact(const char* key, const Match& wanted, std::string hint) {
    const auto reason = why_not(wanted, release_);
    if (!reason) return;
    add("requirement_not_met", key,
        fmt::format("a requirement of route {} does not hold: {}", route_.name, *reason),
        std::move(hint));
  }

  void check_days(int days, const Clock& clock) {
    const ProvisioningProfile* profile = profile_of(release_.artifact);
    const Format format = release_.artifact.format;
    if (profile == nullptr && format != Format::ipa && format != Format::app_zip) return;
    const std::string wanted = days == 0
                                   ? "one that is good"
                                   : fmt::format("one that is good for more than {} days", days);
    if (profile == nullptr) {
      add("requirement_not_met", "profile_days",
          fmt::format("the package has no readable provisioning profile, route {} wants {}",
                      route_.name, wanted),
          "sign the package with a profile, or publish it by another route");
    } else if (!profile->expires.has_value()) {
      add("requirement_not_met", "profile_days",
          fmt::format("it is not known when the provisioning profile {} expires, route {} wants {}",
                      in_backquotes(profile->name), route_.name, wanted),
          kRenewProfile);
    } else if (time_left(*profile->expires, clock) <= std::chrono::days(days)) {
      add("profile_expired", "profile_days",
          fmt::format("{}; route {} wants {}", expiry_of(*profile, clock), route_.name, wanted),
          kRenewProfile);
    }
  }

  void add(std::string code, const char* key, std::string message, std::string hint) {
    findings_.push_back(
        make_finding(Severity::error, std::move(code), std::move(message), std::move(hint)));
    const auto place = route_.require.locations.find(key);
    findings_.back().location =
        place == route_.require.locations.end() ? route_.location : place->second;
  }

  Release release_;  ///< what conditions are about
  const Route& route_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_oddities(const Release& release) {
  std::vector<Finding> findings;
  for (const Artifact* file : {&release.artifact, release.symbols ? &*release.symbols : nullptr}) {
    if (file == nullptr) continue;
    for (const std::string& warning : file->warnings) {
      findings.push_back(
          make_finding(Severity::warning, "odd_package",
                       fmt::format("{}: {}", file->path.filename().string(), warning)));
    }
  }
  return findings;
}

std::optional<Finding> check_profile(const Artifact& artifact, const Clock& clock) {
  const ProvisioningProfile* profile = profile_of(artifact);
  if (profile == nullptr || !profile->expires.has_value()) return std::nullopt;
  if (time_left(*profile->expires, clock).count() > 0) return std::nullopt;
  return make_finding(
      Severity::warning, "profile_expired",
      fmt::format("{}: devices will not install or start the app", expiry_of(*profile, clock)),
      kRenewProfile);
}

std::vector<Finding> check_requirements(const Artifact& artifact, const Route& route,
                                        const Clock* clock) {
  if (is_symbols(artifact.format)) return {};
  return RequirementChecker(artifact, route).check(clock);
}

std::optional<Finding> check_bundle_id(const Artifact& artifact, const std::string& wanted) {
  if (!artifact.bundle_id.has_value()) {
    // Symbols often do not say it.
    return make_finding(
        is_symbols(artifact.format) ? Severity::warning : Severity::error, "bundle_id_not_known",
        fmt::format(
            "the file does not say its bundle id, so nothing shows whether it belongs to {}",
            in_backquotes(wanted)));
  }
  if (*artifact.bundle_id == wanted) return std::nullopt;
  return make_finding(Severity::error, "other_bundle_id",
                      fmt::format("the app is {}, the target is for {}",
                                  in_backquotes(*artifact.bundle_id), in_backquotes(wanted)),
                      "publish the other package, or correct the target's `bundle_id`");
}

}  // namespace slipway
