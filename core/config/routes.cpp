#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/suggest.h"
#include "core/config/parse.h"

namespace slipway::config {
namespace {

using Names = std::vector<std::string>;

class RouteReader {
 public:
  RouteReader(const Entry& entry, const Names& known_targets, const Context& context)
      : entry_(entry), known_targets_(known_targets), context_(context) {}

  /// `names` are the routes before this one, with their lines.
  Route read(std::map<std::string, int>& names) {
    route_.location = entry_.value_at;
    const auto* table = read_table(entry_, "a table headed [[routes]]", context_.findings);
    if (table == nullptr) return std::move(route_);
    const auto parts = entries(*table, context_.findings);
    for (const Entry& part : parts) read_part(part, names);
    for (const char* key : {"name", "match", "targets"}) {
      if (table->contains(key)) continue;
      const bool all = std::string_view(key) == "match";
      context_.findings.error("missing_key", entry_.value_at,
                              fmt::format("a route lacks `{}`", key),
                              all ? "write match = {} for a route that takes every release" : "");
    }
    return std::move(route_);
  }

 private:
  void read_part(const Entry& part, std::map<std::string, int>& names) {
    if (part.key == "name") {
      read_name(part, names);
    } else if (part.key == "match") {
      route_.match = read_match(part, context_);
    } else if (part.key == "require") {
      route_.require = read_requirements(part, context_);
    } else if (part.key == "targets") {
      read_route_targets(part);
    } else if (part.key == "release") {
      route_.release = read_release(part, context_);
    } else {
      report_unknown_key(part, "a route", {"name", "match", "require", "targets", "release"},
                         context_.findings);
    }
  }

  void read_name(const Entry& part, std::map<std::string, int>& names) {
    const auto name = read_string(part, context_.findings);
    if (!name) return;
    route_.name = *name;
    if (name->empty()) {
      context_.findings.error("bad_value", part.value_at, "a route's `name` is empty");
      return;
    }
    const auto [before, is_new] = names.emplace(*name, part.value_at.line);
    if (!is_new) {
      context_.findings.error("duplicate", part.value_at,
                              fmt::format("a route named {} stands in line {} already",
                                          in_backquotes(*name), before->second),
                              "give each route a name of its own");
    }
  }

  void read_route_targets(const Entry& part) {
    if (!part.value->is_array()) {
      report_wrong_type(part, "a list of targets", context_.findings);
      return;
    }
    const auto all = elements(part, context_.findings);
    if (all.empty()) {
      context_.findings.error("bad_value", part.value_at, "a route's `targets` are empty",
                              "name at least one target");
    }
    for (const Entry& element : all) read_route_target(element);
  }

  void read_route_target(const Entry& element) {
    RouteTarget target;
    target.location = element.value_at;
    if (element.value->is_string()) {
      if (name_target(element, target)) route_.targets.push_back(std::move(target));
      return;
    }
    const auto* table = element.value->as_table();
    if (table == nullptr) {
      report_wrong_type(element, "a target's name or { target = \"NAME\", required = … }",
                        context_.findings);
      return;
    }
    bool good = true;
    for (const Entry& part : entries(*table, context_.findings)) {
      if (part.key == "target") {
        good = name_target(part, target) && good;
      } else if (part.key == "required") {
        target.required = read_boolean(part, context_.findings).value_or(true);
      } else if (part.key == "release") {
        target.release = read_release(part, context_);
      } else {
        report_unknown_key(part, "a route's target", {"target", "required", "release"},
                           context_.findings);
      }
    }
    if (!table->contains("target")) {
      context_.findings.error("missing_key", element.value_at, "a route's target lacks `target`",
                              "set target = \"NAME\"");
      return;
    }
    if (good) route_.targets.push_back(std::move(target));
  }

  bool name_target(const Entry& entry, RouteTarget& target) {
    const auto name = read_string(entry, context_.findings);
    if (!name) return false;
    if (std::find(known_targets_.begin(), known_targets_.end(), *name) == known_targets_.end()) {
      context_.findings.error(
          "unknown_target", entry.value_at,
          fmt::format("there is no target {}", in_backquotes(*name)),
          known_targets_.empty() ? "add [targets.NAME]" : suggestion(*name, known_targets_));
      return false;
    }
    const bool again = std::any_of(route_.targets.begin(), route_.targets.end(),
                                   [&](const RouteTarget& other) { return other.target == *name; });
    if (again) {
      context_.findings.error("duplicate", entry.value_at,
                              fmt::format("the route names target {} twice", in_backquotes(*name)),
                              "keep one of them");
      return false;
    }
    target.target = *name;
    return true;
  }

  const Entry& entry_;
  const Names& known_targets_;
  const Context& context_;
  Route route_;
};

}  // namespace

std::vector<Route> read_routes(const Entry& routes, const std::vector<std::string>& targets,
                               const Context& context) {
  std::vector<Route> all;
  if (!routes.value->is_array()) {
    context.findings.error(
        "wrong_type", routes.key_at,
        fmt::format("expected a list of routes, found {}", found(*routes.value, false)),
        "head each route with [[routes]]");
    return all;
  }
  std::map<std::string, int> names;
  for (const Entry& entry : elements(routes, context.findings)) {
    all.push_back(RouteReader(entry, targets, context).read(names));
  }
  return all;
}

}  // namespace slipway::config
