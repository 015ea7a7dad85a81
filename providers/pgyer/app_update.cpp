#include "providers/pgyer/app_update.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <variant>

#include "providers/pgyer/mapping.h"

namespace slipway::pgyer {
namespace {

const std::vector<std::string> kLanguages = {"chinese", "english", "auto"};
const std::vector<std::string> kBuildNumbers = {"service", "package"};

bool holds(const OptionValue& value, OptionType type) {
  if (type == OptionType::boolean) return std::holds_alternative<bool>(value);
  if (type == OptionType::secret) return std::holds_alternative<Secret>(value);
  return std::holds_alternative<std::string>(value);
}

/// Whether the values are of declared options, types and choices.
Result<void> check_values(const Settings& changes) {
  if (changes.all().empty()) {
    return fail(ErrorKind::invalid_request, "no change of the app is asked for");
  }
  const auto declared = app_options();
  for (const auto& change : changes.all()) {
    const auto option = std::find_if(
        declared.begin(), declared.end(),
        [&change](const OptionDeclaration& each) { return each.name == change.first; });
    if (option == declared.end()) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("an app at Pgyer has no option {}", change.first));
    }
    if (!holds(change.second, option->type)) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("the value of {} is of another type", change.first));
    }
    const auto& choices = option->choices;
    if (choices.empty()) continue;
    const auto& chosen = std::get<std::string>(change.second);
    if (std::find(choices.begin(), choices.end(), chosen) == choices.end()) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("{} must be one of {}", change.first, fmt::join(choices, ", ")));
    }
  }
  return {};
}

/// Who may install from now on, and when where the changes say so.
Result<Access> read_access(const Settings& changes, const UploadSettings& settings) {
  Access access;
  if (const auto* type = changes.find<std::string>("access.type")) {
    access.type = *type == "password" ? AccessType::password : AccessType::invite;
  } else if (settings.access && settings.access->type != AccessType::open) {
    access.type = settings.access->type;
  } else {
    return fail(ErrorKind::invalid_request,
                "Pgyer wants the access type with every change of an app, and neither the change "
                "nor the target says password or invite",
                "give access.type too, as it is now or as it shall be");
  }

  if (const auto* password = changes.find<Secret>("access.password")) {
    access.password = *password;
  } else if (access.type == AccessType::password && settings.access) {
    access.password = settings.access->password;
  }

  const auto* start = changes.find<std::string>("access.start");
  const auto* end = changes.find<std::string>("access.end");
  if ((start == nullptr) != (end == nullptr)) {
    return fail(first_error({incomplete_window(start == nullptr ? "start" : "end")}).error());
  }
  if (start != nullptr) access.window = InstallWindow{*start, *end};
  if (const auto fits = first_error(check_access(access)); !fits) return fail(fits.error());
  return access;
}

void set_access(UpdateRequest& request, const Access& access) {
  request.buildInstallType = to_install_type(access.type);
  if (access.type == AccessType::password) request.buildPassword = access.password;
  if (!access.window) return;
  const bool for_ever = *access.window == InstallWindow{};
  request.appIsInstallDate = for_ever ? 2 : 1;
  if (for_ever) return;
  request.appInstallStartDate = access.window->start;
  request.appInstallEndDate = access.window->end;
}

/// 1 yes, 2 no; nothing when it was not said.
std::optional<int> flag(const Settings& changes, std::string_view name) {
  const auto* value = changes.find<bool>(name);
  return value == nullptr ? std::nullopt : std::optional(*value ? 1 : 2);
}

/// The place among the choices, from 1; nothing when it was not said.
std::optional<int> place(const Settings& changes, std::string_view name,
                         const std::vector<std::string>& choices) {
  const auto* value = changes.find<std::string>(name);
  if (value == nullptr) return std::nullopt;
  const auto at = std::find(choices.begin(), choices.end(), *value);
  return static_cast<int>(std::distance(choices.begin(), at)) + 1;
}

}  // namespace

std::vector<OptionDeclaration> app_options() {
  return {
      {.name = "access.type",
       .type = OptionType::choice,
       .help = "Who may install; Pgyer wants it with every change, so the target's own goes along "
               "where it is not given.",
       .choices = {"password", "invite"}},
      {.name = "access.password",
       .type = OptionType::secret,
       .help = "Install password, with access.type password; else the target's own goes along."},
      {.name = "access.start",
       .help = "First day on which the app can be installed, YYYY-MM-DD; start and end empty: for "
               "ever."},
      {.name = "access.end",
       .help = "Last day on which the app can be installed, YYYY-MM-DD, after access.start."},
      {.name = "shortcut", .help = "Short address of the app: abcd for pgyer.com/abcd."},
      {.name = "language",
       .type = OptionType::choice,
       .help = "Language of the install page; auto follows the visitor.",
       .choices = kLanguages},
      {.name = "build_number",
       .type = OptionType::choice,
       .help = "Which build number is shown: the service's own count, or the package's.",
       .choices = kBuildNumbers},
      {.name = "sync",
       .type = OptionType::boolean,
       .help = "Whether the app's details are synchronised from its packages by themselves."},
      {.name = "copyright",
       .type = OptionType::boolean,
       .help = "Whether the install page shows Pgyer's copyright."},
      {.name = "qr_icon",
       .type = OptionType::boolean,
       .help = "Whether the app's icon stands in its QR code."},
      {.name = "feedback",
       .type = OptionType::boolean,
       .help = "Whether users can send feedback on the install page."},
      {.name = "template",
       .type = OptionType::choice,
       .help = "Look of the install page.",
       .choices = {"classic", "fashion", "gray", "green", "colorful"}},
  };
}

Result<UpdateRequest> to_update(const Settings& changes, const UploadSettings& settings) {
  if (const auto fits = check_values(changes); !fits) return fail(fits.error());
  const auto access = read_access(changes, settings);
  if (!access) return fail(access.error());

  UpdateRequest request;
  request.appKey = settings.app_key;
  set_access(request, *access);
  if (const auto* shortcut = changes.find<std::string>("shortcut")) {
    if (shortcut->empty() || !is_short_address(*shortcut)) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("\"{}\" is not a short address", *shortcut),
                  "give the last part of the address alone, e.g. abcd");
    }
    request.buildShortcutUrl = *shortcut;
  }
  request.appLang = place(changes, "language", kLanguages);
  request.buildVersionType = place(changes, "build_number", kBuildNumbers);
  request.appAutoSync = flag(changes, "sync");
  request.appShowPgyerCopyright = flag(changes, "copyright");
  request.buildQrcodeShowAppIcon = flag(changes, "qr_icon");
  request.appFeedbackStatus = flag(changes, "feedback");
  if (const auto* look = changes.find<std::string>("template")) request.buildTemplate = *look;
  return request;
}

}  // namespace slipway::pgyer
