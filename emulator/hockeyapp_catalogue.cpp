#include <algorithm>
#include <nlohmann/json.hpp>

#include "emulator/hockeyapp_fields.h"
#include "emulator/hockeyapp_front.h"
#include "emulator/hockeyapp_replies.h"

namespace slipway::emulator {

using hockeyapp::Json;
using hockeyapp::not_found;
using hockeyapp::reply_with;

namespace {

/// Of the query and the body: clients differ in where they put the fields of a DELETE.
Fields all_fields(const Call& call, const Form& form) {
  auto fields = form.fields;
  const auto& query = call.head().query;
  fields.insert(fields.end(), query.begin(), query.end());
  return fields;
}

HockeyAppRemoval removal_in(const Fields& fields) {
  return field_or_empty(fields, "strategy") == "purge" ? HockeyAppRemoval::purge
                                                       : HockeyAppRemoval::soft;
}

}  // namespace

Reply HockeyAppFront::list_apps(Request&) {
  Json list = Json::array();
  for (const auto& app : hockeyapp_.apps()) list.push_back(hockeyapp::app_json(app));
  if (take("wrong-types")) list = hockeyapp::with_wrong_types(list);
  return tell(200, {{"apps", std::move(list)}, {"status", "success"}});
}

Reply HockeyAppFront::create_app(Request& request) {
  Form form;
  if (auto failed = receive(request.call, Kind::changing, form)) return *failed;
  if (take("too-many-apps")) return hockeyapp::too_many_apps();
  if (take("error-status")) return hockeyapp::error_status("App could not be created.");
  Json errors = Json::object();
  for (const char* name : {"title", "bundle_identifier"}) {
    if (hockeyapp::is_blank(field_or_empty(form.fields, name))) {
      errors[name] = Json::array({"can't be blank"});
    }
  }
  if (!errors.empty()) return reply_with(422, {{"errors", std::move(errors)}});
  if (auto refused = hockeyapp::refuse_app_values(form.fields)) return *refused;

  HockeyAppApp app;
  app.title = field_or_empty(form.fields, "title");
  app.bundle_identifier = field_or_empty(form.fields, "bundle_identifier");
  app.platform = field_or_empty(form.fields, "platform");
  if (app.platform.empty()) app.platform = "iOS";
  app.release_type = hockeyapp::integer_or(field_or_empty(form.fields, "release_type"), 0);
  return tell(201, hockeyapp::app_json(hockeyapp_.add_app(std::move(app))));
}

Reply HockeyAppFront::delete_app(Request& request) {
  Form form;
  if (auto failed = receive(request.call, Kind::changing, form)) return *failed;
  if (!hockeyapp_.remove_app(request.app.public_identifier)) return hockeyapp::app_not_found();
  return hockeyapp::success();
}

Reply HockeyAppFront::list_for_testers(Request& request) {
  if (field_or_empty(request.call.head().query, "format") != "json") return not_found();
  Json list = Json::array();
  for (const auto& version : hockeyapp_.versions(request.app.public_identifier)) {
    auto entry = hockeyapp::version_json(request.app, version, context_.base_url);
    if (version.file && entry["status"] == 2) list.push_back(std::move(entry));
  }
  if (take("wrong-types")) return reply_with(200, {{"app_versions", std::move(list)}});
  return tell(200, std::move(list));
}

Reply HockeyAppFront::list_versions(Request& request) {
  const auto& query = request.call.head().query;
  auto versions = hockeyapp_.versions(request.app.public_identifier);
  if (!versions.empty() && take("lagging-list")) versions.erase(versions.begin());
  const auto page = static_cast<std::size_t>(
      std::max(1, hockeyapp::integer_or(field_or_empty(query, "page"), 1)));
  const bool with_urls = field_or_empty(query, "include_build_urls") == "true";
  Json list = Json::array();
  for (std::size_t at = (page - 1) * versions_per_page_;
       at < std::min(versions.size(), page * versions_per_page_); ++at) {
    auto entry = hockeyapp::version_json(request.app, versions[at], context_.base_url);
    if (with_urls && versions[at].file) {
      entry["build_url"] = hockeyapp::build_url(request.app, versions[at], context_.base_url);
    }
    list.push_back(std::move(entry));
  }
  Json reply = {
      {"app_versions", std::move(list)},
      {"status", "success"},
      {"current_page", page},
      {"per_page", versions_per_page_},
      {"total_entries", versions.size()},
      {"total_pages",
       std::max<std::size_t>(1, (versions.size() + versions_per_page_ - 1) / versions_per_page_)}};
  if (take("no-id")) {
    for (auto& entry : reply["app_versions"]) entry.erase("id");
  }
  if (take("wrong-types")) {
    auto& entries = reply["app_versions"];
    entries = hockeyapp::with_wrong_types(entries);
    if (entries.empty()) reply.erase("app_versions");
  }
  return tell(200, std::move(reply));
}

Reply HockeyAppFront::statistics(Request& request) {
  Json list = Json::array();
  for (const auto& version : hockeyapp_.versions(request.app.public_identifier)) {
    list.push_back(hockeyapp::statistics_json(version));
  }
  if (take("wrong-types")) return reply_with(200, list);
  return tell(200, {{"app_versions", std::move(list)}, {"status", "success"}});
}

Reply HockeyAppFront::download(Request& request) {
  const auto file =
      hockeyapp_.download(request.app.public_identifier, hockeyapp::version_id(request.version),
                          field_or_empty(request.call.head().query, "avtoken"));
  if (!file) return not_found();
  Reply reply{200, "", "application/octet-stream"};
  reply.file = file->path;
  return reply;
}

Reply HockeyAppFront::delete_version(Request& request) {
  Form form;
  if (auto failed = receive(request.call, Kind::changing, form)) return *failed;
  const auto fields = all_fields(request.call, form);
  if (auto refused = hockeyapp::refuse_removal_values(fields)) return *refused;
  const bool removed = hockeyapp_.remove_version(
      request.app.public_identifier, hockeyapp::version_id(request.version), removal_in(fields));
  return removed ? hockeyapp::success() : not_found();
}

Reply HockeyAppFront::delete_versions(Request& request) {
  Form form;
  if (auto failed = receive(request.call, Kind::changing, form)) return *failed;
  const auto& fields = form.fields;
  const auto keep = field_or_empty(fields, "keep");
  if (keep.empty()) return hockeyapp::field_error(422, "keep", "can't be blank");
  if (auto refused = hockeyapp::refuse_removal_values(fields)) return *refused;
  const auto order =
      field_or_empty(fields, "sort") == "date" ? HockeyAppOrder::date : HockeyAppOrder::version;
  const auto removed = hockeyapp_.remove_versions(
      request.app.public_identifier, static_cast<std::size_t>(hockeyapp::integer_or(keep, 1)),
      order, removal_in(fields));
  return reply_with(200, {{"status", "success"}, {"total_entries", removed}});
}

}  // namespace slipway::emulator
