#include "providers/hockeyapp/provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/crypto/digest.h"
#include "core/http/service_options.h"
#include "providers/hockeyapp/mapping.h"

namespace slipway::hockeyapp {
namespace {

constexpr std::string_view kKind = "hockeyapp";
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
      {.name = "teams",
       .type = OptionType::string_list,
       .help = "Numeric ids of the teams that may download, unless the release names some."},
      {.name = "users",
       .type = OptionType::string_list,
       .help = "Numeric ids of the users that may download, unless the release names some."},
  };
}

Capabilities capabilities() {
  Capabilities result;
  result.formats = {Format::apk, Format::ipa, Format::app_zip, Format::dsym_zip,
                    Format::mapping_txt};
  for (const Feature feature : {Feature::notes, Feature::notes_markdown, Feature::notes_textile,
                                Feature::notify_installable, Feature::notify_all, Feature::withheld,
                                Feature::mandatory, Feature::tags, Feature::teams, Feature::users,
                                Feature::symbols, Feature::symbols_alone, Feature::provenance}) {
    result.features[feature] = Support::yes;
  }
  return result;
}

Provider::Provider(ClientOptions options, UploadSettings settings,
                   std::shared_ptr<http::Transport> transport)
    : token_(options.token),
      client_(std::move(options), std::move(transport)),
      settings_(std::move(settings)) {
  redactor_.add(token_);
}

std::string Provider::kind() const { return std::string(kKind); }

std::string Provider::server() const { return client_.base_url(); }

std::string Provider::app() const { return settings_.app_id; }

std::string Provider::account_fingerprint(std::string_view salt) const {
  return crypto::account_fingerprint(salt, server(), token_);
}

Capabilities Provider::capabilities() const { return hockeyapp::capabilities(); }

Preparation Provider::prepare(const Release& release) const {
  Preparation result;
  result.request.release = with_defaults(release, settings_);
  const Release& said = result.request.release;
  result.request.fields = to_fields(said, settings_);
  result.findings = check(said);
  return result;
}

Result<Submission> Provider::submit(const PreparedRequest& request,
                                    const SubmitContext& context) const {
  const UploadVersionRequest upload = to_upload_version(request.release, settings_);
  const auto reply = client_.upload_version(
      upload, {context.cancel, context.deadline, context.progress, context.before_commit});
  if (!reply) return fail(reply.error());

  Submission submission;
  submission.provider = kind();
  submission.build = to_build(*reply, redactor_);
  submission.reference = submission.build->id;
  submission.live = true;
  submission.steps = request.steps;
  submission.warnings = to_warnings(upload, *reply);
  return submission;
}

Result<PollResult> Provider::poll(const Submission& submission, const CallContext&) const {
  // Nothing is queued at these servers: what was confirmed once stays so.
  if (submission.live && submission.build) return PollResult(Live{*submission.build});
  return fail(ErrorKind::unsupported, "a submission to this server cannot be asked about yet",
              "look at the app's versions on the server");
}

Result<FindResult> Provider::find(const Artifact& artifact, const CallContext&) const {
  if (!artifact.bundle_id || !artifact.version || !artifact.build_number) {
    return FindResult(
        CannotTell{"the bundle id, version and build number of the package are not known"});
  }
  return FindResult(CannotTell{"the versions at this server cannot be listed yet"});
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

Result<UploadSettings> read_upload_settings(const Settings& settings) {
  UploadSettings result;
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
  [[nodiscard]] std::string kind() const override { return std::string(kKind); }

  [[nodiscard]] std::vector<OptionDeclaration> options() const override {
    return hockeyapp::options();
  }

  [[nodiscard]] Capabilities capabilities() const override { return hockeyapp::capabilities(); }

  [[nodiscard]] Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings& settings, const ProviderContext& context) const override {
    auto client = read_client_options(settings);
    if (!client) return fail(client.error());
    auto upload = read_upload_settings(settings);
    if (!upload) return fail(upload.error());
    return std::make_shared<const Provider>(*std::move(client), *std::move(upload),
                                            context.transport);
  }
};

}  // namespace

std::shared_ptr<const ProviderFactory> make_factory() { return std::make_shared<const Factory>(); }

}  // namespace slipway::hockeyapp
