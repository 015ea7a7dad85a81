#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "core/http/service_options.h"
#include "providers/pgyer/provider.h"

// What a target declares, and how a provider is made of it.
namespace slipway::pgyer {
namespace {

constexpr std::string_view kApiPath = "/apiv2";

}  // namespace

std::vector<OptionDeclaration> options() {
  return {
      {.name = "base_url",
       .help = "Address of the service, without /apiv2.",
       .default_value = "https://www.pgyer.com"},
      {.name = "api_key",
       .type = OptionType::secret,
       .help = "API key of the account, from API info in the Pgyer dashboard.",
       .required = true},
      {.name = "app_key",
       .help =
           "The app's appKey, which `slipway apps TARGET` lists; to list its builds, to show and "
           "change the app, and to ask for updates."},
      {.name = "user_key",
       .type = OptionType::secret,
       .help = "User key, from API info in the Pgyer dashboard; to edit a build."},
      {.name = "access.type",
       .type = OptionType::choice,
       .help = "Who may install, unless the release says it; the service's own default is public.",
       .choices = {"public", "password", "invite"}},
      {.name = "access.password",
       .type = OptionType::secret,
       .help = "Install password, with access.type password."},
      {.name = "access.start", .help = "First day on which it can be installed, YYYY-MM-DD."},
      {.name = "access.end", .help = "Last day on which it can be installed, YYYY-MM-DD."},
      {.name = "oversea",
       .type = OptionType::choice,
       .help = "Where uploads go; auto leaves it to the service, by address.",
       .default_value = "auto",
       .choices = {"auto", "overseas", "mainland"}},
      {.name = "channel_shortcut",
       .help = "Short address of an existing channel that gets the build, e.g. abcd."},
      {.name = "description", .help = "Description of the app; not sent by the legacy upload."},
      {.name = "harmony.certificate",
       .type = OptionType::path,
       .help =
           "Signing certificate (.p12) that is sent after a .hap; not used for other packages."},
      {.name = "harmony.certificate_password",
       .type = OptionType::secret,
       .help = "Password of harmony.certificate."},
      {.name = "harmony.hsp",
       .type = OptionType::path_list,
       .help =
           "The .hsp files that a .hap depends on, sent after it; not used for other packages."},
      {.name = "upload",
       .type = OptionType::choice,
       .help = "The fast way through the storage service, or the slow legacy one in one call.",
       .default_value = "fast",
       .choices = {"fast", "legacy"}},
  };
}

namespace {

std::map<Feature, std::string> stand_ins() {
  const std::string notes = "Pgyer shows notes as plain text: write them so that they read well.";
  const std::string notify =
      "Pgyer's API tells nobody: send people the address or the QR code of the build's page.";
  const std::string who =
      "access = \"password\" or \"invite\" limits who may install; Pgyer's API names no people.";
  const std::string symbols = "Pgyer takes .apk, .ipa and .hap only: keep symbols elsewhere.";
  return {
      {Feature::notes_markdown, notes},
      {Feature::notes_textile, notes},
      {Feature::notify_installable, notify},
      {Feature::notify_all, notify},
      {Feature::withheld,
       "Every build can be installed once it is live: limit who may with a password or by "
       "invitation, or when with an install window."},
      {Feature::mandatory,
       "Forced updates are set in the Pgyer dashboard; installed apps learn of them by app/check."},
      {Feature::tags,
       "The channel that channel_shortcut names gets the build: one channel for each audience."},
      {Feature::teams, who},
      {Feature::users, who},
      {Feature::symbols, symbols},
      {Feature::symbols_alone, symbols},
      {Feature::provenance, "Write the commit and the address of the CI job into the notes."},
  };
}

}  // namespace

Capabilities capabilities(bool legacy_upload) {
  Capabilities result;
  result.formats = {Format::apk, Format::ipa};
  if (!legacy_upload) result.formats.push_back(Format::hap);
  for (const Feature feature : {Feature::notes, Feature::password_access, Feature::invite_access,
                                Feature::install_window, Feature::latest}) {
    result.features[feature] = Support::yes;
  }
  result.features[Feature::notes_markdown] = Support::degraded;
  result.features[Feature::notes_textile] = Support::degraded;
  result.stand_ins = stand_ins();
  return result;
}

namespace {

Result<ClientOptions> read_client_options(const Settings& settings) {
  ClientOptions result;
  auto base_url = http::read_base_url(settings.value_or("base_url", result.base_url), kApiPath);
  if (!base_url) return fail(base_url.error());
  result.base_url = *std::move(base_url);

  result.api_key = settings.value_or("api_key", Secret());
  if (result.api_key.empty()) {
    return http::bad_option("api_key", "is not set",
                            "it is shown in the Pgyer dashboard under API info");
  }
  if (!http::is_printable(result.api_key.reveal())) {
    return http::bad_option("api_key", "holds a space or another character that a key cannot have",
                            "look at where it comes from: a file may end in an empty line");
  }
  return result;
}

/// Nothing when no option speaks of access.
Result<std::optional<Access>> read_access(const Settings& settings) {
  const auto* type = settings.find<std::string>("access.type");
  const auto* password = settings.find<Secret>("access.password");
  const auto* start = settings.find<std::string>("access.start");
  const auto* end = settings.find<std::string>("access.end");
  if (type == nullptr && password == nullptr && start == nullptr && end == nullptr) {
    return std::optional<Access>();
  }

  Access access;
  if (type != nullptr) {
    const auto all = {AccessType::open, AccessType::password, AccessType::invite};
    const auto* known = std::find_if(all.begin(), all.end(),
                                     [type](AccessType each) { return to_string(each) == *type; });
    if (known == all.end()) {
      return http::bad_option("access.type", "must be public, password or invite");
    }
    access.type = *known;
  }
  if (password != nullptr) access.password = *password;
  // That one date is empty does not say that the other one is: for ever takes both.
  if (start == nullptr && end != nullptr && end->empty()) {
    return http::bad_option("access.start", "is not set, and access.end is: the window needs both");
  }
  if (end == nullptr && start != nullptr && start->empty()) {
    return http::bad_option("access.end", "is not set, and access.start is: the window needs both");
  }
  if (start != nullptr || end != nullptr) {
    access.window = InstallWindow{start != nullptr ? *start : "", end != nullptr ? *end : ""};
  }
  return std::optional(access);
}

HarmonySettings read_harmony(const Settings& settings) {
  HarmonySettings result;
  result.certificate = settings.value_or<std::string>("harmony.certificate", {});
  result.certificate_password = settings.value_or("harmony.certificate_password", Secret());
  if (const auto* hsp = settings.find<std::vector<std::string>>("harmony.hsp")) {
    result.hsp.assign(hsp->begin(), hsp->end());
  }
  return result;
}

Result<UploadSettings> read_upload_settings(const Settings& settings) {
  UploadSettings result;
  auto access = read_access(settings);
  if (!access) return fail(access.error());
  result.access = *std::move(access);
  result.app_key = settings.value_or<std::string>("app_key", {});
  result.user_key = settings.value_or("user_key", Secret());
  result.harmony = read_harmony(settings);

  const auto oversea = settings.value_or<std::string>("oversea", "auto");
  if (oversea == "overseas" || oversea == "mainland") {
    result.oversea = oversea == "overseas" ? 1 : 2;
  } else if (oversea != "auto") {
    return http::bad_option("oversea", "must be auto, overseas or mainland");
  }
  if (const auto* description = settings.find<std::string>("description")) {
    if (!description->empty()) result.description = *description;
  }
  result.channel_shortcut = settings.value_or<std::string>("channel_shortcut", {});

  const auto upload = settings.value_or<std::string>("upload", "fast");
  if (upload != "fast" && upload != "legacy")
    return http::bad_option("upload", "must be fast or legacy");
  result.legacy_upload = upload == "legacy";
  return result;
}

class Factory : public ProviderFactory {
 public:
  [[nodiscard]] std::string kind() const override { return "pgyer"; }

  [[nodiscard]] std::vector<OptionDeclaration> options() const override { return pgyer::options(); }

  [[nodiscard]] Capabilities capabilities() const override { return pgyer::capabilities(false); }

  [[nodiscard]] std::optional<ErrorCodeInfo> explain(std::string_view code) const override {
    return pgyer::explain(code);
  }

  [[nodiscard]] Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings& settings, const ProviderContext& context) const override {
    auto client = read_client_options(settings);
    if (!client) return fail(client.error());
    auto upload = read_upload_settings(settings);
    if (!upload) return fail(upload.error());
    upload->target = context.target;
    return std::make_shared<const Provider>(*client, *std::move(upload), context.transport,
                                            context.clock);
  }
};

}  // namespace

std::shared_ptr<const ProviderFactory> make_factory() { return std::make_shared<const Factory>(); }

}  // namespace slipway::pgyer
