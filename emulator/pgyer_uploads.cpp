#include <algorithm>
#include <nlohmann/json.hpp>

#include "emulator/pgyer_front.h"
#include "emulator/pgyer_parameters.h"
#include "emulator/pgyer_replies.h"

namespace slipway::emulator {
namespace {

using Json = nlohmann::ordered_json;

Reply internal_error() { return {500, "Internal Server Error", "text/plain"}; }

/// Whether the name ends in this extension, in any case, with something before it.
bool has_extension(std::string_view file_name, std::string_view extension) {
  const auto name = lower_case(file_name);
  const auto ending = "." + std::string(extension);
  return name.size() > ending.size() &&
         name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

/// `ipa`, `apk` or nothing: what the legacy upload takes.
std::string legacy_type(std::string_view file_name) {
  for (const std::string type : {"ipa", "apk"}) {
    if (has_extension(file_name, type)) return type;
  }
  return {};
}

/// Whether the package is what `buildType` said. What cannot be read may be.
bool is_of_its_type(const PgyerBuild& build) {
  const auto& package = build.file.package;
  return !package || to_string(package->format) == extension_of(build.platform);
}

Fields without_key(const Fields& parameters) {
  Fields kept;
  for (const auto& field : parameters) {
    if (field.first != "_api_key") kept.push_back(field);
  }
  return kept;
}

}  // namespace

Reply PgyerFront::get_cos_token(Form& form) {
  const auto& parameters = form.fields;
  if (context_.faults.take("pgyer", "401")) return code_reply(1002);
  if (field_or_empty(parameters, "buildType").empty()) return code_reply(1014);
  if (!allowed(parameters, "buildType", {"ios", "ipa", "android", "apk", "harmonyos", "hap"})) {
    return code_reply(1015);
  }
  if (auto refused = refuse_offer(parameters)) return *refused;

  const auto token = pgyer_.issue_token(without_key(parameters));
  Json params = Json::object();
  for (const auto& [field, value] : token.form) params[field] = value;
  return data_reply({{"endpoint", StorageFront::endpoint(context_.base_url)},
                     {"key", token.build_key},
                     {"params", params}});
}

Reply PgyerFront::build_info(Form& form) {
  const auto key = field_or_empty(form.fields, "buildKey");
  if (key.empty()) return code_reply(1023);
  const auto build = pgyer_.poll_build(key);
  if (!build) {
    // Nobody documents it; reports of endless 1247 suggest that the service waits for ever.
    return code_reply(pgyer_.is_issued(key) ? 1247 : 1009);
  }
  if (build->state == PgyerState::live) {
    return build_reply(build_info_json(*build, context_.base_url));
  }
  if (build->state == PgyerState::failed) return code_reply(1216);
  if (build->polls == 1 && publishing_polls_ > 0 && context_.faults.take("pgyer", "parsing")) {
    return code_reply(1246);
  }
  if (build->polls <= publishing_polls_) return code_reply(1247);
  if (context_.faults.take("pgyer", "never-publishes")) return code_reply(1247);
  if (!is_of_its_type(*build) || context_.faults.take("pgyer", "publish-fails")) {
    pgyer_.set_build_state(build->build_key, PgyerState::failed);
    return code_reply(1216);
  }
  const auto live = pgyer_.set_build_state(build->build_key, PgyerState::live);
  return build_reply(build_info_json(live.value_or(*build), context_.base_url));
}

Reply PgyerFront::legacy_upload(Call& call) {
  Reply cut;
  cut.cut_without_reply = true;
  if (!context_.faults.begin_upload("pgyer", call)) return cut;
  auto form = receive_form(call, context_.backend);
  if (auto refused = refuse_key(form.fields)) return *refused;
  if (context_.faults.take("pgyer", "401")) return code_reply(1002);

  Reception reception{"pgyer", call.head().path, without_key(form.fields), {}, {}};
  if (form.multipart && !form.complete) {
    context_.backend.note_incomplete(std::move(reception));
    return code_reply(1025);
  }
  auto* file = form.file("file");
  if (file == nullptr) return code_reply(1021);
  const auto type = legacy_type(file->file_name);
  if (type.empty()) return code_reply(1026);
  if (auto refused = refuse_offer(form.fields)) return *refused;
  if (form.storage_full || context_.faults.take("pgyer", "500")) return internal_error();

  PgyerToken token;
  token.parameters = reception.fields;
  token.parameters.emplace_back("buildType", type);
  reception.file = file->content->keep(file->file_name);
  const auto build = pgyer_.store_build(std::move(token), std::move(reception), PgyerState::live);
  if (context_.faults.take("pgyer", "drop-after-upload")) return cut;
  auto reply = after_upload(build_reply(build_info_json(build, context_.base_url)));
  reply.cut_halfway = context_.faults.take("pgyer", "drop-mid-reply");
  return reply;
}

Reply PgyerFront::upload_harmony_cert(Call& call) {
  return upload_harmony_file(call, "certificate", "p12");
}

Reply PgyerFront::upload_harmony_hsp(Call& call) { return upload_harmony_file(call, "hsp", "hsp"); }

Reply PgyerFront::upload_harmony_file(Call& call, std::string_view kind,
                                      std::string_view extension) {
  auto form = receive_form(call, context_.backend);
  if (auto refused = refuse_key(form.fields)) return *refused;
  if (context_.faults.take("pgyer", "step-fails")) return internal_error();
  if (form.multipart && !form.complete) return code_reply(1025);
  const auto key = field_or_empty(form.fields, "buildKey");
  if (key.empty()) return code_reply(1023);
  const auto build = pgyer_.find_build(key);
  if (!build) return code_reply(1009);
  if (build->platform != PgyerPlatform::harmonyos) return code_reply(1015);
  auto* file = form.file("file");
  if (file == nullptr) return code_reply(1021);
  if (!has_extension(file->file_name, extension)) return code_reply(1026);
  if (kind == "certificate" && field_or_empty(form.fields, "password").empty()) {
    return code_reply(1061);
  }
  if (form.storage_full) return internal_error();
  const auto added =
      pgyer_.add_file(key, {std::string(kind), file->content->keep(file->file_name)});
  return after_upload(code_reply(added ? 0 : 1009));
}

Reply PgyerFront::after_upload(Reply reply) {
  if (context_.faults.take("pgyer", "echo-credential")) return echo_page(account_.api_key);
  return context_.faults.take_spoiled_reply("pgyer", 200).value_or(std::move(reply));
}

}  // namespace slipway::emulator
