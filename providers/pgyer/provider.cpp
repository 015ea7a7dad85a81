#include "providers/pgyer/provider.h"

#include <fmt/format.h>

#include <any>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "core/crypto/digest.h"
#include "providers/pgyer/error_codes.h"
#include "providers/pgyer/harmony.h"
#include "providers/pgyer/mapping.h"

namespace slipway::pgyer {
namespace {

constexpr std::string_view kKind = "pgyer";
// The signature lives half an hour; the rest is for the upload to begin.
constexpr std::chrono::minutes kTokenLife{25};
// A question before an upload must not use up the hour's calls.
constexpr int kPagesToFind = 20;

/// What one attempt leaves for the next one.
struct CarriedToken {
  GetCosTokenReply token;
  Clock::TimePoint fetched;
};

/// A client that shows none of the target's secrets, whatever the service writes.
ClientOptions hiding_all(ClientOptions options, const UploadSettings& settings) {
  options.hidden.push_back(settings.user_key);
  options.hidden.push_back(settings.harmony.certificate_password);
  return hiding(std::move(options), settings.access);
}

/// What a list of builds says of an artifact.
struct Search {
  std::optional<Build> found;
  bool open = false;                 ///< a build may be it
  bool same_app = false;             ///< a build is of the same bundle id
  std::optional<std::string> other;  ///< another bundle id that a build has
};

void look_at(std::vector<Build> builds, const Artifact& artifact, Search& search) {
  for (Build& build : builds) {
    const auto same = is_same(build, artifact);
    search.open = search.open || !same;
    const bool foreign = build.bundle_id && build.bundle_id != artifact.bundle_id;
    if (foreign) search.other = build.bundle_id;
    search.same_app = search.same_app || (build.bundle_id && !foreign);
    if (same != true) continue;
    search.found = std::move(build);
    return;
  }
}

/// After the last page; `cut`: there may be builds that no page showed.
FindResult conclude(const Search& search, const Artifact& artifact, bool cut) {
  if (search.other && !search.same_app) {
    return CannotTell{fmt::format("app_key is that of {}, and the package is {}", *search.other,
                                  *artifact.bundle_id)};
  }
  if (search.open) return CannotTell{"the list does not say enough of a build that may be it"};
  if (cut) return CannotTell{"the service does not list all builds"};
  return Absent{/*may_lag=*/true};
}

}  // namespace

ClientOptions hiding(ClientOptions options, const std::optional<Access>& access) {
  if (access) options.hidden.push_back(access->password);
  return options;
}

Redactor redactor_of(const ClientOptions& options) {
  Redactor redactor;
  redactor.add(options.api_key);
  for (const Secret& secret : options.hidden) redactor.add(secret);
  return redactor;
}

Provider::Provider(const ClientOptions& options, UploadSettings settings,
                   std::shared_ptr<http::Transport> transport, std::shared_ptr<Clock> clock)
    : options_(hiding_all(options, settings)),
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
  result.request.steps = to_steps(said, settings_);
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
  auto reply = client_.build_info({submission.reference}, {context.cancel, context.deadline});
  if (!reply) {
    switch (verdict_of(reply.error().code)) {
      case Verdict::failed:
        return PollResult(Failed{reply.error()});
      case Verdict::not_known:
        reply.error().hint = unknown_build_hint(settings_);
        return PollResult(NotKnown{reply.error()});
      case Verdict::none:
        return fail(reply.error());
    }
  }
  if (!reply->build) return PollResult(Pending{reply->message});
  return PollResult(Live{to_build(*reply->build, server(), redactor_of(options_))});
}

Result<FindResult> Provider::find(const Artifact& artifact, const CallContext& context) const {
  if (auto why = unidentifiable(artifact)) return FindResult(*std::move(why));
  if (settings_.app_key.empty()) {
    return FindResult(CannotTell{fmt::format(
        "Pgyer lists builds by app, and app_key is not set (`slipway apps {}` lists the keys)",
        shown_target(settings_))});
  }

  Search search;
  std::string cursor;
  for (int page = 0; page < kPagesToFind; ++page) {
    auto listing = list_page(cursor, context);
    if (!listing) return fail(std::move(listing.error()));
    look_at(std::move(listing->page.items), artifact, search);
    if (search.found) return FindResult(Found{*std::move(search.found)});
    cursor = listing->page.next;
    if (cursor.empty()) return conclude(search, artifact, listing->cut);
  }
  return FindResult(
      CannotTell{fmt::format("it is not on the first {} pages of the app's builds", kPagesToFind)});
}

Result<StepResult> Provider::run_step(const Submission& submission, const Step& step,
                                      const SubmitContext& context) const {
  Result<void> done;
  if (is_harmony_step(step)) {
    done =
        run_harmony_step(client_, settings_, submission, step, {context.cancel, context.deadline});
  } else if (step.name != kLatest) {
    return fail(ErrorKind::unsupported, fmt::format("Pgyer has no step \"{}\"", step.name));
  } else if (!submission.build || submission.build->id.empty()) {
    return fail(ErrorKind::invalid_request, "the latest mark needs a build that is live");
  } else {
    const auto value = step.arguments.find("value");
    const bool clear = value != step.arguments.end() && value->second == "clear";
    done = mark_latest(submission.build->id, !clear, {context.cancel, context.deadline});
  }
  if (!done) return fail(std::move(done.error()));
  return StepResult();
}

}  // namespace slipway::pgyer
