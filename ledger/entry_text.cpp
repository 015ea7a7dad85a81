#include "ledger/entry_text.h"

#include <fmt/format.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <exception>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "ledger/words.h"

namespace slipway::ledger {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::nanoseconds;
using std::chrono::system_clock;

std::int64_t to_number(system_clock::time_point time) {
  return std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count();
}
system_clock::time_point to_time(std::int64_t number) {
  return system_clock::time_point(
      std::chrono::duration_cast<system_clock::duration>(nanoseconds(number)));
}

/// A const or a changeable T: one list of members serves writing and reading.
template <typename T, typename Plain>
concept Either = std::same_as<std::remove_const_t<T>, Plain>;

void visit(Either<ProvisioningProfile> auto& profile, auto&& member) {
  member("name", profile.name);
  member("team_id", profile.team_id);
  member("team_name", profile.team_name);
  member("application_identifier", profile.application_identifier);
  member("expires", profile.expires);
}

void visit(Either<Signing> auto& signing, auto&& member) {
  member("kind", signing.kind);
  member("schemes", signing.schemes);
  member("profile", signing.profile);
}

void visit(Either<Artifact> auto& artifact, auto&& member) {
  member("path", artifact.path);
  member("format", artifact.format);
  member("platform", artifact.platform);
  member("bundle_id", artifact.bundle_id);
  member("version", artifact.version);
  member("build_number", artifact.build_number);
  member("title", artifact.title);
  member("min_os", artifact.min_os);
  member("target_os", artifact.target_os);
  member("devices", artifact.devices);
  member("debuggable", artifact.debuggable);
  member("signing", artifact.signing);
  member("uuids", artifact.uuids);
  member("warnings", artifact.warnings);
  member("size", artifact.size);
  member("sha256", artifact.sha256);
}

void visit(Either<RequestField> auto& field, auto&& member) {
  member("name", field.name);
  member("value", field.value);
  member("secret", field.secret);
}

void visit(Either<Build> auto& build, auto&& member) {
  member("id", build.id);
  member("bundle_id", build.bundle_id);
  member("version", build.version);
  member("build_number", build.build_number);
  member("title", build.title);
  member("size", build.size);
  member("url", build.url);
  member("qr_url", build.qr_url);
  member("created", build.created);
  member("notes", build.notes);
  member("latest", build.latest);
  member("availability", build.availability);
  member("mandatory", build.mandatory);
}

void visit(Either<Error> auto& error, auto&& member) {
  member("kind", error.kind);
  member("message", error.message);
  member("call", error.call);
  member("code", error.code);
  member("service_message", error.service_message);
  member("http_status", error.http_status);
  member("retryable", error.retryable);
  member("retry_after_ms", error.retry_after);
  member("effect", error.effect);
  member("hint", error.hint);
}

void visit(Either<Step> auto& step, auto&& member) {
  member("name", step.name);
  member("phase", step.phase);
  member("arguments", step.arguments);
  member("repeatable", step.repeatable);
  member("state", step.state);
  member("error", step.error);
}

void visit(Either<Submission> auto& submission, auto&& member) {
  member("provider", submission.provider);
  member("reference", submission.reference);
  member("build", submission.build);
  member("live", submission.live);
  member("steps", submission.steps);
  member("warnings", submission.warnings);
}

void visit(Either<Notes> auto& notes, auto&& member) {
  member("text", notes.text);
  member("format", notes.format);
}

void visit(Either<InstallWindow> auto& window, auto&& member) {
  member("start", window.start);
  member("end", window.end);
}

/// Without the password: see `stored`.
void visit(Either<Access> auto& access, auto&& member) {
  member("type", access.type);
  member("window", access.window);
}

void visit(Either<Provenance> auto& provenance, auto&& member) {
  member("commit", provenance.commit);
  member("build_url", provenance.build_url);
  member("repository_url", provenance.repository_url);
}

void visit(Either<ReleaseOptions> auto& options, auto&& member) {
  member("notes", options.notes);
  member("notify", options.notify);
  member("availability", options.availability);
  member("mandatory", options.mandatory);
  member("tags", options.tags);
  member("teams", options.teams);
  member("users", options.users);
  member("access", options.access);
  member("latest", options.latest);
  member("provenance", options.provenance);
}

void visit(Either<SettingOverride> auto& setting, auto&& member) {
  member("target", setting.target);
  member("option", setting.option);
  member("value", setting.value);
  member("source", setting.source);
}

void visit(Either<RecordedRequest> auto& request, auto&& member) {
  member("run", request.run);
  member("symbols", request.symbols);
  member("channel", request.channel);
  member("required", request.required);
  member("options", request.options);
  member("settings", request.settings);
}

/// `target`, `stage` and `time` stand beside it.
void visit(Either<JournalEntry> auto& entry, auto&& member) {
  member("request", entry.request);
  member("artifact", entry.artifact);
  member("fields", entry.fields);
  member("was_absent", entry.was_absent);
  member("submission", entry.submission);
  member("build", entry.build);
  member("error", entry.error);
}

using Bytes = std::vector<std::uint8_t>;

/// One overload a kind of value. Not in JSON: what is empty.
struct Writer {
  static Json json(const std::string& text) {
    return is_utf8_text(text) ? Json(text) : Json(Bytes(text.begin(), text.end()));
  }
  static Json json(const std::filesystem::path& path) { return json(path.string()); }
  static Json json(system_clock::time_point time) { return to_number(time); }
  static Json json(std::chrono::milliseconds duration) { return duration.count(); }
  template <typename T>
  requires std::integral<T>
  static Json json(T value) { return value; }
  template <typename T>
  requires std::is_enum_v<T>
  static Json json(T value) { return word_of(value); }
  template <typename T>
  static Json json(const std::vector<T>& items) {
    Json list = Json::array();
    for (const T& item : items) list.push_back(json(item));
    return list;
  }
  static Json json(const std::map<std::string, std::string>& items) {
    Json list = Json::array();  // and not an object, whose keys would have to be UTF-8
    for (const auto& [key, value] : items) list.push_back(Json::array({json(key), json(value)}));
    return list;
  }
  template <typename T>
  requires std::is_class_v<T>
  static Json json(const T& value) {
    Json object = Json::object();
    visit(value, [&object]<typename Member>(const char* name, const Member& member) {
      if constexpr (requires { member.has_value(); }) {
        if (member.has_value()) object[name] = json(*member);
      } else if constexpr (requires { member.empty(); }) {
        if (!member.empty()) object[name] = json(member);
      } else {
        object[name] = json(member);
      }
    });
    return object;
  }
};

/// The same for reading. Throws what `restored` catches.
struct Reader {
  static const Json::array_t& list(const Json& json) {
    return json.get_ref<const Json::array_t&>();
  }
  static void read(const Json& json, std::string& text) {
    if (!json.is_array()) {
      text = json.get<std::string>();
      return;
    }
    const auto bytes = json.get<Bytes>();
    text.assign(bytes.begin(), bytes.end());
  }
  static void read(const Json& json, std::filesystem::path& path) {
    std::string text;
    read(json, text);
    path = text;
  }
  static void read(const Json& json, system_clock::time_point& time) {
    time = to_time(json.get<std::int64_t>());
  }
  static void read(const Json& json, std::chrono::milliseconds& duration) {
    duration = std::chrono::milliseconds(json.get<std::int64_t>());
  }
  template <typename T>
  requires std::integral<T>
  static void read(const Json& json, T& value) { json.get_to(value); }
  template <typename T>
  requires std::is_enum_v<T>
  static void read(const Json& json, T& value) {
    const auto name = json.get<std::string>();
    const auto known = parse_word<T>(name);
    if (!known) throw std::invalid_argument(fmt::format("`{}` is not known", name));
    value = *known;
  }
  template <typename T>
  static void read(const Json& json, std::vector<T>& items) {
    for (const Json& item : list(json)) read(item, items.emplace_back());
  }
  static void read(const Json& json, std::map<std::string, std::string>& items) {
    for (const Json& item : list(json)) {
      std::string key;
      read(item.at(0), key);
      read(item.at(1), items[key]);
    }
  }
  template <typename T>
  static void read(const Json& json, std::optional<T>& value) {
    read(json, value.emplace());
  }
  template <typename T>
  requires std::is_class_v<T>
  static void read(const Json& json, T& value) {
    const auto& object = json.get_ref<const Json::object_t&>();
    visit(value, [&object](const char* name, auto& member) {
      const auto found = object.find(name);
      if (found != object.end() && !found->second.is_null()) read(found->second, member);
    });
  }
};

/// Of such an access nothing is kept: a part of it would let in who is to be kept out.
bool has_password(const Access& access) {
  return access.type == AccessType::password || !access.password.empty();
}

tl::unexpected<std::string> unreadable(const StoredEntry& entry, const std::string& why) {
  return tl::unexpected<std::string>(fmt::format("entry {}: {}", entry.id, why));
}

}  // namespace

StoredEntry stored(const JournalEntry& entry) {
  JournalEntry open = entry;
  for (RequestField& field : open.fields) {
    if (field.secret) field.value.clear();
  }
  if (open.request.has_value()) {
    std::optional<Access>& access = open.request->options.access;
    if (access.has_value() && has_password(*access)) access.reset();
  }
  return {to_number(entry.time), entry.target, std::string(word_of(entry.stage)),
          Writer::json(open).dump()};
}

tl::expected<JournalEntry, std::string> restored(const StoredEntry& entry) try {
  JournalEntry result;
  result.time = to_time(entry.time);
  result.target = entry.target;
  const auto stage = parse_word<JournalStage>(entry.stage);
  if (!stage) return unreadable(entry, fmt::format("`{}` is no stage", entry.stage));
  result.stage = *stage;
  const Json detail = Json::parse(entry.detail);
  Reader::read(detail, result);
  return result;
} catch (const std::exception& error) {
  return unreadable(entry, error.what());
}

}  // namespace slipway::ledger
