#include <fmt/format.h>

#include <algorithm>

#include "emulator/pgyer_front.h"

namespace slipway::emulator {
namespace {

constexpr std::string_view kPath = "/storage/slipway-1250000000";

Reply xml_error(int status, std::string_view code, std::string_view message) {
  return {status,
          fmt::format("<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>{}</Code>\n\t"
                      "<Message>{}</Message>\n\t<Resource>{}</Resource>\n\t<RequestId>"
                      "ZW11bGF0b3I=</RequestId>\n</Error>\n",
                      code, message, kPath),
          "application/xml"};
}

bool is_metadata(std::string_view name) { return name.rfind("x-cos-meta-", 0) == 0; }

}  // namespace

std::string StorageFront::endpoint(const std::string& base_url) {
  return base_url + std::string(kPath);
}

Reply StorageFront::serve(Call& call) {
  const auto& head = call.head();
  if (head.path != kPath && head.path != std::string(kPath) + "/") {
    return xml_error(404, "NoSuchBucket", "The specified bucket does not exist.");
  }
  if (head.method != "POST") {
    return xml_error(405, "MethodNotAllowed",
                     "The specified method is not allowed against this resource.");
  }
  if (head.header("Content-Length").empty()) {
    return xml_error(411, "MissingContentLength",
                     "You must provide the Content-Length HTTP header.");
  }
  if (!context_.faults.begin_upload("pgyer", call)) {
    Reply gone;
    gone.cut_without_reply = true;
    return gone;
  }
  if (context_.faults.take("pgyer", "token-expired")) {
    return xml_error(403, "AccessDenied", "Request has expired");
  }
  if (context_.faults.take("pgyer", "html-403")) {
    return {403,
            "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 "
            "Forbidden</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n",
            "text/html"};
  }
  return store(call);
}

std::optional<Reply> StorageFront::refuse_fields(const Fields& fields) {
  if (find_field(fields, "_api_key")) {
    return xml_error(400, "InvalidArgument",
                     "The form has a field that does not belong to it: _api_key");
  }
  const auto key = field_or_empty(fields, "key");
  if (key.empty()) {
    return xml_error(400, "InvalidArgument",
                     "Bucket POST must contain a field named 'key' before the file.");
  }
  const auto token = pgyer_.find_token(key);
  if (!token) return xml_error(403, "AccessDenied", "Access Denied.");
  for (const auto& [name, issued] : token->form) {
    const auto given = find_field(fields, name);
    if (!given) {
      return xml_error(400, "InvalidArgument",
                       fmt::format("POST must contain a field named '{}' before the file.", name));
    }
    if (*given != issued) return xml_error(403, "AccessDenied", "Access Denied.");
  }
  for (const auto& field : fields) {
    const auto times = std::count_if(fields.begin(), fields.end(),
                                     [&](const auto& other) { return other.first == field.first; });
    if (times > 1 || (!find_field(token->form, field.first) && !is_metadata(field.first))) {
      return xml_error(403, "AccessDenied",
                       "Invalid according to Policy: Extra input fields: " + field.first);
    }
  }
  if (context_.clock.wall_time() > token->expires) {
    return xml_error(403, "AccessDenied", "Request has expired");
  }
  return std::nullopt;
}

Reply StorageFront::store(Call& call) {
  std::optional<Reply> refused;
  auto form = receive_form(call, context_.backend, [&](const Form& so_far, std::string_view) {
    refused = refuse_fields(so_far.fields);
    return !refused;
  });
  if (refused) return *refused;
  if (!form.multipart) {
    return xml_error(400, "MalformedPOSTRequest",
                     "The body of your POST request is not well-formed multipart/form-data.");
  }
  if (!form.complete) {
    context_.backend.note_incomplete({"pgyer", call.head().path, form.fields, {}, {}});
    return xml_error(400, "IncompleteBody",
                     "The form has no closing boundary, or ended before its Content-Length.");
  }
  if (form.files.size() != 1 || form.files[0].field != "file") {
    return xml_error(400, "InvalidArgument",
                     "POST requires exactly one file upload per request, named 'file'.");
  }
  if (form.files[0].fields_follow) {
    return xml_error(400, "InvalidArgument", "The file must be the last field of the form.");
  }
  if (form.storage_full || context_.faults.take("pgyer", "500")) {
    return xml_error(500, "InternalError", "We encountered an internal error. Please try again.");
  }

  auto token = pgyer_.find_token(field_or_empty(form.fields, "key"));
  if (!token) return xml_error(403, "AccessDenied", "Access Denied.");  // deleted meanwhile
  auto name = field_or_empty(form.fields, "x-cos-meta-file-name");
  if (name.empty()) name = form.files[0].file_name;
  Reception reception{"pgyer", call.head().path, token->parameters, {}, {}};
  reception.fields.insert(reception.fields.end(), form.fields.begin(), form.fields.end());
  reception.file = form.files[0].content->keep(name);
  pgyer_.store_build(std::move(*token), std::move(reception), PgyerState::publishing);

  Reply stored{204, "", ""};
  stored.cut_without_reply = context_.faults.take("pgyer", "drop-after-upload");
  stored.cut_halfway = context_.faults.take("pgyer", "drop-mid-reply");
  if (stored.cut_without_reply || stored.cut_halfway) return stored;
  if (context_.faults.take("pgyer", "echo-credential")) {
    return echo_text(field_or_empty(form.fields, "signature") + " " +
                     field_or_empty(form.fields, "x-cos-security-token"));
  }
  // The storage service never speaks JSON, so that of the spoiled replies only this one is its own.
  if (context_.faults.take("pgyer", "html-502")) {
    return {502, "<html><head><title>502 Bad Gateway</title></head></html>", "text/html"};
  }
  return stored;
}

}  // namespace slipway::emulator
