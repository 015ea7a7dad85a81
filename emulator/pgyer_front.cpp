#include "emulator/pgyer_front.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace slipway::emulator {
namespace {

using Json = nlohmann::ordered_json;

/// The one channel short URL that the emulated account has.
constexpr std::string_view kChannelShortcut = "beta";

Reply reply_with(const Json& body) {
  return {200, body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Reply reply_code(int code, std::string_view message) {
  return reply_with({{"code", code}, {"message", message}});
}

Reply rate_limit() { return reply_code(1098, "Hourly API rate limit reached"); }

/// Whether the value is not given, or one of these.
bool allowed(const Fields& parameters, std::string_view name, const std::set<std::string>& values) {
  const auto value = field_or_empty(parameters, name);
  return value.empty() || values.count(value) > 0;
}

/// `2018-01-31`.
bool is_date(std::string_view text) {
  if (text.size() != 10) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 4 || at == 7;
    if (dash ? text[at] != '-' : (text[at] < '0' || text[at] > '9')) return false;
  }
  const auto month = text.substr(5, 2);
  const auto day = text.substr(8, 2);
  return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

/// The parameters of getCOSToken and of the legacy upload that say how a build is offered.
std::optional<Reply> refuse_offer(const Fields& parameters) {
  const bool known = allowed(parameters, "buildInstallType", {"1", "2", "3"}) &&
                     allowed(parameters, "oversea", {"1", "2"}) &&
                     allowed(parameters, "buildInstallDate", {"1", "2"});
  if (!known) return reply_code(1081, "Invalid request");
  if (field_or_empty(parameters, "buildInstallDate") == "1") {
    const auto start = field_or_empty(parameters, "buildInstallStartDate");
    const auto end = field_or_empty(parameters, "buildInstallEndDate");
    if (start.empty() || end.empty()) {
      return reply_code(1144, "Install start and end times are required");
    }
    if (!is_date(start) || !is_date(end)) return reply_code(1081, "Invalid request");
    if (end <= start) return reply_code(1145, "End time must be after start time");
  }
  if (!allowed(parameters, "buildChannelShortcut", {std::string(kChannelShortcut)})) {
    return reply_code(1212, "Channel short URL is invalid — check the short URL");
  }
  return std::nullopt;
}

std::string format_time(WallTime time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
  return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(seconds.count()),
                                         "%Y-%m-%d %H:%M:%S");
}

int type_number(std::string_view type) {
  if (type == "ios" || type == "ipa") return 1;
  if (type == "android" || type == "apk") return 2;
  return 3;  // not on the page, which ends at Android
}

std::string without_extension(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

/// `ipa`, `apk` or nothing: what the legacy upload takes.
std::string legacy_type(std::string_view file_name) {
  const auto name = lower_case(file_name);
  for (const std::string type : {"ipa", "apk"}) {
    if (name.size() > 4 && name.compare(name.size() - 4, 4, "." + type) == 0) return type;
  }
  return {};
}

}  // namespace

Reply PgyerFront::serve(Call& call) {
  const auto& head = call.head();
  static const std::set<std::string> kCalls = {"getCOSToken", "buildInfo", "upload",
                                               "setNewestVersion", "cancelNewestVersion"};
  constexpr std::string_view kPrefix = "/apiv2/app/";
  const bool ours = head.path.rfind(kPrefix, 0) == 0;
  const std::string name = ours ? head.path.substr(kPrefix.size()) : "";
  if (kCalls.count(name) == 0) return {404, "404 page not found\n", "text/plain"};

  if (auto refused = context_.faults.take_refusal("pgyer")) return *refused;
  if (context_.faults.take("pgyer", "rate-limited")) return rate_limit();
  if (context_.faults.take("pgyer", "long-retry")) {
    auto reply = rate_limit();
    reply.headers.emplace_back("Retry-After", kLongRetry);
    return reply;
  }
  if (name == "upload") return legacy_upload(call);
  if (auto spoiled = context_.faults.take_spoiled_reply("pgyer", 200)) return *spoiled;

  const bool by_query = name == "buildInfo" && head.method == "GET";
  if (head.method != "POST" && !by_query) return reply_code(1096, "Wrong method");
  Fields parameters = by_query ? head.query : receive_form(call, context_.backend).fields;
  if (auto refused = refuse_key(parameters)) return *refused;
  if (name == "getCOSToken") return get_cos_token(parameters);
  if (context_.faults.take("pgyer", "echo-credential")) {
    return echo_page(field_or_empty(parameters, "_api_key"));
  }
  if (name == "buildInfo") return build_info(parameters);
  return set_latest(parameters, name == "setNewestVersion");
}

std::optional<Reply> PgyerFront::refuse_key(const Fields& parameters) {
  const auto key = field_or_empty(parameters, "_api_key");
  if (key.empty()) return reply_code(1001, "_api_key is required");
  if (key != api_key_) return reply_code(1002, "_api_key is invalid");
  return std::nullopt;
}

Reply PgyerFront::get_cos_token(const Fields& parameters) {
  if (context_.faults.take("pgyer", "401")) return reply_code(1002, "_api_key is invalid");
  if (field_or_empty(parameters, "buildType").empty()) {
    return reply_code(1014, "App type is required");
  }
  if (!allowed(parameters, "buildType", {"ios", "ipa", "android", "apk", "harmonyos", "hap"})) {
    return reply_code(1015, "Wrong file or app type");
  }
  if (auto refused = refuse_offer(parameters)) return *refused;

  Fields kept = parameters;
  kept.erase(std::remove_if(kept.begin(), kept.end(),
                            [](const auto& field) { return field.first == "_api_key"; }),
             kept.end());
  const auto token = context_.backend.issue_token(std::move(kept));
  Json params = Json::object();
  for (const auto& [field, value] : token.form) params[field] = value;
  return reply_with({{"code", 0},
                     {"message", ""},
                     {"data",
                      {{"endpoint", StorageFront::endpoint(context_.base_url)},
                       {"key", token.build_key},
                       {"params", params}}}});
}

Reply PgyerFront::build_info(const Fields& parameters) {
  const auto key = field_or_empty(parameters, "buildKey");
  if (key.empty()) return reply_code(1023, "buildKey is required");
  const Reply publishing = reply_code(1247, "App is publishing");
  const auto build = context_.backend.poll_build(key);
  if (!build) {
    // Nobody documents it; reports of endless 1247 suggest that the service waits for ever.
    if (context_.backend.is_issued(key)) return publishing;
    return reply_code(1009, "App info not found");
  }
  if (build->state == PgyerState::live) return build_reply(*build);
  if (build->state == PgyerState::failed) return reply_code(1216, "App publish failed");
  if (build->polls == 1 && context_.publishing_polls > 0 &&
      context_.faults.take("pgyer", "parsing")) {
    return reply_code(1246, "App is being parsed");
  }
  if (build->polls <= context_.publishing_polls) return publishing;
  if (context_.faults.take("pgyer", "never-publishes")) return publishing;
  if (context_.faults.take("pgyer", "publish-fails")) {
    context_.backend.set_build_state(build->build_key, PgyerState::failed);
    return reply_code(1216, "App publish failed");
  }
  const auto live = context_.backend.set_build_state(build->build_key, PgyerState::live);
  return build_reply(live.value_or(*build));
}

Reply PgyerFront::set_latest(const Fields& parameters, bool latest) {
  const auto key = field_or_empty(parameters, "buildKey");
  if (key.empty()) return reply_code(1023, "buildKey is required");
  if (!context_.backend.set_latest(key, latest)) return reply_code(1009, "App info not found");
  return reply_code(0, latest ? "Set successfully" : "Cleared successfully");
}

Reply PgyerFront::legacy_upload(Call& call) {
  if (call.head().method != "POST") return reply_code(1096, "Wrong method");
  Reply cut;
  cut.cut_without_reply = true;
  if (!context_.faults.begin_upload("pgyer", call)) return cut;
  auto form = receive_form(call, context_.backend);
  if (auto refused = refuse_key(form.fields)) return *refused;
  if (context_.faults.take("pgyer", "401")) return reply_code(1002, "_api_key is invalid");

  Reception reception{"pgyer", call.head().path, {}, {}, {}};
  for (const auto& field : form.fields) {
    if (field.first != "_api_key") reception.fields.push_back(field);
  }
  if (form.multipart && !form.complete) {
    context_.backend.note_incomplete(std::move(reception));
    return reply_code(1025, "File upload failed");
  }
  auto* file = form.file("file");
  if (file == nullptr) return reply_code(1021, "Invalid file");
  const auto type = legacy_type(file->file_name);
  if (type.empty()) return reply_code(1026, "Invalid file; wrong file type");
  if (auto refused = refuse_offer(form.fields)) return *refused;
  if (form.storage_full || context_.faults.take("pgyer", "500")) {
    return {500, "Internal Server Error", "text/plain"};
  }

  PgyerToken token;
  token.parameters = reception.fields;
  token.parameters.emplace_back("buildType", type);
  reception.file = file->content->keep(file->file_name);
  const auto build =
      context_.backend.store_build(std::move(token), std::move(reception), PgyerState::live);
  if (context_.faults.take("pgyer", "drop-after-upload")) return cut;
  if (context_.faults.take("pgyer", "echo-credential")) return echo_page(api_key_);
  if (auto spoiled = context_.faults.take_spoiled_reply("pgyer", 200)) return *spoiled;
  return build_reply(build);
}

Reply PgyerFront::build_reply(const PgyerBuild& build) {
  const auto& asked = build.token.parameters;
  const auto type = field_or_empty(asked, "buildType");
  const auto channel = field_or_empty(asked, "buildChannelShortcut");
  const std::string shortcut = channel.empty() ? "abcd" : channel;
  const auto created = format_time(build.created);
  return reply_with({{"code", 0},
                     {"message", ""},
                     {"data",
                      {{"buildKey", build.build_key},
                       {"buildType", type_number(type)},
                       {"buildIsFirst", build.build_number == 1 ? 1 : 2},
                       {"buildIsLastest", build.latest ? 1 : 2},
                       {"buildFileSize", build.file.size},
                       {"buildName", without_extension(build.file.file_name)},
                       {"buildVersion", "1.0"},
                       {"buildVersionNo", "1"},
                       {"buildBuildVersion", build.build_number},
                       {"buildIdentifier", "com.example.app"},
                       {"buildIcon", "123abcdefaaa"},
                       {"buildDescription", field_or_empty(asked, "buildDescription")},
                       {"buildUpdateDescription", field_or_empty(asked, "buildUpdateDescription")},
                       {"buildScreenShots", ""},
                       {"buildShortcutUrl", shortcut},
                       {"buildQRCodeURL", context_.base_url + "/app/qrcode/" + shortcut},
                       {"buildCreated", created},
                       {"buildUpdated", created}}}});
}

}  // namespace slipway::emulator
