#include "emulator/hockeyapp_front.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

namespace slipway::emulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxNotes = 5000;  ///< characters; the service cuts what is longer
constexpr std::size_t kVersionsPerPage = 500;
constexpr int kAppNumber = 123;
constexpr std::string_view kTitle = "HockeyTest";

Reply reply_with(int status, const Json& body) {
  return {status, body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Reply field_error(int status, std::string_view field, std::string_view text) {
  return reply_with(status, {{"errors", {{field, Json::array({text})}}}});
}

Reply not_found() { return {404, "404 page not found\n", "text/plain"}; }

Reply credentials_error() {
  return field_error(401, "credentials", "user not found or token invalid");
}

Reply too_many_requests(std::string retry_after) {
  return {429, "Too many requests\n", "text/plain", {{"Retry-After", std::move(retry_after)}}};
}

Reply version_exists() { return field_error(422, "bundle_version", "has already been taken"); }

/// `12,34`; nothing at all is a list too.
bool is_id_list(std::string_view text) {
  bool digit_needed = !text.empty();
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c != ',' || digit_needed)) return false;
    digit_needed = !digit;
  }
  return !digit_needed;
}

/// The first value that the page does not allow. An empty one is as good as none.
std::optional<Reply> refuse_values(const Fields& fields) {
  static const std::vector<std::pair<std::string, std::set<std::string>>> kAllowed = {
      {"notes_type", {"0", "1"}}, {"notify", {"0", "1", "2"}},      {"status", {"1", "2"}},
      {"mandatory", {"0", "1"}},  {"strategy", {"add", "replace"}},
  };
  for (const auto& [name, values] : kAllowed) {
    const auto value = field_or_empty(fields, name);
    if (!value.empty() && values.count(value) == 0) {
      return field_error(422, name, "is not included in the list");
    }
  }
  for (const std::string_view name : {"teams", "users"}) {
    if (!is_id_list(field_or_empty(fields, name))) {
      return field_error(422, name, "must be numeric ids, separated by commas");
    }
  }
  return std::nullopt;
}

/// In any case, and with something before it.
bool ends_in(const std::string& name, std::string_view ending) {
  const auto lower = lower_case(name);
  return lower.size() > ending.size() &&
         lower.compare(lower.size() - ending.size(), ending.size(), ending) == 0;
}

bool is_package_name(const std::string& name) {
  return ends_in(name, ".ipa") || ends_in(name, ".apk") || ends_in(name, ".app.zip");
}

bool is_symbols_name(const std::string& name) {
  return ends_in(name, ".dsym.zip") || name == "mapping.txt";
}

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

int integer_or(const std::string& text, int fallback) {
  int value = 0;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  return parsed.ec == std::errc() && parsed.ptr == end ? value : fallback;
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

std::string device_family(const HockeyAppVersion& version) {
  if (!version.file) return {};
  return ends_in(version.file->file_name, ".apk") ? "Android" : "iPhone/iPod";
}

/// The eleven fields of the page, then those seen in the wild.
Json version_json(const HockeyAppVersion& version, const std::string& base_url,
                  const std::string& app_url) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(version.created.time_since_epoch());
  const auto number = std::to_string(version.number);
  const bool created_empty = !version.file && !version.symbols;
  const auto given = created_empty ? field_or_empty(version.fields, "bundle_version") : "";
  const auto tags = split_list(field_or_empty(version.fields, "tags"));
  const auto short_version = field_or_empty(version.fields, "bundle_short_version");
  Json size = version.file ? Json(version.file->size) : Json(0);
  return {{"title", kTitle},
          {"appsize", std::move(size)},
          {"timestamp", seconds.count()},
          {"device_family", device_family(version)},
          {"minimum_os_version", "4.0"},
          {"notes", notes_as_html(field_or_empty(version.fields, "notes"))},
          {"version", given.empty() ? number : given},
          {"shortversion", short_version.empty() ? "1.0" : short_version},
          {"status", integer_or(field_or_empty(version.fields, "status"), 2)},
          {"config_url",
           fmt::format("{}/manage/apps/{}/app_versions/{}", base_url, kAppNumber, number)},
          {"public_url", app_url},
          {"id", version.id},
          {"app_id", kAppNumber},
          {"mandatory", field_or_empty(version.fields, "mandatory") == "1"},
          {"external", false},
          {"restricted_to_tags", !tags.empty()},
          {"tags", tags}};
}

}  // namespace

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

std::string HockeyAppFront::app_url() const { return context_.base_url + "/apps/" + app_id_; }

Reply HockeyAppFront::serve(Call& call) {
  const auto& head = call.head();
  constexpr std::string_view kApps = "/api/2/apps";
  if (head.path.rfind(kApps, 0) != 0) return not_found();
  const auto rest = head.path.substr(kApps.size());
  const auto slash = rest.find('/', 1);
  const auto app =
      rest.empty() ? "" : rest.substr(1, slash == std::string::npos ? slash : slash - 1);
  const auto action = slash == std::string::npos ? "" : rest.substr(slash);

  const bool get = head.method == "GET";
  const bool post = head.method == "POST";
  const bool lists_apps = rest.empty() && get;
  const bool lists = action == "/app_versions" && get;
  const bool uploads = (action == "/app_versions" || action == "/app_versions/upload") && post;
  const bool creates = action == "/app_versions/new" && (get || post);
  if ((!rest.empty() && rest[0] != '/') || !(lists_apps || lists || uploads || creates)) {
    return not_found();
  }
  if (auto refused = context_.faults.take_refusal("hockeyapp")) return *refused;
  if (context_.faults.take("hockeyapp", "rate-limited")) {
    return too_many_requests("1");
  }
  if (context_.faults.take("hockeyapp", "long-retry")) {
    return too_many_requests(std::string(kLongRetry));
  }
  if (context_.faults.take("hockeyapp", "401")) {
    auto reply = credentials_error();
    reply.close_unread = true;
    return reply;
  }
  if (head.header("X-HockeyAppToken") != token_) return credentials_error();
  if (!lists_apps && lower_case(app) != app_id_) return field_error(422, "app", "not found");
  if (uploads) return upload(call);
  if (context_.faults.take("hockeyapp", "echo-credential")) return echo_text(token_);
  if (auto spoiled = context_.faults.take_spoiled_reply("hockeyapp", creates ? 201 : 200)) {
    return *spoiled;
  }
  if (creates) return create_version(call);
  return lists ? list_versions(head.query) : list_apps();
}

Reply HockeyAppFront::upload(Call& call) {
  if (context_.faults.take("hockeyapp", "422-exists")) {
    auto reply = version_exists();
    reply.close_unread = true;
    return reply;
  }
  if (context_.faults.take("hockeyapp", "no-length")) {
    auto reply = version_exists();
    reply.without_length = true;
    return reply;
  }
  if (!context_.faults.begin_upload("hockeyapp", call)) {
    Reply gone;
    gone.cut_without_reply = true;
    return gone;
  }
  auto form = receive_form(call, context_.backend);
  if (form.multipart && !form.complete) {
    context_.backend.note_incomplete({"hockeyapp", call.head().path, form.fields, {}, {}});
    return {400, "Bad Request\n", "text/plain"};
  }
  if (form.storage_full || context_.faults.take("hockeyapp", "500")) {
    return {500, "Internal Server Error\n", "text/plain"};
  }
  if (context_.faults.take("hockeyapp", "error-status")) {
    return reply_with(
        422, {{"status", "error"}, {"message", "Bundle version is blank or could not be parsed"}});
  }
  return keep_upload(call, form);
}

Reply HockeyAppFront::keep_upload(Call& call, Form& form) {
  auto* package = form.file("ipa");
  auto* symbols = form.file("dsym");
  if (package == nullptr && symbols == nullptr) return field_error(422, "ipa", "can't be blank");
  if (package != nullptr && !is_package_name(package->file_name)) {
    return field_error(422, "ipa", "must be an .ipa, .apk or .app.zip file");
  }
  if (symbols != nullptr && !is_symbols_name(symbols->file_name)) {
    return field_error(422, "dsym", "must be a .dSYM.zip file or mapping.txt");
  }
  if (auto refused = refuse_values(form.fields)) return *refused;

  Reception reception{"hockeyapp", call.head().path, form.fields, {}, {}};
  if (package != nullptr) reception.file = package->content->keep(package->file_name);
  if (symbols != nullptr) reception.symbols = symbols->content->keep(symbols->file_name);
  const bool replace = field_or_empty(form.fields, "strategy") == "replace";
  const auto version = context_.backend.add_version(std::move(reception), replace);

  if (context_.faults.take("hockeyapp", "drop-after-upload")) {
    Reply cut;
    cut.cut_without_reply = true;
    return cut;
  }
  if (context_.faults.take("hockeyapp", "echo-credential")) return echo_text(token_);
  if (auto spoiled = context_.faults.take_spoiled_reply("hockeyapp", 201)) return *spoiled;
  auto body = version_json(version, context_.base_url, app_url());
  if (context_.faults.take("hockeyapp", "upload-only-token")) body["status"] = 1;
  if (context_.faults.take("hockeyapp", "no-version")) body.erase("version");
  return reply_with(201, body);
}

Reply HockeyAppFront::create_version(Call& call) {
  auto fields = receive_form(call, context_.backend).fields;
  if (fields.empty()) fields = call.head().query;
  if (field_or_empty(fields, "bundle_version").empty()) {
    return reply_with(
        422, {{"status", "error"}, {"message", "Bundle version is blank or could not be parsed"}});
  }
  if (auto refused = refuse_values(fields)) return *refused;
  // There is nothing to download yet.
  if (field_or_empty(fields, "status").empty()) fields.emplace_back("status", "1");
  Reception reception{"hockeyapp", call.head().path, std::move(fields), {}, {}};
  const auto version = context_.backend.add_version(std::move(reception), false);
  return reply_with(201, version_json(version, context_.base_url, app_url()));
}

Reply HockeyAppFront::list_apps() {
  return reply_with(200, {{"apps", Json::array({{{"title", kTitle},
                                                 {"bundle_identifier", "com.example.app"},
                                                 {"public_identifier", app_id_},
                                                 {"platform", "iOS"},
                                                 {"release_type", 0},
                                                 {"status", 2},
                                                 {"id", kAppNumber}}})},
                          {"status", "success"}});
}

Reply HockeyAppFront::list_versions(const Fields& query) {
  const auto versions = context_.backend.versions();
  const auto page =
      static_cast<std::size_t>(std::max(1, integer_or(field_or_empty(query, "page"), 1)));
  Json list = Json::array();
  for (std::size_t at = (page - 1) * kVersionsPerPage;
       at < std::min(versions.size(), page * kVersionsPerPage); ++at) {
    list.push_back(version_json(versions[at], context_.base_url, app_url()));
  }
  const auto pages =
      std::max<std::size_t>(1, (versions.size() + kVersionsPerPage - 1) / kVersionsPerPage);
  return reply_with(200, {{"app_versions", std::move(list)},
                          {"status", "success"},
                          {"current_page", page},
                          {"per_page", kVersionsPerPage},
                          {"total_entries", versions.size()},
                          {"total_pages", pages}});
}

}  // namespace slipway::emulator
