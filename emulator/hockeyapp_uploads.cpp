#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "emulator/hockeyapp_fields.h"
#include "emulator/hockeyapp_front.h"
#include "emulator/hockeyapp_replies.h"

namespace slipway::emulator {

using hockeyapp::error_status;
using hockeyapp::field_error;
using hockeyapp::reply_with;
using hockeyapp::version_exists;
using hockeyapp::version_json;

namespace {

// Those of the app that is there from the start, so that uploads of betas find it.
constexpr std::string_view kUploadedTitle = "HockeyTest";
constexpr std::string_view kUploadedBundleId = "com.example.app";
constexpr std::string_view kBlankVersion = "Bundle version is blank or could not be parsed";

Reply cut() {
  Reply reply;
  reply.cut_without_reply = true;
  return reply;
}

}  // namespace

std::optional<Reply> HockeyAppFront::refuse_early() {
  const bool exists = take("422-exists");
  if (!exists && !take("no-length")) return std::nullopt;
  auto reply = version_exists();
  reply.close_unread = exists;
  reply.without_length = !exists;
  return reply;
}

std::optional<Reply> HockeyAppFront::receive(Call& call, Kind kind, Form& form) {
  const bool uploads = kind == Kind::uploading;
  if (uploads && !context_.faults.begin_upload("hockeyapp", call)) return cut();
  form = receive_form(call, context_.backend);
  if (call.lost() || (form.multipart && !form.complete)) {
    if (uploads) {
      context_.backend.note_incomplete({"hockeyapp", call.head().path, form.fields, {}, {}});
    }
    return Reply{400, "Bad Request\n", "text/plain"};
  }
  if (form.storage_full || take("500")) {
    return Reply{500, "Internal Server Error\n", "text/plain"};
  }
  return std::nullopt;
}

Reception HockeyAppFront::keep(const Call& call, Form& form) {
  Reception reception{"hockeyapp", call.head().path, form.fields, {}, {}};
  auto* package = form.file("ipa");
  auto* symbols = form.file("dsym");
  if (package != nullptr) reception.file = package->content->keep(package->file_name);
  if (symbols != nullptr) reception.symbols = symbols->content->keep(symbols->file_name);
  return reception;
}

bool HockeyAppFront::drop_privileged(Fields& fields) {
  if (!take("upload-only-token")) return false;
  fields.erase(std::remove_if(fields.begin(), fields.end(),
                              [](const auto& field) {
                                return field.first == "status" || field.first == "notify";
                              }),
               fields.end());
  return true;
}

std::optional<Reply> HockeyAppFront::lose_answer(int good_status) {
  if (take("drop-after-upload")) return cut();
  return spoil(Kind::uploading, good_status);
}

Reply HockeyAppFront::upload_version(Request& request) {
  if (auto refused = refuse_early()) return *refused;
  Form form;
  if (auto failed = receive(request.call, Kind::uploading, form)) return *failed;
  if (take("error-status")) return error_status(kBlankVersion);
  if (auto refused = hockeyapp::refuse_files(form)) return *refused;
  if (auto refused = hockeyapp::refuse_values(form.fields)) return *refused;
  return keep_upload(request, form, false);
}

Reply HockeyAppFront::upload_app(Request& request) {
  if (auto refused = refuse_early()) return *refused;
  Form form;
  if (auto failed = receive(request.call, Kind::uploading, form)) return *failed;
  if (take("error-status")) return error_status("App could not be created.");
  const auto* package = form.file("ipa");
  if (package == nullptr) return field_error(422, "ipa", "can't be blank");
  if (auto refused = hockeyapp::refuse_files(form)) return *refused;
  if (auto refused = hockeyapp::refuse_values(form.fields)) return *refused;
  if (auto refused = hockeyapp::refuse_app_values(form.fields)) return *refused;

  HockeyAppApp app;
  app.title = kUploadedTitle;
  app.bundle_identifier = kUploadedBundleId;
  app.platform = hockeyapp::platform_of(package->file_name);
  app.release_type = hockeyapp::integer_or(field_or_empty(form.fields, "release_type"), 0);
  const auto apps = hockeyapp_.apps();
  const bool exists = std::any_of(apps.begin(), apps.end(), [&](const HockeyAppApp& other) {
    return other.bundle_identifier == app.bundle_identifier &&
           other.release_type == app.release_type;
  });
  if (!exists && take("too-many-apps")) return hockeyapp::too_many_apps();
  request.app = hockeyapp_.find_or_add_app(std::move(app));
  return keep_upload(request, form, true);
}

Reply HockeyAppFront::keep_upload(Request& request, Form& form, bool tells_app) {
  const bool replace = field_or_empty(form.fields, "strategy") == "replace";
  auto fields = form.fields;
  if (drop_privileged(fields)) fields.emplace_back("status", "1");
  const auto version = hockeyapp_.add_version(request.app.public_identifier, std::move(fields),
                                              keep(request.call, form), replace);
  if (!version) return hockeyapp::app_not_found();
  if (auto lost = lose_answer(201)) return *lost;
  auto body = version_json(request.app, *version, context_.base_url);
  if (take("no-version")) body.erase("version");
  if (take("no-id")) body.erase("id");
  if (tells_app) {
    body["bundle_identifier"] = request.app.bundle_identifier;
    body["public_identifier"] = request.app.public_identifier;
    body["release_type"] = request.app.release_type;
    body["platform"] = request.app.platform;
  }
  return reply_with(201, body);
}

Reply HockeyAppFront::create_version(Request& request) {
  if (auto refused = refuse_early()) return *refused;
  Form form;
  if (auto failed = receive(request.call, Kind::changing, form)) return *failed;
  if (take("error-status")) return error_status(kBlankVersion);
  if (form.fields.empty()) form.fields = request.call.head().query;
  if (hockeyapp::is_blank(field_or_empty(form.fields, "bundle_version"))) {
    return error_status(kBlankVersion);
  }
  if (auto refused = hockeyapp::refuse_values(form.fields)) return *refused;
  auto fields = form.fields;
  (void)drop_privileged(fields);
  // There is nothing to download yet.
  if (auto refused = hockeyapp::refuse_availability(fields)) return *refused;
  if (field_or_empty(fields, "status").empty()) fields.emplace_back("status", "1");
  form.files.clear();  // a file is what the update brings
  const auto version = hockeyapp_.create_version(request.app.public_identifier, std::move(fields),
                                                 keep(request.call, form));
  if (!version) return version_exists();
  return reply_with(201, version_json(request.app, *version, context_.base_url));
}

Reply HockeyAppFront::update_version(Request& request) {
  Form form;
  if (auto failed = receive(request.call, Kind::uploading, form)) return *failed;
  if (!has_version(request)) return hockeyapp::not_found();
  if (take("error-status")) return error_status(kBlankVersion);
  if (auto refused = hockeyapp::refuse_symbols(form)) return *refused;
  if (auto refused = hockeyapp::refuse_values(form.fields)) return *refused;
  if (field_or_empty(form.fields, "notify") == "2") {
    return field_error(422, "notify", "is not included in the list");
  }
  auto changes = hockeyapp::changes_in(form.fields);
  (void)drop_privileged(changes);
  if (!has_package(request, form)) {
    if (auto refused = hockeyapp::refuse_availability(changes)) return *refused;
  }
  const auto version = hockeyapp_.update_version(request.app.public_identifier,
                                                 hockeyapp::version_id(request.version), changes,
                                                 keep(request.call, form));
  if (!version) return hockeyapp::not_found();
  if (auto lost = lose_answer(200)) return *lost;
  auto body = version_json(request.app, *version, context_.base_url);
  if (take("no-version")) body.erase("version");
  if (take("no-id")) body.erase("id");
  return reply_with(200, body);
}

}  // namespace slipway::emulator
