#include "providers/hockeyapp/provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <any>
#include <string_view>
#include <utility>

#include "core/crypto/digest.h"
#include "providers/hockeyapp/client_replies.h"
#include "providers/hockeyapp/mapping.h"

namespace slipway::hockeyapp {
namespace {

/// What one attempt leaves for the next one.
struct CarriedVersion {
  std::string id;
};

/// Says what a failed upload to a version that was made first leaves behind.
Error with_empty_version(Error error, const std::string& id, const UploadSettings& settings) {
  if (!error.hint.empty()) error.hint += "; ";
  error.hint += fmt::format(
      "{}version {} stays on the server without its package: `slipway delete {} {}` removes it",
      error.effect == Effect::unknown ? "if it did not arrive, " : "", id, shown_target(settings),
      id);
  return error;
}

/// The token may not see it, or it is not there for this token.
bool is_withheld(const Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::permission;
}

}  // namespace

Provider::Provider(ClientOptions options, UploadSettings settings,
                   std::shared_ptr<http::Transport> transport)
    : token_(options.token),
      transport_(std::move(transport)),
      client_(std::move(options), transport_),
      settings_(std::move(settings)) {
  redactor_.add(token_);
}

std::string Provider::kind() const { return "hockeyapp"; }

std::string Provider::server() const { return client_.base_url(); }

// In one spelling: two of them are one app, and one place of a ledger.
std::string Provider::app() const {
  std::string app = settings_.app_id;
  for (char& c : app) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  return app;
}

std::string Provider::account_fingerprint(std::string_view salt) const {
  return crypto::account_fingerprint(salt, server(), token_);
}

Capabilities Provider::capabilities() const {
  return hockeyapp::capabilities(settings_.create_first);
}

Preparation Provider::prepare(const Release& release) const {
  Preparation result;
  result.request.release = with_defaults(release, settings_);
  const Release& said = result.request.release;
  result.request.fields = to_fields(said, settings_);
  result.findings = check(said, settings_);
  return result;
}

Result<Submission> Provider::submit(const PreparedRequest& request,
                                    const SubmitContext& context) const {
  auto submission = is_created_first(request.release.artifact, settings_)
                        ? submit_created(request.release, context)
                        : submit_direct(request.release, context);
  if (!submission) return submission;
  submission->provider = kind();
  submission->steps = request.steps;
  return submission;
}

Result<Submission> Provider::submit_direct(const Release& release,
                                           const SubmitContext& context) const {
  const UploadVersionRequest upload = to_upload_version(release, settings_);
  const auto reply = client_.upload_version(
      upload, {context.cancel, context.deadline, context.progress, context.before_commit});
  if (!reply) return fail(reply.error());

  Submission submission;
  submission.build = to_build(*reply, redactor_);
  submission.reference = submission.build->id;
  submission.live = true;
  submission.warnings = to_warnings(upload, *reply);
  if (submission.reference.empty()) {
    submission.warnings.push_back(
        "the server took the upload without naming its id or build number");
  }
  return submission;
}

Result<Submission> Provider::submit_created(const Release& release,
                                            const SubmitContext& context) const {
  const auto id = version_for(release.artifact, context);
  if (!id) return fail(id.error());
  if (context.note_reference) {
    if (const auto noted = context.note_reference(*id); !noted) {
      return fail(with_empty_version(noted.error(), *id, settings_));
    }
  }
  const UpdateVersionRequest update = to_update_version(release, settings_, *id);
  auto reply = client_.update_version(
      update, {context.cancel, context.deadline, context.progress, context.before_commit});
  if (!reply) return fail(with_empty_version(reply.error(), *id, settings_));

  Submission submission;
  submission.reference = *id;
  reply->id = *id;
  submission.build = to_build(*reply, redactor_);
  // A version whose size is 0 has not got its package yet.
  submission.live = reply->appsize != 0U;
  submission.warnings = to_warnings(update, *reply);
  return submission;
}

Result<std::string> Provider::version_for(const Artifact& artifact,
                                          const SubmitContext& context) const {
  if (const auto* carried = std::any_cast<CarriedVersion>(context.carried)) return carried->id;
  if (!context.earlier_reference.empty()) return context.earlier_reference;
  const CreateVersionRequest numbers = to_create_version(artifact, settings_);
  auto created = client_.create_version(numbers, {context.cancel, context.deadline});
  if (!created) {
    Error error = created.error();
    if (error.kind == ErrorKind::conflict) {
      error.hint = conflict_hint(numbers, {context.cancel, context.deadline});
    } else if (error.effect == Effect::unknown) {
      error.hint = fmt::format(
          "no package was sent, but a version with the number {} may have been left without one: "
          "`slipway versions {}` shows it, and `slipway delete` removes it",
          numbers.bundle_version, shown_target(settings_));
    }
    return fail(std::move(error));
  }
  if (redactor_.redact(*created->id) != *created->id) {  // it will be stored and shown
    Error error;
    error.kind = ErrorKind::protocol;
    error.message = "the server answered with the token in place of an id";
    error.call = kCreateVersion;
    return fail(std::move(error));
  }
  if (context.carried != nullptr) *context.carried = CarriedVersion{*created->id};
  return *created->id;
}

std::string Provider::conflict_hint(const CreateVersionRequest& numbers,
                                    const CallContext& context) const {
  const auto taken = find_version(to_build_id(numbers.bundle_version), false, context);
  if (taken && taken->id && taken->appsize == 0U) {
    const std::string id = redactor_.redact(*taken->id);
    return fmt::format(
        "version {} has the number and no package: unless somebody is uploading it now, `slipway "
        "delete {} {}` removes it, and then publish again",
        id, shown_target(settings_), id);
  }
  return fmt::format(
      "raise the build number; `slipway versions {}` shows whether that version is without a "
      "package, and `slipway delete` removes it",
      shown_target(settings_));
}

Result<PollResult> Provider::poll(const Submission& submission, const CallContext& context) const {
  // Nothing is queued at these servers: what was confirmed once stays so.
  if (submission.live && submission.build) return PollResult(Live{*submission.build});
  if (submission.reference.empty()) {
    return fail(ErrorKind::invalid_request, "the server gave nothing to ask about this upload",
                "look at the app's versions on the server");
  }
  const auto version = find_version(submission.reference, false, context);
  if (!version) {
    // A page that is not there says nothing of a version.
    if (version.error().http_status == 0 && version.error().kind == ErrorKind::not_found) {
      return PollResult(NotKnown{version.error()});
    }
    return fail(version.error());
  }
  const Build build = to_build(*version, redactor_);
  // A version that was made first may be available and empty.
  const bool available = !settings_.create_first && build.availability == Availability::available;
  if (build.size ? *build.size > 0 : available) return PollResult(Live{build});
  Error error;
  error.call = kListVersions;
  if (!build.size) {
    error.kind = ErrorKind::protocol;
    error.message = fmt::format(
        "whether version {} has its package cannot be told: the answer lacks appsize", build.id);
    return fail(std::move(error));
  }
  error.kind = ErrorKind::not_found;
  error.message = fmt::format("version {} is there, but has no package", build.id);
  return PollResult(NotKnown{std::move(error)});
}

Result<FindResult> Provider::find(const Artifact& artifact, const CallContext& context) const {
  const auto cannot_tell = [](std::string reason) {
    return FindResult(CannotTell{std::move(reason)});
  };
  const Artifact sent = as_sent(artifact, settings_);
  if (auto why = unidentifiable(sent)) return FindResult(*std::move(why));
  const auto app = find_app(context);
  if (!app) {
    if (!is_withheld(app.error())) return fail(app.error());
    return find_without_app(
        "versions do not say their bundle id, and the token may not list the app", context);
  }
  if (!app->bundle_identifier) {
    return find_without_app("the server does not say the app's bundle id", context);
  }
  const std::string bundle_id = redactor_.redact(*app->bundle_identifier);
  if (bundle_id != *sent.bundle_id) {
    return cannot_tell(
        fmt::format("app_id is that of {}, and the package is {}", bundle_id, *sent.bundle_id));
  }

  std::optional<Build> found;
  bool unclear = false;
  const auto look = [&](const AppVersion& version) {
    Build build = to_build(version, redactor_);
    build.bundle_id = bundle_id;
    auto same = is_same(build, sent);
    // The numbers may be those of a version whose package never came.
    if (same == true && settings_.create_first && !build.size) same.reset();
    unclear = unclear || !same;
    if (same == true) found = std::move(build);
    return !found;
  };
  const auto complete = visit_versions(look, false, context);
  if (!complete) return fail(complete.error());
  if (found) return FindResult(Found{*std::move(found)});
  if (unclear) return cannot_tell("the server does not say the numbers and sizes of all versions");
  if (!*complete) return cannot_tell("the server does not list all versions");
  return FindResult(Absent{});
}

Result<FindResult> Provider::find_without_app(std::string reason,
                                              const CallContext& context) const {
  bool any = false;
  const auto look = [&any](const AppVersion&) {
    any = true;
    return false;
  };
  const auto complete = visit_versions(look, false, context);
  if (!complete && !is_withheld(complete.error())) return fail(complete.error());
  // What an app without versions has not got needs no bundle id.
  if (complete && *complete && !any) return FindResult(Absent{});
  return FindResult(CannotTell{std::move(reason)});
}

}  // namespace slipway::hockeyapp
