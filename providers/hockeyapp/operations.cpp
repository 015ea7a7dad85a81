#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "core/base/new_file.h"
#include "providers/hockeyapp/client_replies.h"
#include "providers/hockeyapp/error_codes.h"
#include "providers/hockeyapp/mapping.h"
#include "providers/hockeyapp/methods.h"
#include "providers/hockeyapp/provider.h"

// What the provider does besides publishing.
namespace slipway::hockeyapp {
namespace {

http::Exchange exchange_of(const CallContext& context) {
  return {context.cancel, context.deadline};
}

Error broken_list(std::string message) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.message = std::move(message);
  error.call = kListVersions;
  error.hint = "check that base_url is the address of a HockeyApp-style server";
  return error;
}

/// Where a page begins: `2`, and where the one before began, `2/209`.
struct Position {
  int page = 1;
  std::string before;  ///< the name of its first version; empty: not known
};

/// Of a cursor; pages after the first have one.
std::optional<Position> position_in(const std::string& cursor) {
  Position position;
  if (cursor.empty()) return position;
  const char* end = cursor.data() + cursor.size();
  const auto parsed = std::from_chars(cursor.data(), end, position.page);
  if (parsed.ec != std::errc() || position.page < 2) return std::nullopt;
  if (parsed.ptr == end) return position;
  if (*parsed.ptr != '/') return std::nullopt;
  position.before = std::string(parsed.ptr + 1, end);
  return position;
}

/// The name of a page's first version; empty when there is none.
std::string beginning_of(const ListVersionsReply& reply) {
  return reply.app_versions.empty() ? "" : build_id_of(reply.app_versions.front());
}

/// Servers that ignore `page` give the first one again and again.
bool is_repeated(const ListVersionsReply& reply, const std::string& before) {
  return !before.empty() && beginning_of(reply) == before;
}

/// How many pages the list has, as far as it says.
std::optional<std::int64_t> pages_of(const ListVersionsReply& reply) {
  if (reply.total_pages) return reply.total_pages;
  if (!reply.total_entries || reply.per_page.value_or(0) < 1) return std::nullopt;
  return *reply.total_entries / *reply.per_page + (*reply.total_entries % *reply.per_page > 0);
}

/// Of servers that do not say how long theirs are.
constexpr std::int64_t kLongestPage = 500;

/// Whether there may be more versions than this page has room for.
bool is_full(const ListVersionsReply& reply) {
  const std::int64_t longest = reply.per_page.value_or(0) < 1 ? kLongestPage : *reply.per_page;
  return static_cast<std::int64_t>(reply.app_versions.size()) >= longest;
}

/// More than any app has: a list that is longer has no end.
constexpr int kMostPages = 1'000;

bool has_next(const ListVersionsReply& reply, int page) {
  if (reply.app_versions.empty() || page >= kMostPages) return false;
  const auto pages = pages_of(reply);
  return pages ? page < *pages : is_full(reply);
}

/// Whether this page is the last one and `seen` versions are all of them, as far as it says.
bool is_whole(const ListVersionsReply& reply, int page, std::int64_t seen) {
  if (reply.total_entries) return seen >= *reply.total_entries;
  if (reply.total_pages) return page >= *reply.total_pages;
  return !is_full(reply) && reply.current_page.value_or(page) == page;
}

bool goes_by(const AppVersion& version, const std::string& id) {
  const auto number = to_build_number(id);
  return number ? version.version == number : version.id == id;
}

std::string versions_hint(const UploadSettings& settings) {
  return fmt::format("`slipway versions {}` lists the app's versions by their ids",
                     shown_target(settings));
}

/// The failure of a call about one version.
tl::unexpected<Error> fail_version(Error error, const std::string& id,
                                   const UploadSettings& settings) {
  if (error.kind != ErrorKind::not_found) return fail(std::move(error));
  // Without a code it is a plain 404; other codes are complaints of the app.
  if (error.code.empty()) error.message = fmt::format("the server finds no version \"{}\"", id);
  const bool version = error.code.empty() || error.code == "app_version" || error.code == "id";
  if (version) error.hint = versions_hint(settings);
  return fail(std::move(error));
}

/// The server took a change, and its answer says that it did not make it.
Error not_done(const std::vector<std::string>& what) {
  Error error;
  error.kind = ErrorKind::permission;
  error.message = fmt::format("{}", fmt::join(what, "; "));
  error.call = kUpdateVersion;
  error.hint =
      "availability and mandatory can only be changed with a full-access token; what else was "
      "asked "
      "for may have been changed";
  return error;
}

/// The first finding that is an error, as one; warnings as texts.
Result<std::vector<std::string>> to_result(const std::vector<Finding>& findings) {
  std::vector<std::string> warnings;
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::error) {
      return fail(ErrorKind::invalid_request, finding.message, finding.hint);
    }
    warnings.push_back(fmt::format("{}: {}", finding.message, finding.hint));
  }
  return warnings;
}

}  // namespace

Result<ListVersionsReply> Provider::page_of(int page, bool include_build_urls,
                                            const CallContext& context) const {
  auto reply =
      client_.list_versions({settings_.app_id, page, include_build_urls}, exchange_of(context));
  if (!reply || reply->current_page.value_or(page) == page) return reply;
  if (page <= pages_of(*reply).value_or(1)) {
    return fail(broken_list(fmt::format("asked for page {}, the server's current_page is {}", page,
                                        *reply->current_page)));
  }
  reply->app_versions.clear();
  return reply;
}

Result<bool> Provider::visit_versions(const std::function<bool(const AppVersion&)>& visit,
                                      bool include_build_urls, const CallContext& context) const {
  std::int64_t seen = 0;
  std::string before;
  for (int page = 1;; ++page) {
    const auto reply = page_of(page, include_build_urls, context);
    if (!reply) return fail(reply.error());
    if (is_repeated(*reply, before)) return false;
    before = beginning_of(*reply);
    for (const AppVersion& version : reply->app_versions) {
      if (!visit(version)) return true;
      ++seen;
    }
    if (!has_next(*reply, page)) return is_whole(*reply, page, seen);
  }
}

Result<AppVersion> Provider::find_version(const std::string& id, bool include_build_urls,
                                          const CallContext& context) const {
  const bool by_number = to_build_number(id).has_value();
  std::vector<AppVersion> found;
  const auto look = [&](const AppVersion& version) {
    if (goes_by(version, id)) found.push_back(version);
    return found.size() < (by_number ? 2U : 1U);
  };
  const auto whole = visit_versions(look, include_build_urls, context);
  if (!whole) return fail(whole.error());
  if (!*whole) return fail(broken_list("the server does not list all versions"));
  if (found.size() == 1) return std::move(found.front());
  Error error;
  error.kind = found.empty() ? ErrorKind::not_found : ErrorKind::conflict;
  error.message = redactor_.redact(
      fmt::format("the app has {} \"{}\"", found.empty() ? "no version" : "several versions", id));
  error.call = kListVersions;
  error.hint = versions_hint(settings_);
  return fail(std::move(error));
}

Result<std::string> Provider::resolve(const std::string& id, const CallContext& context) const {
  if (!to_build_number(id)) return id;
  const auto version = find_version(id, false, context);
  if (!version) return fail(version.error());
  if (version->id) return *version->id;
  Error error;
  error.kind = ErrorKind::unsupported;
  error.message = redactor_.redact(
      fmt::format("\"{}\" can be neither changed nor deleted: the server does not say its id", id));
  error.call = kListVersions;
  error.hint = "a version goes by its id, not by its build number: do it on the server's own pages";
  return fail(std::move(error));
}

Result<App> Provider::find_app(const CallContext& context) const {
  const auto reply = client_.list_apps(exchange_of(context));
  if (!reply) return fail(reply.error());
  const auto same = [this](const App& app) {
    return std::equal(app.public_identifier.begin(), app.public_identifier.end(),
                      settings_.app_id.begin(), settings_.app_id.end(),
                      [](char a, char b) { return (a | 0x20) == (b | 0x20); });
  };
  const auto found = std::find_if(reply->apps.begin(), reply->apps.end(), same);
  if (found != reply->apps.end()) return *found;
  Error error;
  error.kind = ErrorKind::not_found;
  error.message = "the app is not among those that the token may list";
  error.call = kListApps;
  error.hint = "check app_id; a token without rights to the app does not see it";
  return fail(std::move(error));
}

Result<Page<Build>> Provider::list_builds(const std::string& cursor,
                                          const CallContext& context) const {
  const auto position = position_in(cursor);
  if (!position) return fail(ErrorKind::invalid_request, "there is no such page of versions");
  const auto reply = page_of(position->page, false, context);
  if (!reply) return fail(reply.error());
  Page<Build> result;
  if (is_repeated(*reply, position->before)) {
    // Where it counts nothing, that may have been all.
    if (!reply->total_entries && !reply->total_pages) return result;
    return fail(broken_list(
        fmt::format("page {} is the page before it again: the server does not list all versions",
                    position->page)));
  }
  for (const AppVersion& version : reply->app_versions) {
    result.items.push_back(to_build(version, redactor_));
    if (!result.items.back().id.empty()) continue;
    return fail(broken_list(
        fmt::format("the answer lacks app_versions[{}].id and .version", result.items.size() - 1)));
  }
  if (position->page >= kMostPages && !reply->app_versions.empty()) {
    return fail(broken_list("the list of versions does not end"));
  }
  if (has_next(*reply, position->page)) {
    result.next = fmt::format("{}/{}", position->page + 1, beginning_of(*reply));
  }
  if (reply->total_entries) result.total = static_cast<std::uint64_t>(*reply->total_entries);
  return result;
}

Result<Build> Provider::get_build(const std::string& id, const CallContext& context) const {
  const auto version = find_version(id, false, context);
  if (!version) return fail(version.error());
  return to_build(*version, redactor_);
}

Result<void> Provider::delete_build(const std::string& id, const CallContext& context) const {
  const auto target = resolve(id, context);
  if (!target) return fail(target.error());
  const auto deleted = client_.delete_version({settings_.app_id, *target, DeleteStrategy::purge},
                                              exchange_of(context));
  if (!deleted) return fail_version(deleted.error(), redactor_.redact(id), settings_);
  return {};
}

std::map<Feature, Support> Provider::editable() const {
  std::map<Feature, Support> result;
  for (const Feature feature :
       {Feature::notes, Feature::notes_markdown, Feature::notes_textile, Feature::withheld,
        Feature::mandatory, Feature::tags, Feature::teams, Feature::users}) {
    result[feature] = Support::yes;
  }
  return result;
}

Result<EditResult> Provider::edit_build(const std::string& id, const BuildChanges& changes,
                                        const CallContext& context) const {
  if (const auto good = check_changes(changes, editable()); !good) return fail(good.error());
  auto warnings = to_result(check(changes));
  if (!warnings) return fail(warnings.error());
  const auto target = resolve(id, context);
  if (!target) return fail(target.error());
  auto result = update(to_update_version(changes, settings_, *target), context);
  if (!result) return result;
  // Nothing else was asked for: what was not done is no side matter here.
  if (!result->warnings.empty()) return fail(not_done(result->warnings));
  result->warnings = *std::move(warnings);
  return result;
}

Result<EditResult> Provider::update(const UpdateVersionRequest& request,
                                    const CallContext& context) const {
  auto reply = client_.update_version(request, exchange_of(context));
  if (!reply) return fail_version(reply.error(), redactor_.redact(request.id), settings_);
  EditResult result;
  if (names_a_version(*reply)) {
    reply->id = request.id;
    result.build = to_build(*reply, redactor_);
  }
  result.warnings = to_warnings(request, *reply);
  return result;
}

Result<slipway::App> Provider::get_app(const CallContext& context) const {
  const auto app = find_app(context);
  if (!app) return fail(app.error());
  return to_app(*app, redactor_);
}

Result<Page<slipway::App>> Provider::list_apps(const std::string& cursor,
                                               const CallContext& context) const {
  if (!cursor.empty()) return fail(ErrorKind::invalid_request, "there is no such page of apps");
  const auto reply = client_.list_apps(exchange_of(context));
  if (!reply) return fail(reply.error());
  Page<slipway::App> result;
  for (const App& app : reply->apps) result.items.push_back(to_app(app, redactor_));
  result.total = result.items.size();
  return result;
}

Result<EditResult> Provider::add_symbols(const std::string& id, const Artifact& symbols,
                                         const CallContext& context) const {
  if (const auto misnamed = check_symbols_name(symbols)) {
    return fail(ErrorKind::invalid_artifact, misnamed->message, misnamed->hint);
  }
  const auto target = resolve(id, context);
  if (!target) return fail(target.error());
  UpdateVersionRequest request;
  request.app_id = settings_.app_id;
  request.id = *target;
  request.dsym = to_file(symbols);
  return update(request, context);
}

Result<std::uint64_t> Provider::download_build(const std::string& id,
                                               const std::filesystem::path& path,
                                               const CallContext& context) const {
  NewFile file(path);
  if (!file.is_open()) {
    return fail(ErrorKind::io, fmt::format("cannot make the file {}", path.string()),
                fmt::format("give a path where neither it nor {}.part is yet, in a folder that is "
                            "there",
                            path.filename().string()));
  }
  const auto version = find_version(id, true, context);
  if (!version) return fail(version.error());
  if (!version->build_url) {
    return fail(ErrorKind::unsupported,
                fmt::format("the server does not say where the file of version {} is",
                            to_build(*version, redactor_).id),
                "a version without a package has none, and some servers never say it");
  }
  http::Exchange exchange = exchange_of(context);
  exchange.receive = [&file](std::string_view block) { return file.write(block); };
  const auto done = client_.download(*version->build_url, exchange);
  if (!done) return fail(done.error());
  if (version->appsize && *version->appsize != file.size()) {
    Error error;
    error.kind = ErrorKind::protocol;
    error.message =
        fmt::format("the server sent {} bytes of a package of {}", file.size(), *version->appsize);
    error.call = kDownload;
    return fail(std::move(error));
  }
  if (const auto kept = file.keep(); !kept) return fail(kept.error());
  return file.size();
}

Result<AccessReport> Provider::check_access(const CallContext& context) const {
  const auto reply = page_of(1, false, context);
  if (!reply) return fail(reply.error());
  const auto count =
      reply->total_entries.value_or(static_cast<std::int64_t>(reply->app_versions.size()));
  return AccessReport{
      fmt::format("the token lists {} {} of the app", count, count == 1 ? "version" : "versions"),
      {}};
}

std::vector<NativeMethod> Provider::native_methods() const { return hockeyapp::native_methods(); }

Result<NativeReply> Provider::call_native(const std::string& method,
                                          const std::vector<NativeArgument>& arguments,
                                          const CallContext& context) const {
  const auto request = to_raw(method, arguments, settings_);
  if (!request) return fail(request.error());
  const Client without_token({server(), Secret()}, transport_);
  const Client& client = needs_token(method) ? client_ : without_token;
  auto reply = client.raw(*request, exchange_of(context));
  if (reply) return NativeReply{reply->http_status, reply->json, std::move(reply->body)};
  return fail(std::move(reply.error()));
}

}  // namespace slipway::hockeyapp
