#include "providers/pgyer/provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <any>
#include <chrono>
#include <string_view>
#include <utility>

#include "core/crypto/digest.h"
#include "core/http/service_options.h"
#include "providers/pgyer/error_codes.h"
#include "providers/pgyer/mapping.h"

namespace slipway::pgyer {
namespace {

constexpr std::string_view kKind = "pgyer";
constexpr std::string_view kApiPath = "/apiv2";
// The signature lives half an hour; the rest is for the upload to begin.
constexpr std::chrono::minutes kTokenLife{25};

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
      {.name = "app_key", .help = "The app's appKey; sent along where a call concerns the app."},
      {.name = "user_key",
       .type = OptionType::secret,
       .help = "User key of the account, for calls that edit a build; uploads do not send it."},
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
      {.name = "upload",
       .type = OptionType::choice,
       .help = "The fast way through the storage service, or the slow legacy one in one call.",
       .default_value = "fast",
       .choices = {"fast", "legacy"}},
  };
}

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
  return result;
}

namespace {

/// The options of a client that hides the install password too: its own and each release's.
ClientOptions hiding(ClientOptions options, const std::optional<Access>& access) {
  if (access && !access->password.empty()) options.hidden.push_back(access->password);
  return options;
}

Redactor redactor_of(const ClientOptions& options) {
  Redactor redactor;
  redactor.add(options.api_key);
  for (const Secret& secret : options.hidden) redactor.add(secret);
  return redactor;
}

/// What one attempt leaves for the next one.
struct CarriedToken {
  GetCosTokenReply token;
  Clock::TimePoint fetched;
};

}  // namespace

Provider::Provider(ClientOptions options, UploadSettings settings,
                   std::shared_ptr<http::Transport> transport, std::shared_ptr<Clock> clock)
    : options_(hiding(std::move(options), settings.access)),
      transport_(std::move(transport)),
      client_(options_, transport_),
      settings_(std::move(settings)),
      clock_(std::move(clock)) {}

std::string Provider::kind() const { return std::string(kKind); }

std::string Provider::server() const { return client_.base_url(); }

std::string Provider::app() const { return settings_.app_key; }

std::string Provider::account_fingerprint(std::string_view salt) const {
  return crypto::account_fingerprint(salt, server(), options_.api_key);
}

Capabilities Provider::capabilities() const { return pgyer::capabilities(settings_.legacy_upload); }

Preparation Provider::prepare(const Release& release) const {
  Preparation result;
  result.request.release = with_defaults(release, settings_);
  const Release& said = result.request.release;
  result.request.fields = to_fields(said, settings_);
  result.request.steps = to_steps(said.options);
  result.findings = check(said, settings_);
  return result;
}

Result<Submission> Provider::submit(const PreparedRequest& request,
                                    const SubmitContext& context) const {
  auto submission = settings_.legacy_upload ? submit_legacy(request.release, context)
                                            : submit_fast(request.release, context);
  if (!submission) return submission;
  submission->provider = kind();
  submission->steps = request.steps;
  return submission;
}

Result<Submission> Provider::submit_fast(const Release& release,
                                         const SubmitContext& context) const {
  const Client client(hiding(options_, release.options.access), transport_);
  const auto token = token_for(client, release, context);
  if (!token) return fail(token.error());
  if (context.note_reference) {
    if (const auto noted = context.note_reference(token->key); !noted) return fail(noted.error());
  }
  const auto uploaded = client.upload_file(
      *token, to_file(release.artifact),
      {context.cancel, context.deadline, context.progress, context.before_commit});
  if (!uploaded) {
    if (uploaded.error().http_status == 403 && context.carried != nullptr) {
      context.carried->reset();
    }
    return fail(uploaded.error());
  }
  Submission submission;
  submission.reference = token->key;
  return submission;
}

Result<Submission> Provider::submit_legacy(const Release& release,
                                           const SubmitContext& context) const {
  const ClientOptions options = hiding(options_, release.options.access);
  const auto reply =
      Client(options, transport_)
          .upload(to_upload(release, settings_),
                  {context.cancel, context.deadline, context.progress, context.before_commit});
  if (!reply) return fail(reply.error());
  Submission submission;
  submission.reference = reply->build.buildKey;
  submission.live = true;
  submission.build = to_build(reply->build, server(), redactor_of(options));
  return submission;
}

Result<GetCosTokenReply> Provider::token_for(const Client& client, const Release& release,
                                             const SubmitContext& context) const {
  const auto now = clock_->now();
  if (const auto* carried = std::any_cast<CarriedToken>(context.carried);
      carried != nullptr && now - carried->fetched < kTokenLife) {
    return carried->token;
  }
  auto token = client.get_cos_token(to_get_cos_token(release, settings_),
                                    {context.cancel, context.deadline});
  if (context.carried != nullptr) {
    context.carried->reset();
    if (token) *context.carried = CarriedToken{*token, now};
  }
  return token;
}

Result<PollResult> Provider::poll(const Submission& submission, const CallContext& context) const {
  const auto reply = client_.build_info({submission.reference}, {context.cancel, context.deadline});
  if (!reply) {
    switch (verdict_of(reply.error().code)) {
      case Verdict::failed:
        return PollResult(Failed{reply.error()});
      case Verdict::not_known:
        return PollResult(NotKnown{reply.error()});
      case Verdict::none:
        return fail(reply.error());
    }
  }
  if (!reply->build) return PollResult(Pending{reply->message});
  return PollResult(Live{to_build(*reply->build, server(), redactor_of(options_))});
}

Result<FindResult> Provider::find(const Artifact& artifact, const CallContext&) const {
  if (!artifact.bundle_id || !artifact.version || !artifact.build_number) {
    return FindResult(
        CannotTell{"the bundle id, version and build number of the package are not known"});
  }
  return FindResult(CannotTell{"the builds at Pgyer cannot be listed yet"});
}

Result<StepResult> Provider::run_step(const Submission& submission, const Step& step,
                                      const SubmitContext& context) const {
  if (step.name != kLatest) {
    return fail(ErrorKind::unsupported, fmt::format("Pgyer has no step \"{}\"", step.name));
  }
  if (!submission.build || submission.build->id.empty()) {
    return fail(ErrorKind::invalid_request, "the latest mark needs a build that is live");
  }
  const SetNewestVersionRequest request = {submission.build->id, settings_.app_key};
  const http::Exchange exchange = {context.cancel, context.deadline};
  const auto value = step.arguments.find("value");
  const bool clear = value != step.arguments.end() && value->second == "clear";
  auto reply = clear ? client_.cancel_newest_version(request, exchange)
                     : client_.set_newest_version(request, exchange);
  if (reply) return StepResult();
  reply.error().effect = Effect::none;
  return fail(std::move(reply.error()));
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
  if (start != nullptr || end != nullptr) {
    access.window = InstallWindow{start != nullptr ? *start : "", end != nullptr ? *end : ""};
  }
  return std::optional(access);
}

Result<UploadSettings> read_upload_settings(const Settings& settings) {
  UploadSettings result;
  auto access = read_access(settings);
  if (!access) return fail(access.error());
  result.access = *std::move(access);
  result.app_key = settings.value_or<std::string>("app_key", {});

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
  [[nodiscard]] std::string kind() const override { return std::string(kKind); }

  [[nodiscard]] std::vector<OptionDeclaration> options() const override { return pgyer::options(); }

  [[nodiscard]] Capabilities capabilities() const override { return pgyer::capabilities(false); }

  [[nodiscard]] Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings& settings, const ProviderContext& context) const override {
    auto client = read_client_options(settings);
    if (!client) return fail(client.error());
    auto upload = read_upload_settings(settings);
    if (!upload) return fail(upload.error());
    return std::make_shared<const Provider>(*std::move(client), *std::move(upload),
                                            context.transport, context.clock);
  }
};

}  // namespace

std::shared_ptr<const ProviderFactory> make_factory() { return std::make_shared<const Factory>(); }

}  // namespace slipway::pgyer
