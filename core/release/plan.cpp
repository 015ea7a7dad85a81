#include "slipway/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "core/release/check_artifact.h"
#include "core/release/check_symbols.h"
#include "core/release/history.h"
#include "core/release/layers.h"
#include "core/release/matching.h"
#include "core/release/open_target.h"
#include "core/release/target_plan.h"
#include "slipway/target.h"

namespace slipway {
namespace {

Finding error_finding(std::string code, std::string message, std::string hint) {
  Finding finding;
  finding.code = std::move(code);
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  return finding;
}

/// Which targets get the release, and why.
class Selector {
 public:
  Selector(const Configuration& configuration, const PlanRequest& request, Plan& plan)
      : configuration_(configuration), request_(request), plan_(plan) {}

  std::vector<SelectedTarget> select() {
    match_routes();
    if (request_.to.empty()) {
      select_by_routes();
    } else {
      select_by_name();
    }
    return std::move(selected_);
  }

 private:
  void match_routes() {
    for (const Route& route : configuration_.routes) {
      auto reason = why_not(route.match, plan_.release);
      if (reason.has_value()) {
        plan_.unmatched.push_back({route.name, std::move(*reason)});
      } else {
        matching_.push_back(&route);
      }
    }
  }

  void select_by_routes() {
    for (const Route* route : matching_) {
      for (const RouteTarget& wanted : route->targets) add_from(*route, wanted);
    }
    const bool refused = has_errors(plan_.findings);
    if (selected_.empty() && !refused) plan_.findings.push_back(no_route());
  }

  void add_from(const Route& route, const RouteTarget& wanted) {
    auto known = std::find_if(selected_.begin(), selected_.end(), [&wanted](const auto& selected) {
      return selected.config->name == wanted.target;
    });
    if (known == selected_.end()) {
      const TargetConfig* config = configuration_.find_target(wanted.target);
      if (config == nullptr) {
        plan_.findings.push_back(
            unknown_target(configuration_, wanted.target,
                           fmt::format("route {} names a target that is not configured: `{}`",
                                       route.name, wanted.target),
                           wanted.location));
        return;
      }
      selected_.push_back({config, false, {}, {}});
      known = selected_.end() - 1;
    }
    known->required = known->required || wanted.required;
    known->contributions.push_back({&route, &wanted});
    if (std::find(known->routes.begin(), known->routes.end(), route.name) == known->routes.end()) {
      known->routes.push_back(route.name);
    }
  }

  /// A target named by hand is required, whatever its routes say: somebody wants it now. What the
  /// matching routes say of the release for it still holds.
  void select_by_name() {
    for (const std::string& name : request_.to) {
      const bool repeated =
          std::any_of(selected_.begin(), selected_.end(),
                      [&name](const auto& selected) { return selected.config->name == name; });
      if (repeated) continue;
      const TargetConfig* config = configuration_.find_target(name);
      if (config == nullptr) {
        plan_.findings.push_back(unknown_target(configuration_, name));
        continue;
      }
      SelectedTarget selected{config, true, {}, {}};
      for (const Route* route : matching_) {
        for (const RouteTarget& wanted : route->targets) {
          if (wanted.target == name) selected.contributions.push_back({route, &wanted});
        }
      }
      selected_.push_back(std::move(selected));
    }
  }

  Finding no_route() const {
    const std::string by_hand = fmt::format("name the targets with --to: {}",
                                            fmt::join(target_names(configuration_), ", "));
    const std::string file = request_.artifact.path.filename().string();
    if (configuration_.routes.empty()) {
      return error_finding(
          "no_route",
          fmt::format("the configuration has no routes, so nothing says where {} goes", file),
          by_hand);
    }
    std::string message = fmt::format("no route takes {}", file);
    const char* separator = ": ";
    for (const UnmatchedRoute& route : plan_.unmatched) {
      message += fmt::format("{}{} ({})", separator, route.route, route.reason);
      separator = ", ";
    }
    return error_finding("no_route", std::move(message), "change a route's `match`, or " + by_hand);
  }

  const Configuration& configuration_;
  const PlanRequest& request_;
  Plan& plan_;
  std::vector<const Route*> matching_;
  std::vector<SelectedTarget> selected_;
};

/// An override that reaches nothing is a mistake: its author believes that it holds.
void check_overrides(const Configuration& configuration, const PlanRequest& request,
                     const std::vector<SelectedTarget>& selected, Plan& plan) {
  for (const SettingOverride& wanted : request.settings) {
    const bool used = std::any_of(selected.begin(), selected.end(), [&wanted](const auto& target) {
      return target.config->name == wanted.target;
    });
    if (used) continue;
    const std::string option = fmt::format("--set {}.{}", wanted.target, wanted.option);
    if (configuration.find_target(wanted.target) == nullptr) {
      plan.findings.push_back(unknown_target(
          configuration, wanted.target, fmt::format("{}: no such target is configured", option)));
    } else {
      plan.findings.push_back(error_finding(
          "unused_override", fmt::format("{}: the release does not go to this target", option),
          "leave it out, or choose the target with --to"));
    }
  }
}

/// What is wrong with the files themselves, wherever they go.
void check_files(const std::vector<SelectedTarget>& selected, const Clock* clock, Plan& plan) {
  const auto add = [&plan](const std::vector<Finding>& found) {
    plan.findings.insert(plan.findings.end(), found.begin(), found.end());
  };
  add(check_oddities(plan.release));
  add(check_symbols(plan.release));
  // A route that counts the profile's days says it as an error.
  const bool counted = std::any_of(selected.begin(), selected.end(), [](const auto& target) {
    return std::any_of(
        target.contributions.begin(), target.contributions.end(),
        [](const auto& said) { return said.route->require.profile_days.has_value(); });
  });
  if (clock == nullptr || counted) return;
  if (auto expired = check_profile(plan.release.artifact, *clock)) add({*expired});
}

/// Where the target publishes to. Only to be compared with others of the same plan, so neither the
/// digest nor the salt matters. Nothing when there is no provider to ask.
std::optional<JournalKey> place_of(const PlannedTarget& target, const Artifact& artifact) {
  if (target.provider == nullptr) return std::nullopt;
  auto key = guarded(target.provider_kind, [&]() -> Result<JournalKey> {
    return journal_key(*target.provider, target.target, artifact, {}, {});
  });
  if (!key) return std::nullopt;
  return std::move(*key);
}

/// Two targets for one place are one to the journal and to the service: what the second one says of
/// the release reaches nobody.
void warn_of_shared_places(const std::vector<SelectedTarget>& selected, Plan& plan) {
  std::vector<std::optional<JournalKey>> places;
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    auto place = place_of(plan.targets[i], plan.release.artifact);
    const auto first =
        place.has_value() ? std::find(places.begin(), places.end(), place) : places.end();
    if (first != places.end()) {
      const auto& other = plan.targets[static_cast<std::size_t>(first - places.begin())];
      Finding finding = error_finding(
          "same_place",
          fmt::format("targets {} and {} are the same app on the same server: whichever comes "
                      "second finds the build there already",
                      other.target, plan.targets[i].target),
          "send the release to one of them: what the other one says of it reaches nobody");
      finding.severity = Severity::warning;
      finding.target = plan.targets[i].target;
      finding.location = selected[i].config->location;
      plan.targets[i].findings.push_back(std::move(finding));
    }
    places.push_back(std::move(place));
  }
}

}  // namespace

bool Plan::ok() const {
  return !has_errors(findings) &&
         std::none_of(targets.begin(), targets.end(),
                      [](const PlannedTarget& target) { return has_errors(target.findings); });
}

std::vector<Finding> Plan::all_findings() const {
  std::vector<Finding> all = findings;
  for (const PlannedTarget& target : targets) {
    all.insert(all.end(), target.findings.begin(), target.findings.end());
  }
  return all;
}

Plan make_plan(const Configuration& configuration, const PlanRequest& request,
               const PlanContext& given) {
  // One for all targets: they may share a secret, and it is read once.
  const PlanContext context = with_secrets(configuration, given);
  Plan plan;
  plan.release.artifact = request.artifact;
  plan.release.symbols = request.symbols;
  plan.release.channel = request.channel;

  const auto selected = Selector(configuration, request, plan).select();
  check_overrides(configuration, request, selected, plan);
  check_files(selected, context.clock.get(), plan);
  for (const SelectedTarget& target : selected) {
    plan.targets.push_back(plan_target(configuration, request, context, target));
  }
  warn_of_shared_places(selected, plan);
  configuration.add_source_lines(plan.findings);
  for (PlannedTarget& target : plan.targets) configuration.add_source_lines(target.findings);
  return plan;
}

}  // namespace slipway
