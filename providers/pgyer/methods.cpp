#include "providers/pgyer/methods.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>
#include <variant>

#include "core/base/find_named.h"
#include "providers/pgyer/client_replies.h"
#include "providers/pgyer/mapping.h"

namespace slipway::pgyer {
namespace {

struct Method {
  bool asks;  ///< changes nothing
  std::string_view name;
  const char* help;
  std::vector<NativeParameter> parameters;
};

NativeParameter needed(std::string name) { return {std::move(name), true, false, false}; }
NativeParameter optional(std::string name) { return {std::move(name), false, false, false}; }
NativeParameter secret(std::string name, bool required = false) {
  return {std::move(name), required, false, true};
}
NativeParameter file(std::string name, bool required) {
  return {std::move(name), required, true, false};
}

std::vector<NativeParameter> offer(std::vector<NativeParameter> first) {
  for (const NativeParameter& each :
       {optional("buildInstallType"), secret("buildPassword"), optional("buildUpdateDescription"),
        optional("buildInstallDate"), optional("buildInstallStartDate"),
        optional("buildInstallEndDate"), optional("buildChannelShortcut")}) {
    first.push_back(each);
  }
  return first;
}

std::vector<Method> make_table() {
  const std::vector<NativeParameter> one_build = {needed("buildKey"), optional("appKey")};
  return {
      {true, kGetCosToken, "Gets an address and a signature to upload a package to.",
       offer({needed("buildType"), optional("oversea"), optional("buildDescription")})},
      {true,
       kBuildInfo,
       "Tells what has become of an upload, or describes a build.",
       {needed("buildKey")}},
      {false,
       kUploadHarmonyCert,
       "Sends the signing certificate of an uploaded .hap.",
       {file("file", true), secret("password", true), needed("buildKey")}},
      {false,
       kUploadHarmonyHsp,
       "Sends one .hsp that an uploaded .hap depends on.",
       {file("file", true), needed("buildKey")}},
      {false, kUpload, "Uploads an .ipa or .apk the slow legacy way.", offer({file("file", true)})},
      {true,
       kView,
       "Describes an app, or one build of it, and its history in short.",
       {needed("appKey"), optional("buildKey")}},
      {false,
       kUpdate,
       "Changes an app, for all its builds.",
       {needed("appKey"), optional("buildShortcutUrl"), needed("buildInstallType"),
        secret("buildPassword"), optional("appIsInstallDate"), optional("appInstallStartDate"),
        optional("appInstallEndDate"), optional("appLang"), optional("buildVersionType"),
        optional("appAutoSync"), optional("appShowPgyerCopyright"),
        optional("buildQrcodeShowAppIcon"), optional("appFeedbackStatus"),
        optional("buildTemplate")}},
      {false,
       kUpdateApp,
       "Changes one build.",
       {secret("userKey", true), optional("buildKey"), file("screenshot", false),
        optional("buildShortcutUrl"), optional("buildUpdateDescription"),
        optional("buildDescription"), secret("buildPassword"), optional("buildVersion"),
        optional("buildInstallType")}},
      {true,
       kGetByShortcut,
       "Finds the build behind a short address.",
       {needed("buildShortcutUrl")}},
      {true, kListMy, "Lists the account's apps.", {optional("page")}},
      {true,
       kBuilds,
       "Lists the builds of an app.",
       {needed("appKey"), optional("buildKey"), optional("page")}},
      {false, kSetNewestVersion, "Marks a build as the app's latest.", one_build},
      {false, kCancelNewestVersion, "Takes the latest mark from a build.", one_build},
      {true,
       kCheck,
       "Tells whether there is a newer build than the one installed.",
       {needed("appKey"), optional("buildVersion"), optional("buildBuildVersion"),
        optional("channelKey")}},
      {false, kBuildDelete, "Deletes a build for good.", one_build},
      {false,
       kDeleteApp,
       "Deletes an app with all its builds for good; appKey must be given.",
       {needed("appKey")}},
      {true, kAppGroupListAll, "Lists the groups that were made of apps.", {}},
      {true, kAppGroupView, "Describes one group and its apps.", {needed("appGroupKey")}},
      {true, kCertificateIndex, "Lists the account's signing certificates.", {}},
  };
}

const std::vector<Method>& table() {
  static const std::vector<Method> methods = make_table();
  return methods;
}

const Method* find_method(std::string_view name) { return find_named(table(), name); }

const NativeParameter* find_parameter(const Method* method, std::string_view name) {
  return method == nullptr ? nullptr : find_named(method->parameters, name);
}

tl::unexpected<Error> fail_missing(std::string_view method, const NativeParameter& parameter) {
  return fail(ErrorKind::invalid_request, fmt::format("{} needs {}", method, parameter.name),
              fmt::format("add {}={}", parameter.name, parameter.file ? "@PATH" : "VALUE"));
}

Result<void> add_argument(RawRequest& request, const Method* method,
                          const NativeArgument& argument) {
  const NativeParameter* parameter = find_parameter(method, argument.name);
  if (const auto* text = std::get_if<Secret>(&argument.value)) {
    if (parameter != nullptr && parameter->file) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("{} of {} is a file", argument.name, request.path),
                  fmt::format("give its path: {}=@PATH", argument.name));
    }
    if (parameter != nullptr && parameter->required && text->empty()) {
      return fail_missing(method->name, *parameter);
    }
    request.fields.emplace_back(argument.name, *text);
    return {};
  }
  const auto& path = std::get<std::filesystem::path>(argument.value);
  if (parameter != nullptr && !parameter->file) {
    return fail(ErrorKind::invalid_request,
                fmt::format("{} of {} is a text, not a file", argument.name, request.path));
  }
  const auto file = read_file(path);
  if (!file) return fail(file.error());
  request.files.emplace_back(argument.name, *file);
  return {};
}

/// What the settings know of a parameter that was not given; empty where that is nothing.
Secret known_value(std::string_view method, std::string_view name, const UploadSettings& settings) {
  // No call may delete the whole app because somebody forgot to say which.
  if (name == "appKey" && method != kDeleteApp) return Secret(settings.app_key);
  if (name == "userKey") return settings.user_key;
  return {};
}

Result<void> fill_in(RawRequest& request, const Method& method,
                     const std::vector<NativeArgument>& arguments, const UploadSettings& settings) {
  for (const NativeParameter& parameter : method.parameters) {
    if (find_named(arguments, parameter.name) != nullptr) continue;
    Secret value = known_value(method.name, parameter.name, settings);
    if (!value.empty()) {
      request.fields.emplace_back(parameter.name, std::move(value));
    } else if (parameter.required) {
      return fail_missing(method.name, parameter);
    }
  }
  return {};
}

}  // namespace

const std::vector<NativeMethod>& native_methods() {
  static const std::vector<NativeMethod> methods = [] {
    std::vector<NativeMethod> all;
    for (const Method& each : table()) {
      all.push_back({std::string(each.name), each.help, each.parameters});
    }
    return all;
  }();
  return methods;
}

bool only_asks(std::string_view method) {
  const Method* known = find_method(method);
  return known != nullptr && known->asks;
}

Result<RawRequest> to_raw(const std::string& method, const std::vector<NativeArgument>& arguments,
                          const UploadSettings& settings) {
  RawRequest request;
  request.path = method;
  const Method* known = find_method(method);
  for (const NativeArgument& argument : arguments) {
    if (argument.name.empty() || argument.name == "_api_key") {
      return fail(ErrorKind::invalid_request,
                  "_api_key is sent by itself, and a parameter has a name",
                  "leave it out: it is the target's api_key");
    }
    if (const auto added = add_argument(request, known, argument); !added) {
      return fail(added.error());
    }
  }
  if (known != nullptr) {
    const auto filled = fill_in(request, *known, arguments, settings);
    if (!filled) return fail(filled.error());
  }
  return request;
}

}  // namespace slipway::pgyer
