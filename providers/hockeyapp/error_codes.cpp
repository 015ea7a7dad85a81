#include "providers/hockeyapp/error_codes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/http/reply.h"
#include "core/http/shown_text.h"

namespace slipway::hockeyapp {
namespace {

constexpr std::string_view kEffectUnknownHint =
    "it may have arrived all the same: look at the apps and versions on the server before doing it "
    "again";

struct Row {
  std::string_view code;
  ErrorKind kind;
  std::string_view text;
  std::string_view hint;
};

// The first one that an answer names decides, so the cause stands before its consequences.
constexpr std::array<Row, 29> kTable = {{
    {"credentials", ErrorKind::authentication, "the server does not accept the token",
     "check the token, and that base_url is the server that issued it"},
    {"app", ErrorKind::not_found, "the server does not know the app",
     "check app_id; a token without rights to the app gets the same answer"},
    {"app_version", ErrorKind::not_found, "the server does not know the version",
     "list the app's versions: a version goes by its id, not by its build number"},
    {"id", ErrorKind::not_found, "the server does not know the version",
     "list the app's versions: a version goes by its id, not by its build number"},
    {"bundle_version", ErrorKind::conflict, "the app has a build of this number already",
     "raise the build number, or set strategy = \"replace\" for this target"},
    {"bundle_short_version", ErrorKind::invalid_request, "the server does not take the version",
     ""},
    {"ipa", ErrorKind::rejected, "the server does not take the package",
     "check that the file is an .apk, .ipa or .app.zip of this app, and the app's limits"},
    {"dsym", ErrorKind::rejected, "the server does not take the symbols",
     "symbols are a .dSYM.zip, or a mapping.txt for Android, of the same build"},
    {"title", ErrorKind::invalid_request, "the server does not take the app's title", ""},
    {"bundle_identifier", ErrorKind::invalid_request, "the server does not take the bundle id",
     "check it, and whether there is an app of this bundle id and release type already"},
    {"platform", ErrorKind::invalid_request, "the server does not take the platform",
     "it is iOS, Android, Mac OS, Windows Phone or Custom"},
    {"release_type", ErrorKind::invalid_request, "the server does not take the release type",
     "it is 0 (beta), 1 (store), 2 (alpha) or 3 (enterprise)"},
    {"owner_id", ErrorKind::invalid_request, "the server does not take the owner",
     "it is the numeric id of an organisation that the token belongs to"},
    {"private", ErrorKind::invalid_request, "the server does not take the value of private", ""},
    {"retention_days", ErrorKind::invalid_request, "the server does not take the retention",
     "it is 28, 90 or unlimited"},
    {"notes", ErrorKind::invalid_request, "the server does not take the release notes",
     "they can be 5,000 characters long"},
    {"notes_type", ErrorKind::invalid_request, "the server does not take the notes' format", ""},
    {"notify", ErrorKind::invalid_request, "the server does not take the value of notify", ""},
    {"status", ErrorKind::invalid_request, "the server does not take the availability",
     "a version without a package cannot be available"},
    {"mandatory", ErrorKind::invalid_request, "the server does not take the value of mandatory",
     ""},
    {"tags", ErrorKind::invalid_request, "the server does not take the tags", ""},
    {"teams", ErrorKind::invalid_request, "the server does not take the teams",
     "teams are numeric ids"},
    {"users", ErrorKind::invalid_request, "the server does not take the users",
     "users are numeric ids"},
    {"strategy", ErrorKind::invalid_request, "the server does not take the strategy",
     "of an upload it is add or replace, of a deletion soft or purge"},
    {"keep", ErrorKind::invalid_request, "the server does not take the number of versions to keep",
     "it is a positive number"},
    {"sort", ErrorKind::invalid_request, "the server does not take the order of the versions",
     "it is version or date"},
    {"commit_sha", ErrorKind::invalid_request, "the server does not take the commit", ""},
    {"build_server_url", ErrorKind::invalid_request, "the server does not take the build URL", ""},
    {"repository_url", ErrorKind::invalid_request, "the server does not take the repository URL",
     ""},
}};

/// What the server says of one field: a list of texts, or a single one.
std::string texts_of(const nlohmann::json& value) {
  std::vector<std::string> texts;
  const auto add = [&texts](const nlohmann::json& text) {
    texts.push_back(text.is_string() ? text.get<std::string>() : text.dump());
  };
  if (value.is_array()) {
    for (const auto& text : value) add(text);
  } else {
    add(value);
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

/// A refusal in the server's own words. `error` carries what the HTTP status says.
Error refused(Error error, std::string message, std::string service_message) {
  // What the status does not explain is the server's decision.
  if (error.kind == ErrorKind::protocol) {
    error.kind = ErrorKind::rejected;
    error.retryable = false;
  }
  // With a success the server itself says that it did not do it.
  if (error.http_status < 300) error.effect = Effect::none;
  error.message = std::move(message);
  error.service_message = std::move(service_message);
  error.hint.clear();
  return error;
}

/// `{"errors":{field:[text…]}}`
Error from_fields(Error status_error, const nlohmann::json& errors) {
  if (!errors.is_object()) {
    return refused(std::move(status_error), "the server refused the call", texts_of(errors));
  }
  std::string code = errors.begin().key();
  std::vector<std::string> texts;
  for (const auto& [field, value] : errors.items()) {
    texts.push_back(errors.size() == 1 ? texts_of(value) : field + ": " + texts_of(value));
  }
  const Row* known = nullptr;
  for (const Row& row : kTable) {
    if (known == nullptr && errors.contains(row.code)) known = &row;
  }
  if (known != nullptr) code = std::string(known->code);

  Error error = refused(
      std::move(status_error),
      known != nullptr ? std::string(known->text) : "the server complains of a field of the call",
      fmt::format("{}", fmt::join(texts, "; ")));
  error.code = std::move(code);
  if (known != nullptr) {
    error.kind = known->kind;
    error.retryable = false;
    error.hint = std::string(known->hint);
  }
  return error;
}

Error read_answer(const http::Response& response, std::string_view call, const Redactor& redactor) {
  const auto body = http::parse_json(response, call, redactor);
  if (!body) return body.error();

  Error status_error = http::unexpected_reply(response, call, redactor);
  if (!body->is_object()) return status_error;
  if (has_errors(*body)) return from_fields(status_error, body->at("errors"));
  if (http::json_text(*body, "status") == "error") {
    return refused(status_error, "the server refused the call",
                   http::json_text(*body, "message").value_or(""));
  }
  return status_error;
}

std::string hint_for(const Error& error) {
  if (!error.hint.empty()) return error.hint;
  switch (error.kind) {
    case ErrorKind::authentication:
      return explain("credentials")->hint;
    case ErrorKind::permission:
      return "check that the token has the right to do this to the app";
    case ErrorKind::not_found:
      return "check base_url (what stands before /api/2), app_id and the version's id";
    default:
      return {};
  }
}

}  // namespace

std::optional<ErrorCodeInfo> explain(std::string_view code) {
  for (const Row& row : kTable) {
    if (row.code != code) continue;
    ErrorCodeInfo info;
    info.kind = row.kind;
    info.text = row.text;
    info.hint = row.hint;
    return info;
  }
  return std::nullopt;
}

bool has_errors(const nlohmann::json& answer) {
  const auto errors = answer.find("errors");
  if (errors == answer.end() || errors->empty()) return false;
  if (errors->is_string()) return !errors->get_ref<const std::string&>().empty();
  return errors->is_object() || errors->is_array();
}

Error to_error(const http::Response& response, std::string_view call, const Redactor& redactor) {
  return to_error(read_answer(response, call, redactor), call, redactor);
}

Error to_error(Error error, std::string_view call, const Redactor& redactor) {
  if (error.call.empty()) error.call = call;
  error.hint = redactor.redact(hint_for(error));
  error.message = redactor.redact(error.message);
  error.code = http::shown_text(error.code, redactor);
  error.service_message = http::shown_text(error.service_message, redactor);
  return error;
}

void settle_effect(Error& error, Purpose purpose) {
  if (error.effect != Effect::unknown) return;
  if (purpose == Purpose::changes) {
    error.hint = std::string(kEffectUnknownHint);
    return;
  }
  error.effect = Effect::none;
  if (error.hint == kEffectUnknownHint) error.hint.clear();
}

}  // namespace slipway::hockeyapp
