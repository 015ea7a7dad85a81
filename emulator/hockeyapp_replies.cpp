#include "emulator/hockeyapp_replies.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "emulator/hockeyapp_fields.h"

namespace slipway::emulator::hockeyapp {
namespace {

constexpr std::size_t kMaxNotes = 5000;  ///< characters; the service cuts what is longer

/// The first characters of UTF-8 text.
std::string_view first_characters(std::string_view text, std::size_t count) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins_character = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins_character && count-- == 0) return text.substr(0, at);
  }
  return text;
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

Json split_list(std::string_view text) {
  Json list = Json::array();
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    if (end > 0) list.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

std::int64_t seconds_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

/// `2012-02-10T10:04:55Z`
std::string format_time(WallTime time) {
  return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(seconds_of(time)),
                                         "%Y-%m-%dT%H:%M:%SZ");
}

Json to_json(const std::optional<std::string>& fact) { return fact ? Json(*fact) : Json(); }

std::shared_ptr<const Artifact> package_of(const HockeyAppVersion& version) {
  return version.file ? version.file->package : nullptr;
}

std::string device_family(const HockeyAppVersion& version) {
  if (!version.file) return {};
  const auto platform = platform_of(*version.file);
  if (platform != "iOS") return std::string(platform);
  const auto package = package_of(version);
  const bool pad_only = package && package->devices == std::vector<std::string>{"pad"};
  return pad_only ? "iPad" : "iPhone/iPod";
}

/// A package that cannot be read has the one of the page's example.
Json minimum_os(const HockeyAppVersion& version) {
  const auto package = package_of(version);
  return package ? to_json(package->min_os) : Json("4.0");
}

/// The same, unless the version was created without one.
Json short_version(const HockeyAppVersion& version) {
  const auto given = field_or_empty(version.fields, "bundle_short_version");
  if (!given.empty()) return given;
  if (const auto package = package_of(version)) return to_json(package->version);
  const bool created = find_field(version.fields, "bundle_version").has_value();
  return created ? Json() : Json("1.0");
}

std::string config_url(const HockeyAppApp& app, const HockeyAppVersion& version,
                       const std::string& base_url) {
  std::string segment;
  Poco::URI::encode(version.version, "/?#&=+:;@", segment);
  return fmt::format("{}/manage/apps/{}/app_versions/{}", base_url, app.id, segment);
}

}  // namespace

Reply reply_with(int status, const Json& body) {
  return {status, body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Reply success() { return reply_with(200, {{"status", "success"}}); }

Reply field_error(int status, std::string_view field, std::string_view text) {
  return reply_with(status, {{"errors", {{field, Json::array({text})}}}});
}

Reply credentials_error() {
  return field_error(401, "credentials", "user not found or token invalid");
}

Reply app_not_found() { return field_error(422, "app", "not found"); }

Reply version_exists() { return field_error(422, "bundle_version", "has already been taken"); }

Reply too_many_apps() { return field_error(422, "ipa", "maximum number of apps reached"); }

Reply error_status(std::string_view message) {
  return reply_with(422, {{"status", "error"}, {"message", message}});
}

Reply not_found() { return {404, "404 page not found\n", "text/plain"}; }

Reply too_many_requests(std::string retry_after) {
  return {429, "Too many requests\n", "text/plain", {{"Retry-After", std::move(retry_after)}}};
}

Reply blank_version() { return error_status("Bundle version is blank or could not be parsed"); }

Json app_json(const HockeyAppApp& app) {
  return {
      {"title", app.title},
      {"bundle_identifier", app.bundle_identifier.empty() ? Json() : Json(app.bundle_identifier)},
      {"public_identifier", app.public_identifier},
      {"platform", app.platform},
      {"release_type", app.release_type},
      {"status", 2},
      {"id", app.id}};
}

Json version_json(const HockeyAppApp& app, const HockeyAppVersion& version,
                  const std::string& base_url) {
  const auto tags = split_list(field_or_empty(version.fields, "tags"));
  return {{"title", app.title},
          {"appsize", version.file ? version.file->size : 0},
          {"timestamp", seconds_of(version.created)},
          {"device_family", device_family(version)},
          {"minimum_os_version", minimum_os(version)},
          {"notes", notes_as_html(field_or_empty(version.fields, "notes"))},
          {"version", version.version},
          {"shortversion", short_version(version)},
          {"status", integer_or(field_or_empty(version.fields, "status"), 2)},
          {"config_url", config_url(app, version, base_url)},
          {"public_url", base_url + "/apps/" + app.public_identifier},
          {"id", version.id},
          {"app_id", app.id},
          {"mandatory", field_or_empty(version.fields, "mandatory") == "1"},
          {"external", false},
          {"restricted_to_tags", !tags.empty()},
          {"tags", tags},
          {"expired_at", nullptr},
          {"created_at", format_time(version.created)},
          {"updated_at", format_time(version.updated)}};
}

Json statistics_json(const HockeyAppVersion& version) {
  return {{"id", version.id},
          {"version", version.version},
          {"shortversion", short_version(version)},
          {"created_at", format_time(version.created)},
          {"statistics",
           {{"crashes", 0},
            {"devices", 0},
            {"downloads", version.downloads},
            {"installs", 0},
            {"last_request_at", nullptr}}}};
}

std::string build_url(const HockeyAppApp& app, const HockeyAppVersion& version,
                      const std::string& base_url) {
  std::string format;
  const auto& name = version.file ? version.file->file_name : std::string();
  if (const auto dot = name.rfind('.'); dot != std::string::npos) {
    Poco::URI::encode(lower_case(name.substr(dot + 1)), "/?#&=+:;@", format);
  }
  return fmt::format("{}/api/2/apps/{}/app_versions/{}?format={}&avtoken={}", base_url,
                     app.public_identifier, version.id, format, version.download_token);
}

Json with_wrong_types(const Json& entries) {
  Json spoiled = Json::array();
  for (const auto& entry : entries) {
    Json other = Json::object();
    for (const auto& [name, value] : entry.items()) other[name] = {{"value", value}};
    spoiled.push_back(std::move(other));
  }
  return spoiled;
}

std::string notes_as_html(std::string_view notes) {
  std::string html;
  std::string paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) html += (html.empty() ? "<p>" : "\n\n<p>") + paragraph + "</p>";
    paragraph.clear();
  };
  notes = first_characters(notes, kMaxNotes);
  while (!notes.empty()) {
    const auto end = std::min(notes.find('\n'), notes.size());
    auto line = notes.substr(0, end);
    notes.remove_prefix(std::min(end + 1, notes.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) {
      end_paragraph();
    } else {
      paragraph += (paragraph.empty() ? "" : "<br />\n") + escape_html(line);
    }
  }
  end_paragraph();
  return html;
}

}  // namespace slipway::emulator::hockeyapp
