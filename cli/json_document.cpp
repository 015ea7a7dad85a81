#include <nlohmann/json.hpp>
#include <utility>

#include "cli/json.h"

namespace slipway::cli {

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

namespace {

using cli::or_null;  // which those below would hide

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json or_null(int number) { return number == 0 ? Json() : Json(number); }

// The service's own words belong to the message: a program that logs it should log them too.
std::string message_of(const Error& error) {
  Error words;
  words.kind = error.kind;
  words.message = error.message;
  words.service_message = error.service_message;
  return describe(words);
}

Json every_field(const Build& build) {
  return {{"id", or_null(build.id)},
          {"bundle_id", or_null(build.bundle_id)},
          {"version", or_null(build.version)},
          {"build_number", or_null(build.build_number)},
          {"title", or_null(build.title)},
          {"size", or_null(build.size)},
          {"url", or_null(build.url)},
          {"qr_url", or_null(build.qr_url)},
          {"created", or_null(build.created)},
          {"notes", or_null(build.notes)},
          {"latest", or_null(build.latest)},
          {"availability", build.availability ? Json(to_string(*build.availability)) : Json()},
          {"mandatory", or_null(build.mandatory)}};
}

}  // namespace

Json to_json(const Error& error) {
  return {{"kind", to_string(error.kind)},
          {"code", or_null(error.code)},
          {"http_status", or_null(error.http_status)},
          {"message", message_of(error)},
          {"hint", or_null(error.hint)},
          // Not where it may have been done: a script that repeats would do it twice.
          {"retryable", error.retryable && error.effect == Effect::none}};
}

Json to_json(const Build& build) {
  return {{"id", or_null(build.id)},
          {"version", or_null(build.version)},
          {"build_number", or_null(build.build_number)},
          {"url", or_null(build.url)},
          {"qr_url", or_null(build.qr_url)}};
}

Json full_json(const std::vector<Build>& builds) {
  Json list = Json::array();
  for (const Build& build : builds) list.push_back(every_field(build));
  return list;
}

Json to_json(const App& app) {
  Json details = Json::array();
  for (const Detail& detail : app.details) {
    details.push_back({{"name", detail.name}, {"value", detail.value}});
  }
  return {{"id", or_null(app.id)},
          {"bundle_id", or_null(app.bundle_id)},
          {"platform", app.platform ? Json(to_string(*app.platform)) : Json()},
          {"title", or_null(app.title)},
          {"version", or_null(app.version)},
          {"build_number", or_null(app.build_number)},
          {"build_id", or_null(app.build_id)},
          {"url", or_null(app.url)},
          {"details", std::move(details)}};
}

Json to_json(const Step& step) {
  static constexpr std::string_view kStates[] = {"open", "done", "failed", "unknown"};
  return {{"name", step.name},
          {"phase", step.phase == StepPhase::live ? "live" : "accepted"},
          {"state", kStates[static_cast<std::size_t>(step.state)]},
          {"error", step.error ? to_json(*step.error) : Json()}};
}

Json to_json(const Finding& finding) {
  return {{"severity", finding.severity == Severity::error ? "error" : "warning"},
          {"code", finding.code},
          {"message", finding.message},
          {"hint", or_null(finding.hint)},
          {"target", or_null(finding.target)},
          {"file", or_null(finding.location.file)},
          {"line", or_null(finding.location.line)},
          {"column", or_null(finding.location.column)}};
}

Json to_json(const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& finding : findings) list.push_back(to_json(finding));
  return list;
}

std::string_view result_key(std::string_view command) {
  static constexpr std::pair<std::string_view, std::string_view> kKeys[] = {
      {"resume", "targets"},   {"versions", "builds"}, {"status", "builds"},
      {"edit", "builds"},      {"latest", "builds"},   {"delete", "builds"},
      {"symbols", "builds"},   {"apps", "apps"},       {"app", "app"},
      {"doctor", "checks"},    {"call", "reply"},      {"parity", "features"},
      {"inspect", "artifact"}, {"history", "entries"}};
  for (const auto& [name, key] : kKeys) {
    if (name == command) return key;
  }
  return "";
}

Json no_result(std::string_view command) {
  const std::string_view key = result_key(command);
  return key == "app" || key == "reply" || key == "artifact" ? Json() : Json::array();
}

Json refused_document(std::string_view command, const std::vector<Finding>& findings,
                      const Artifact* artifact, bool several) {
  Json document;
  const std::string_view schema = command == "publish" ? "report" : command;
  document["schema"] = "slipway." + std::string(schema) + "/1";
  document["outcome"] = "refused";
  if (several) {
    document["reports"] = Json::array();
  } else if (command == "publish" || command == "resume" || command == "plan") {
    document["artifact"] = artifact != nullptr ? to_json(*artifact) : Json();
  }
  if (!several && (command == "publish" || command == "plan" || command == "targets")) {
    document["targets"] = Json::array();
  }
  if (command == "plan") document["unmatched"] = Json::array();
  if (const std::string_view key = result_key(command); !key.empty()) {
    document[std::string(key)] = no_result(command);
  }
  document["findings"] = to_json(findings);
  return document;
}

}  // namespace slipway::cli
