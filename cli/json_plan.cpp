#include <nlohmann/json.hpp>

#include "cli/json.h"

namespace slipway::cli {
namespace {

Json settings_of(const PlannedTarget& target) {
  Json list = Json::array();
  for (const PlannedSetting& setting : target.settings) {
    list.push_back({{"name", setting.name}, {"value", setting.value}, {"source", setting.source}});
  }
  return list;
}

Json fields_of(const PlannedTarget& target) {
  Json list = Json::array();
  for (const RequestField& field : target.request.fields) {
    list.push_back({{"name", field.name},
                    {"value", field.secret ? Json() : Json(field.value)},
                    {"secret", field.secret}});
  }
  return list;
}

Json one_target(const PlannedTarget& target) {
  Json steps = Json::array();
  for (const Step& step : target.request.steps) steps.push_back(to_json(step));
  const DistributionProvider* provider = target.provider.get();
  const std::string app = provider != nullptr ? provider->app() : "";
  return {{"target", target.target},
          {"provider", target.provider_kind},
          {"server", provider != nullptr ? Json(provider->server()) : Json()},
          {"app", app.empty() ? Json() : Json(app)},
          {"required", target.required},
          {"routes", target.routes},
          {"settings", settings_of(target)},
          {"fields", fields_of(target)},
          {"steps", std::move(steps)},
          {"findings", to_json(target.findings)}};
}

Json one_plan(const Plan& plan, const std::vector<Finding>& findings) {
  Json targets = Json::array();
  for (const PlannedTarget& target : plan.targets) targets.push_back(one_target(target));
  Json unmatched = Json::array();
  for (const UnmatchedRoute& route : plan.unmatched) {
    unmatched.push_back({{"route", route.route}, {"reason", route.reason}});
  }
  return {{"schema", "slipway.plan/1"},
          {"outcome", plan.ok() && !has_errors(findings) ? "ready" : "refused"},
          {"artifact", to_json(plan.release.artifact)},
          {"symbols", plan.release.symbols ? to_json(*plan.release.symbols) : Json()},
          {"channel", or_null(plan.release.channel)},
          {"targets", std::move(targets)},
          {"unmatched", std::move(unmatched)},
          {"findings", to_json(findings)}};
}

}  // namespace

Json plan_document(const std::vector<Plan>& plans, const std::vector<Finding>& findings,
                   bool several) {
  if (!several) return one_plan(plans.front(), findings);
  Json list = Json::array();
  for (const Plan& plan : plans) list.push_back(one_plan(plan, plan.all_findings()));
  return {{"schema", "slipway.plan/1"},
          {"outcome", has_errors(findings) ? "refused" : "ready"},
          {"reports", std::move(list)},
          {"findings", to_json(findings)}};
}

}  // namespace slipway::cli
