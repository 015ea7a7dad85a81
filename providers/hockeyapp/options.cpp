#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "core/http/service_options.h"
#include "providers/hockeyapp/mapping.h"
#include "providers/hockeyapp/provider.h"

// What a target declares, and how a provider is made of it.
namespace slipway::hockeyapp {
namespace {

constexpr std::string_view kApiPath = "/api/2";

}  // namespace

std::vector<OptionDeclaration> options() {
  return {
      {.name = "base_url",
       .help = "Address of the server, without /api/2; there is no public one.",
       .required = true},
      {.name = "token",
       .type = OptionType::secret,
       .help = "API token with the right to upload; full access for notify and availability.",
       .required = true},
      {.name = "app_id", .help = "The app's public identifier, 32 hex digits.", .required = true},
      {.name = "strategy",
       .type = OptionType::choice,
       .help = "What becomes of a build of the same number; the server's own default is add.",
       .choices = {"add", "replace"}},
      {.name = "upload",
       .type = OptionType::choice,
       .help =
           "All in one call, or a version made first, for packages that the server cannot read.",
       .default_value = "direct",
       .choices = {"direct", "create"}},
      {.name = "bundle_version",
       .help = "Build number of a version that is made first, unless the package's own will do."},
      {.name = "bundle_short_version",
       .help = "Version of a version that is made first, unless the package's own will do."},
      {.name = "teams",
       .type = OptionType::string_list,
       .help = "Numeric ids of the teams that may download, unless the release names some."},
      {.name = "users",
       .type = OptionType::string_list,
       .help = "Numeric ids of the users that may download, unless the release names some."},
  };
}

Capabilities capabilities(bool create_first) {
  Capabilities result;
  result.formats = {Format::apk, Format::ipa, Format::app_zip, Format::dsym_zip,
                    Format::mapping_txt};
  if (create_first) {
    const auto unreadable = {Format::aab, Format::hap, Format::harmony_app};
    result.formats.insert(result.formats.end(), unreadable);
  }
  for (const Feature feature : {Feature::notes, Feature::notes_markdown, Feature::notes_textile,
                                Feature::notify_installable, Feature::notify_all, Feature::withheld,
                                Feature::mandatory, Feature::tags, Feature::teams, Feature::users,
                                Feature::symbols, Feature::symbols_alone, Feature::provenance}) {
    result.features[feature] = Support::yes;
  }
  result.stand_ins = {
      {Feature::password_access,
       "Give the build to teams, users or tags: nobody else can install it."},
      {Feature::invite_access, "Give the build to the teams or users that are to have it."},
      {Feature::install_window,
       "Withhold the build, and edit its availability on the first and after the last day."},
      {Feature::latest,
       "Testers are offered the newest build that is not withheld: withhold the newer ones."},
  };
  if (create_first) {
    result.features[Feature::notify_all] = Support::no;
    result.stand_ins[Feature::notify_all] =
        "notify = \"installable\" tells all who can install the build.";
  }
  return result;
}

namespace {

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

Result<std::vector<std::string>> read_ids(const Settings& settings, std::string_view option) {
  auto ids = settings.value_or<std::vector<std::string>>(option, {});
  for (const std::string& id : ids) {
    if (!is_numeric_id(id)) {
      return http::bad_option(option, fmt::format("holds \"{}\", which is not a numeric id", id));
    }
  }
  return ids;
}

Result<ClientOptions> read_client_options(const Settings& settings) {
  const auto address = settings.value_or<std::string>("base_url", {});
  if (address.empty()) {
    return http::bad_option("base_url", "is not set", "set it to the address of your server");
  }
  auto base_url = http::read_base_url(address, kApiPath);
  if (!base_url) return fail(base_url.error());

  const auto* token = settings.find<Secret>("token");
  if (token == nullptr || token->empty()) {
    return http::bad_option("token", "is not set", "set it to an API token of your server");
  }
  if (!http::is_printable(token->reveal())) {
    return http::bad_option("token", "holds a space or another character that a token cannot have");
  }
  return ClientOptions{*std::move(base_url), *token};
}

/// The way up, and what only one of the two needs.
Result<void> read_way(const Settings& settings, UploadSettings& result) {
  const auto upload = settings.value_or<std::string>("upload", "direct");
  if (upload != "direct" && upload != "create") {
    return http::bad_option("upload", "must be direct or create");
  }
  result.create_first = upload == "create";
  if (result.create_first && result.strategy == Strategy::replace) {
    return http::bad_option("strategy", "cannot be replace where upload is create",
                            "a version that is made first is always a new one");
  }
  for (auto [option, number] : {std::pair("bundle_version", &result.bundle_version),
                                std::pair("bundle_short_version", &result.bundle_short_version)}) {
    const auto* value = settings.find<std::string>(option);
    if (value == nullptr || value->empty()) continue;
    if (!result.create_first) {
      return http::bad_option(option, "is told to the server only where upload is create",
                              "the server reads it from the package");
    }
    if (std::any_of(value->begin(), value->end(), [](unsigned char c) { return c < ' '; })) {
      return http::bad_option(option, "holds a line break or another control character");
    }
    *number = *value;
  }
  return {};
}

Result<UploadSettings> read_upload_settings(const Settings& settings, const std::string& target) {
  UploadSettings result;
  result.target = target;
  result.app_id = settings.value_or<std::string>("app_id", {});
  if (result.app_id.size() != 32 ||
      !std::all_of(result.app_id.begin(), result.app_id.end(), is_hex_digit)) {
    return http::bad_option("app_id", "must be 32 hex digits",
                            "it stands at the end of the app's public address");
  }
  if (const auto* strategy = settings.find<std::string>("strategy")) {
    if (*strategy != "add" && *strategy != "replace") {
      return http::bad_option("strategy", "must be add or replace");
    }
    result.strategy = *strategy == "add" ? Strategy::add : Strategy::replace;
  }
  if (auto way = read_way(settings, result); !way) return fail(way.error());
  for (auto [option, ids] :
       {std::pair("teams", &result.teams), std::pair("users", &result.users)}) {
    auto read = read_ids(settings, option);
    if (!read) return fail(read.error());
    *ids = *std::move(read);
  }
  return result;
}

class Factory : public ProviderFactory {
 public:
  [[nodiscard]] std::string kind() const override { return "hockeyapp"; }

  [[nodiscard]] std::vector<OptionDeclaration> options() const override {
    return hockeyapp::options();
  }

  [[nodiscard]] Capabilities capabilities() const override {
    return hockeyapp::capabilities(false);
  }

  [[nodiscard]] std::optional<ErrorCodeInfo> explain(std::string_view code) const override {
    return hockeyapp::explain(code);
  }

  [[nodiscard]] Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings& settings, const ProviderContext& context) const override {
    auto client = read_client_options(settings);
    if (!client) return fail(client.error());
    auto upload = read_upload_settings(settings, context.target);
    if (!upload) return fail(upload.error());
    return std::make_shared<const Provider>(*std::move(client), *std::move(upload),
                                            context.transport);
  }
};

}  // namespace

std::shared_ptr<const ProviderFactory> make_factory() { return std::make_shared<const Factory>(); }

}  // namespace slipway::hockeyapp
