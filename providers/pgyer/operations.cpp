#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/http/service_options.h"
#include "providers/pgyer/app_update.h"
#include "providers/pgyer/client_replies.h"
#include "providers/pgyer/error_codes.h"
#include "providers/pgyer/mapping.h"
#include "providers/pgyer/methods.h"
#include "providers/pgyer/paging.h"
#include "providers/pgyer/provider.h"

// What the provider does besides publishing.
namespace slipway::pgyer {
namespace {

http::Exchange exchange_of(const CallContext& context) {
  return {context.cancel, context.deadline};
}

tl::unexpected<Error> lacks_app_key(const UploadSettings& settings) {
  return http::bad_option("app_key", "is not set, and Pgyer asks for it",
                          fmt::format("`slipway apps {}` lists the account's apps with their keys",
                                      shown_target(settings)));
}

tl::unexpected<Error> lacks_id() {
  return fail(ErrorKind::invalid_request, "the id of the build is empty");
}

/// The failure of a call about the target's app.
tl::unexpected<Error> fail_app(Error error, const UploadSettings& settings) {
  if (error.kind == ErrorKind::not_found) {
    error.hint = fmt::format("check app_key: `slipway apps {}` lists the account's apps",
                             shown_target(settings));
  }
  return fail(std::move(error));
}

/// The failure of a call about one build. "Not found" may also be said of something else: the user.
tl::unexpected<Error> fail_build(Error error, const UploadSettings& settings) {
  const bool of_app = error.code == "1076" && error.call != kBuildInfo;  // which names no app
  if (of_app) return fail_app(std::move(error), settings);
  const bool of_build = verdict_of(error.code) == Verdict::not_known;
  if (of_build && error.kind == ErrorKind::not_found) error.hint = unknown_build_hint(settings);
  return fail(std::move(error));
}

std::string number_of_apps(std::size_t count) {
  if (count == 0) return "no app";
  return count == 1 ? "1 app" : fmt::format("{} apps", count);
}

}  // namespace

Result<Page<Build>> Provider::list_builds(const std::string& cursor,
                                          const CallContext& context) const {
  auto listing = list_page(cursor, context);
  if (!listing) return fail(std::move(listing.error()));
  return std::move(listing->page);
}

Result<Provider::Listing> Provider::list_page(const std::string& cursor,
                                              const CallContext& context) const {
  const auto at = read_cursor(cursor);
  if (!at) return fail(at.error());
  if (settings_.app_key.empty()) return lacks_app_key(settings_);
  const auto reply = client_.builds({settings_.app_key, {}, at->page}, exchange_of(context));
  if (!reply) return fail_app(reply.error(), settings_);

  ListedPage listed = {{}, reply->pageCount, reply->currentPage};
  for (const BuildInfo& info : reply->list) listed.keys.push_back(info.buildKey);
  auto turned = turn_page(*at, listed, kBuilds);
  if (!turned) return fail(std::move(turned.error()));

  Listing listing;
  listing.cut = turned->cut;
  listing.page.next = std::move(turned->next);
  if (turned->repeated) return listing;
  const Redactor redactor = redactor_of(options_);
  for (const BuildInfo& info : reply->list) {
    listing.page.items.push_back(to_build(info, server(), redactor));
  }
  return listing;
}

Result<Build> Provider::get_build(const std::string& id, const CallContext& context) const {
  if (id.empty()) return lacks_id();
  const auto reply = client_.build_info({id}, exchange_of(context));
  if (!reply) return fail_build(reply.error(), settings_);
  if (reply->build) return to_build(*reply->build, server(), redactor_of(options_));
  Error error;
  error.kind = ErrorKind::not_found;
  error.message = "the build is still being processed";
  error.call = kBuildInfo;
  error.code = std::to_string(reply->code);
  error.service_message = reply->message;
  error.retryable = true;
  error.hint = "ask again in some seconds";
  return fail(std::move(error));
}

Result<void> Provider::delete_build(const std::string& id, const CallContext& context) const {
  if (id.empty()) return lacks_id();
  const auto deleted = client_.build_delete({id, settings_.app_key}, exchange_of(context));
  if (!deleted) return fail_build(deleted.error(), settings_);
  return {};
}

std::map<Feature, Support> Provider::editable() const {
  return {{Feature::notes, Support::yes},
          {Feature::notes_markdown, Support::degraded},
          {Feature::notes_textile, Support::degraded},
          {Feature::password_access, Support::yes},
          {Feature::invite_access, Support::yes}};
}

Result<EditResult> Provider::edit_build(const std::string& id, const BuildChanges& changes,
                                        const CallContext& context) const {
  if (id.empty()) return lacks_id();
  if (const auto can = check_changes(changes, editable()); !can) return fail(can.error());
  if (changes.access) {
    const auto fits = first_error(pgyer::check_access(*changes.access));
    if (!fits) return fail(fits.error());
  }
  if (settings_.user_key.empty()) {
    return http::bad_option("user_key", "is not set, and Pgyer asks for it to edit a build",
                            "it is shown in the Pgyer dashboard under API info");
  }

  const ClientOptions options = hiding(options_, changes.access);
  const auto reply = Client(options, transport_)
                         .update_app(to_update_app(id, changes, settings_), exchange_of(context));
  if (!reply) return fail_build(reply.error(), settings_);
  EditResult result;
  result.build = to_build(*reply, server(), redactor_of(options));
  const std::string degraded = changes.notes ? degraded_notes(*changes.notes) : std::string();
  if (!degraded.empty()) result.warnings.push_back(degraded);
  return result;
}

Result<void> Provider::mark_latest(const std::string& id, bool latest,
                                   const CallContext& context) const {
  if (id.empty()) return lacks_id();
  const SetNewestVersionRequest request = {id, settings_.app_key};
  const auto reply = latest ? client_.set_newest_version(request, exchange_of(context))
                            : client_.cancel_newest_version(request, exchange_of(context));
  if (!reply) return fail_build(reply.error(), settings_);
  return {};
}

Result<App> Provider::get_app(const CallContext& context) const {
  if (settings_.app_key.empty()) return lacks_app_key(settings_);
  const auto reply = client_.view({settings_.app_key, {}}, exchange_of(context));
  if (!reply) return fail_app(reply.error(), settings_);
  return to_app(*reply, settings_.app_key, server(), redactor_of(options_));
}

std::vector<OptionDeclaration> Provider::app_options() const { return pgyer::app_options(); }

Result<App> Provider::update_app(const Settings& changes, const CallContext& context) const {
  const auto request = to_update(changes, settings_);
  if (!request) return fail(request.error());
  if (settings_.app_key.empty()) return lacks_app_key(settings_);
  ClientOptions options = options_;
  if (request->buildPassword) options.hidden.push_back(*request->buildPassword);
  const auto reply = Client(options, transport_).update(*request, exchange_of(context));
  if (!reply) return fail_app(reply.error(), settings_);
  // Another password than the one sent may be in force.
  if (reply->buildPassword) options.hidden.push_back(*reply->buildPassword);
  return to_app(*reply, settings_.app_key, server(), redactor_of(options));
}

Result<Page<App>> Provider::list_apps(const std::string& cursor, const CallContext& context) const {
  const auto at = read_cursor(cursor);
  if (!at) return fail(at.error());
  const auto reply = client_.list_my({at->page}, exchange_of(context));
  if (!reply) return fail(reply.error());

  ListedPage listed = {{}, reply->pageCount, reply->currentPage};
  for (const BuildInfo& info : reply->list) {
    listed.keys.push_back(info.appKey.value_or(""));
  }
  auto turned = turn_page(*at, listed, kListMy);
  if (!turned) return fail(std::move(turned.error()));

  Page<App> page;
  page.next = std::move(turned->next);
  if (turned->repeated) return page;
  const Redactor redactor = redactor_of(options_);
  for (const BuildInfo& info : reply->list) {
    page.items.push_back(to_app(info, {}, server(), redactor));
  }
  return page;
}

Result<UpdateAnswer> Provider::check_update(const UpdateQuestion& question,
                                            const CallContext& context) const {
  if (settings_.app_key.empty()) return lacks_app_key(settings_);
  CheckRequest request;
  request.appKey = settings_.app_key;
  request.buildVersion = question.version;
  request.channelKey = question.channel;
  if (question.service_build) {
    const std::string& text = *question.service_build;
    std::int64_t count = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (problem != std::errc() || rest != text.data() + text.size()) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("\"{}\" is not Pgyer's count of a build", text),
                  "it is a whole number, buildBuildVersion in Pgyer's replies");
    }
    request.buildBuildVersion = count;
  }
  const auto reply = client_.check(request, exchange_of(context));
  if (!reply) return fail_app(reply.error(), settings_);
  return UpdateAnswer{reply->buildHaveNewVersion, reply->needForceUpdate,
                      to_build(*reply, redactor_of(options_)), reply->downloadURL};
}

Result<AccessReport> Provider::check_access(const CallContext& context) const {
  const auto reply = client_.list_my({1}, exchange_of(context));
  if (!reply) return fail(reply.error());
  const bool all = reply->pageCount && *reply->pageCount <= 1;
  const std::string where = all ? "" : " on the first page";
  AccessReport report;
  report.detail = fmt::format("the key lists {}{}", number_of_apps(reply->list.size()), where);
  if (settings_.app_key.empty()) return report;
  const bool listed =
      std::any_of(reply->list.begin(), reply->list.end(),
                  [this](const BuildInfo& info) { return info.appKey == settings_.app_key; });
  if (!listed) {
    report.warnings.push_back(
        fmt::format("app_key {} is not among the apps that the key lists{}: see `slipway apps {}`",
                    settings_.app_key, where, shown_target(settings_)));
  }
  return report;
}

std::vector<NativeMethod> Provider::native_methods() const { return pgyer::native_methods(); }

Result<NativeReply> Provider::call_native(const std::string& method,
                                          const std::vector<NativeArgument>& arguments,
                                          const CallContext& context) const {
  const auto request = to_raw(method, arguments, settings_);
  if (!request) return fail(request.error());
  auto reply = client_.raw(*request, exchange_of(context));
  if (reply) return NativeReply{reply->http_status, true, std::move(reply->body)};
  if (only_asks(method)) reply.error().effect = Effect::none;
  return fail(std::move(reply.error()));
}

}  // namespace slipway::pgyer
