#include "cli/render.h"

namespace slipway::cli {
namespace {

using Row = std::vector<std::string>;

void add_fact(std::string& facts, const std::string& fact) {
  if (!fact.empty()) facts += facts.empty() ? fact : ", " + fact;
}

// What is special about the build; what every build is like is not said.
std::string state_of(const Build& build) {
  std::string state;
  if (build.latest.value_or(false)) add_fact(state, "latest");
  if (build.availability == Availability::withheld) add_fact(state, "withheld");
  if (build.mandatory.value_or(false)) add_fact(state, "mandatory");
  return state;
}

std::string name_of(const std::optional<Platform>& platform) {
  return platform ? std::string(to_string(*platform)) : std::string();
}

}  // namespace

std::string render_build(const Build& build) {
  std::string facts;
  if (!build.id.empty()) add_fact(facts, "build " + build.id);
  add_fact(facts, render_version(build.version, build.build_number));
  add_fact(facts, build.url.value_or(""));
  return facts;
}

std::string render_builds(const std::vector<Build>& builds) {
  std::vector<Row> rows = {{"ID", "VERSION", "BUILD", "CREATED", "SIZE", "STATE"}};
  for (const Build& build : builds) {
    rows.push_back({build.id, build.version.value_or(""), build.build_number.value_or(""),
                    build.created.value_or(""), build.size ? render_size(*build.size) : "",
                    state_of(build)});
  }
  return render_table(rows);
}

std::string render_apps(const std::vector<App>& apps) {
  std::vector<Row> rows = {{"ID", "TITLE", "BUNDLE ID", "PLATFORM", "NEWEST"}};
  for (const App& app : apps) {
    rows.push_back({app.id, app.title.value_or(""), app.bundle_id.value_or(""),
                    name_of(app.platform), render_version(app.version, app.build_number)});
  }
  return render_table(rows);
}

std::string render_app(const App& app) {
  std::vector<Row> rows;
  const auto add = [&rows](const std::string& name, const std::string& value) {
    if (!value.empty()) rows.push_back({name, value});
  };
  add("id", app.id);
  add("title", app.title.value_or(""));
  add("bundle id", app.bundle_id.value_or(""));
  add("platform", name_of(app.platform));
  add("newest", render_version(app.version, app.build_number));
  add("newest build", app.build_id.value_or(""));
  add("url", app.url.value_or(""));
  // Some have the names of the lines above; what the service calls its own stands apart.
  if (!app.details.empty()) rows.emplace_back();
  for (const Detail& detail : app.details) add(detail.name, detail.value);
  return render_table(rows);
}

}  // namespace slipway::cli
