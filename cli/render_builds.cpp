#include "cli/render.h"

namespace slipway::cli {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t kWidestText = 40;

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

/// What is shown of a service's texts.
class Texts {
 public:
  explicit Texts(const Redactor& redactor) : redactor_(redactor) {}

  [[nodiscard]] std::string whole(const std::string& text) const { return redactor_.redact(text); }
  // Made printable first: what is cut is what would be shown.
  [[nodiscard]] std::string cut(const std::string& text) const {
    return shortened(printable(whole(text)), kWidestText);
  }
  [[nodiscard]] std::string cut(const std::optional<std::string>& text) const {
    return cut(text.value_or(""));
  }
  /// Of an address a part is of no use.
  [[nodiscard]] std::string fact(const std::string& text) const {
    const bool address = text.rfind("http://", 0) == 0 || text.rfind("https://", 0) == 0;
    return address ? whole(text) : cut(text);
  }

 private:
  const Redactor& redactor_;
};

}  // namespace

std::string render_build(const Build& build) {
  std::string facts;
  if (!build.id.empty()) add_fact(facts, "build " + build.id);
  add_fact(facts, render_version(build.version, build.build_number));
  add_fact(facts, build.url.value_or(""));
  return facts;
}

std::string render_builds(const std::vector<Build>& builds, const Redactor& redactor) {
  const Texts texts(redactor);
  std::vector<Row> rows = {{"ID", "VERSION", "BUILD", "CREATED", "SIZE", "STATE"}};
  for (const Build& build : builds) {
    rows.push_back({texts.whole(build.id), texts.cut(build.version), texts.cut(build.build_number),
                    texts.cut(build.created), build.size ? render_size(*build.size) : "",
                    state_of(build)});
  }
  return render_table(rows);
}

std::string render_apps(const std::vector<App>& apps, const Redactor& redactor) {
  const Texts texts(redactor);
  std::vector<Row> rows = {{"ID", "TITLE", "BUNDLE ID", "PLATFORM", "NEWEST"}};
  for (const App& app : apps) {
    rows.push_back({texts.whole(app.id), texts.cut(app.title),
                    texts.whole(app.bundle_id.value_or("")), name_of(app.platform),
                    texts.cut(render_version(app.version, app.build_number))});
  }
  return render_table(rows);
}

std::string render_app(const App& app, const Redactor& redactor) {
  const Texts texts(redactor);
  std::vector<Row> rows;
  const auto add = [&rows](const std::string& name, const std::string& value) {
    if (!value.empty()) rows.push_back({name, value});
  };
  add("id", texts.whole(app.id));
  add("title", texts.cut(app.title));
  add("bundle id", texts.whole(app.bundle_id.value_or("")));
  add("platform", name_of(app.platform));
  add("newest", texts.cut(render_version(app.version, app.build_number)));
  add("newest build", texts.whole(app.build_id.value_or("")));
  add("url", texts.whole(app.url.value_or("")));
  // Some have the names of the lines above; what the service calls its own stands apart.
  if (!app.details.empty()) rows.emplace_back();
  for (const Detail& detail : app.details) add(texts.cut(detail.name), texts.fact(detail.value));
  return render_table(rows);
}

}  // namespace slipway::cli
