#include <fmt/format.h>

#include <algorithm>

#include "cli/render.h"

namespace slipway::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// Notes of many lines stay on one line of the plan.
std::string on_one_line(std::string text) {
  std::string shown;
  for (const char c : text) shown += c == '\n' ? std::string("\\n") : std::string(1, c);
  return shown;
}

std::string render_settings(const std::vector<PlannedSetting>& settings) {
  std::size_t name_width = 0;
  std::size_t value_width = 0;
  for (const PlannedSetting& setting : settings) {
    name_width = std::max(name_width, setting.name.size());
    value_width = std::max(value_width, std::min<std::size_t>(setting.value.size(), 40));
  }
  std::string text;
  for (const PlannedSetting& setting : settings) {
    text += fmt::format("    {:<{}}  {:<{}}  from {}\n", setting.name, name_width,
                        on_one_line(setting.value), value_width, setting.source);
  }
  return text;
}

std::string render_request(const PreparedRequest& request) {
  std::string text;
  if (!request.fields.empty()) text += "  sends\n";
  for (const RequestField& field : request.fields) {
    text += fmt::format("    {} = {}\n", field.name,
                        field.secret ? "(secret)" : on_one_line(field.value));
  }
  if (!request.steps.empty()) text += "  then\n";
  for (const Step& step : request.steps) {
    text += fmt::format("    {}, once {}\n", step.name,
                        step.phase == StepPhase::live ? "live" : "accepted");
  }
  return text;
}

std::string render_target(const PlannedTarget& target) {
  std::string text = fmt::format("\n{} ({}{})\n", target.target, target.provider_kind,
                                 target.required ? "" : ", optional");
  if (target.provider != nullptr) {
    text += fmt::format("  server   {}\n", target.provider->server());
    if (const std::string app = target.provider->app(); !app.empty()) {
      text += fmt::format("  app      {}\n", app);
    }
  }
  if (!target.routes.empty()) text += fmt::format("  routes   {}\n", joined(target.routes));
  if (!target.settings.empty()) text += "  settings\n" + render_settings(target.settings);
  text += render_request(target.request);
  for (const Finding& finding : target.findings) {
    text += fmt::format("  {}: {}\n", finding.severity == Severity::error ? "error" : "warning",
                        finding.message);
  }
  return text;
}

}  // namespace

std::string render_plan(const Plan& plan) {
  std::string text = render_artifact(plan.release.artifact) + "\n";
  if (plan.release.symbols) {
    text += fmt::format("with symbols {}\n", render_artifact(*plan.release.symbols));
  }
  if (!plan.release.channel.empty()) text += fmt::format("channel {}\n", plan.release.channel);
  for (const PlannedTarget& target : plan.targets) text += render_target(target);
  if (!plan.unmatched.empty()) text += "\nroutes that do not match\n";
  for (const UnmatchedRoute& route : plan.unmatched) {
    text += fmt::format("  {}: {}\n", route.route, route.reason);
  }
  text += plan.ok() ? fmt::format("\nready: {}\n", count_of(plan.targets.size(), "target"))
                    : std::string("\nrefused: nothing would be sent\n");
  return printable(text);
}

}  // namespace slipway::cli
