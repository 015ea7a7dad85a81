#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "emulator/hockeyapp_fields.h"
#include "emulator/hockeyapp_front.h"
#include "emulator/hockeyapp_replies.h"

namespace slipway::emulator {

using hockeyapp::blank_version;
using hockeyapp::error_status;
using hockeyapp::field_error;
using hockeyapp::version_exists;
using hockeyapp::version_json;

namespace {

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

Reception HockeyAppFront::keep(Request& request, Form& form) {
  Reception reception{"hockeyapp", request.call.head().path, form.fields, {}, {}};
  auto* package = form.file("ipa");
  auto* symbols = form.file("dsym");
  if (package != nullptr) reception.file = package->content->keep(package->file_name);
  if (symbols != nullptr) reception.symbols = symbols->content->keep(symbols->file_name);
  if (reception.file) {
    const auto claimed =
        hockeyapp_.claim_app(request.app.public_identifier, hockeyapp::app_of(*reception.file));
    if (claimed) request.app = *claimed;
  }
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

Reply HockeyAppFront::tell_kept(int status, nlohmann::ordered_json body) {
  if (take("no-version")) body.erase("version");
  if (take("no-id")) body.erase("id");
  auto reply = tell(status, std::move(body));
  reply.cut_halfway = take("drop-mid-reply");
  return reply;
}

Reply HockeyAppFront::upload_version(Request& request) {
  if (auto refused = refuse_early()) return *refused;
  Form form;
  if (auto failed = receive(request.call, Kind::uploading, form)) return *failed;
  if (take("error-status")) return blank_version();
  if (auto refused = hockeyapp::refuse_files(form)) return *refused;
  if (auto refused = hockeyapp::refuse_values(form.fields)) return *refused;
  return keep_upload(request, form, false);
}

Reply HockeyAppFront::upload_app(Request& request) {
  if (auto refused = refuse_early()) return *refused;
  Form form;
  if (auto failed = receive(request.call, Kind::uploading, form)) return *failed;
  if (take("error-status")) return error_status("App could not be created.");
  auto* package = form.file("ipa");
  if (package == nullptr) return field_error(422, "ipa", "can't be blank");
  if (auto refused = hockeyapp::refuse_files(form)) return *refused;
  if (auto refused = hockeyapp::refuse_values(form.fields)) return *refused;
  if (auto refused = hockeyapp::refuse_app_values(form.fields)) return *refused;

  auto app = hockeyapp::app_of(package->content->finish(package->file_name));
  app.release_type = hockeyapp::integer_or(field_or_empty(form.fields, "release_type"), 0);
  if (!hockeyapp_.find_app_for(app) && take("too-many-apps")) return hockeyapp::too_many_apps();
  request.app = hockeyapp_.find_or_add_app(std::move(app));
  return keep_upload(request, form, true);
}

Reply HockeyAppFront::keep_upload(Request& request, Form& form, bool tells_app) {
  const bool replace = field_or_empty(form.fields, "strategy") == "replace";
  auto fields = form.fields;
  if (drop_privileged(fields)) fields.emplace_back("status", "1");
  auto kept = keep(request, form);
  const auto version = hockeyapp_.add_version(request.app.public_identifier, std::move(fields),
                                              std::move(kept), replace);
  if (!version) return hockeyapp::app_not_found();
  if (auto lost = lose_answer(201)) return *lost;
  auto body = version_json(request.app, *version, context_.base_url);
  if (tells_app) {
    body["bundle_identifier"] = request.app.bundle_identifier;
    body["public_identifier"] = request.app.public_identifier;
    body["release_type"] = request.app.release_type;
    body["platform"] = request.app.platform;
  }
  return tell_kept(201, std::move(body));
}

Reply HockeyAppFront::create_version(Request& request) {
  if (auto refused = refuse_early()) return *refused;
  Form form;
  if (auto failed = receive(request.call, Kind::changing, form)) return *failed;
  if (take("error-status")) return blank_version();
  if (form.fields.empty()) form.fields = request.call.head().query;
  if (hockeyapp::is_blank(field_or_empty(form.fields, "bundle_version"))) {
    return blank_version();
  }
  if (auto refused = hockeyapp::refuse_values(form.fields)) return *refused;
  auto fields = form.fields;
  (void)drop_privileged(fields);
  // There is nothing to download yet.
  if (auto refused = hockeyapp::refuse_availability(fields)) return *refused;
  if (field_or_empty(fields, "status").empty()) fields.emplace_back("status", "1");
  form.files.clear();  // a file is what the update brings
  auto kept = keep(request, form);
  const auto version =
      hockeyapp_.create_version(request.app.public_identifier, std::move(fields), std::move(kept));
  if (!version) return version_exists();
  return tell(201, version_json(request.app, *version, context_.base_url));
}

Reply HockeyAppFront::update_version(Request& request) {
  Form form;
  if (auto failed = receive(request.call, Kind::uploading, form)) return *failed;
  if (!has_version(request)) return hockeyapp::not_found();
  if (take("error-status")) return blank_version();
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
  auto kept = keep(request, form);
  const auto version =
      hockeyapp_.update_version(request.app.public_identifier,
                                hockeyapp::version_id(request.version), changes, std::move(kept));
  if (!version) return hockeyapp::not_found();
  if (auto lost = lose_answer(200)) return *lost;
  return tell_kept(200, version_json(request.app, *version, context_.base_url));
}

}  // namespace slipway::emulator
