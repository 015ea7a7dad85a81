#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <system_error>
#include <utility>

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

/// Of a cursor; pages after the first have one.
std::optional<int> page_in(const std::string& cursor) {
  if (cursor.empty()) return 1;
  int page = 0;
  const char* end = cursor.data() + cursor.size();
  const auto parsed = std::from_chars(cursor.data(), end, page);
  if (parsed.ec != std::errc() || parsed.ptr != end || page < 2) return std::nullopt;
  return page;
}

/// How many pages the list has, as far as it says.
std::int64_t pages_of(const ListVersionsReply& reply) {
  if (reply.total_pages) return *reply.total_pages;
  if (!reply.total_entries || reply.per_page.value_or(0) < 1) return 1;
  return *reply.total_entries / *reply.per_page + (*reply.total_entries % *reply.per_page > 0);
}

/// More than any app has: a list that is longer has no end.
constexpr int kMostPages = 10'000;

bool has_next(const ListVersionsReply& reply, int page) {
  return !reply.app_versions.empty() && page < pages_of(reply) && page < kMostPages;
}

/// Of servers that do not say how many pages there are.
constexpr std::size_t kLongestPage = 500;

/// Whether this page is the last one and `seen` versions are all of them, as far as it says.
bool is_whole(const ListVersionsReply& reply, int page, std::int64_t seen) {
  if (reply.total_entries) return seen >= *reply.total_entries;
  if (reply.total_pages) return page >= *reply.total_pages;
  return reply.app_versions.size() < kLongestPage;
}

bool goes_by(const AppVersion& version, const std::string& id) {
  return (version.id ? version.id : version.version) == id;
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

/// A file that was not there before, and is gone again unless it is kept.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path path)
      : path_(std::move(path)), file_(std::fopen(path_.c_str(), "wbx")) {}
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  [[nodiscard]] bool is_open() const { return file_ != nullptr; }
  [[nodiscard]] std::uint64_t size() const { return size_; }

  [[nodiscard]] Result<void> write(std::string_view block) {
    if (std::fwrite(block.data(), 1, block.size(), file_) != block.size()) return unwritten();
    size_ += block.size();
    return {};
  }

  [[nodiscard]] Result<void> keep() {
    if (std::fflush(file_) != 0) return unwritten();
    std::fclose(std::exchange(file_, nullptr));
    return {};
  }

 private:
  [[nodiscard]] tl::unexpected<Error> unwritten() const {
    return fail(ErrorKind::io, fmt::format("cannot write {}", path_.string()),
                "check the space on the disk");
  }

  std::filesystem::path path_;
  std::FILE* file_;
  std::uint64_t size_ = 0;
};

}  // namespace

Result<ListVersionsReply> Provider::page_of(int page, bool include_build_urls,
                                            const CallContext& context) const {
  auto reply =
      client_.list_versions({settings_.app_id, page, include_build_urls}, exchange_of(context));
  if (!reply || reply->current_page.value_or(page) == page) return reply;
  if (page <= pages_of(*reply)) {
    return fail(broken_list(fmt::format("asked for page {}, the server's current_page is {}", page,
                                        *reply->current_page)));
  }
  reply->app_versions.clear();
  return reply;
}

Result<bool> Provider::visit_versions(const std::function<bool(const AppVersion&)>& visit,
                                      bool include_build_urls, const CallContext& context) const {
  std::int64_t seen = 0;
  for (int page = 1;; ++page) {
    const auto reply = page_of(page, include_build_urls, context);
    if (!reply) return fail(reply.error());
    for (const AppVersion& version : reply->app_versions) {
      if (!visit(version)) return true;
      ++seen;
    }
    if (!has_next(*reply, page)) return is_whole(*reply, page, seen);
  }
}

Result<AppVersion> Provider::find_version(const std::string& id, bool include_build_urls,
                                          const CallContext& context) const {
  std::optional<AppVersion> found;
  const auto look = [&](const AppVersion& version) {
    if (goes_by(version, id)) found = version;
    return !found;
  };
  const auto seen = visit_versions(look, include_build_urls, context);
  if (!seen) return fail(seen.error());
  if (found) return *std::move(found);
  Error error;
  error.kind = ErrorKind::not_found;
  error.message = redactor_.redact(fmt::format("the app has no version \"{}\"", id));
  error.call = kListVersions;
  error.hint = versions_hint(settings_);
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
  const auto page = page_in(cursor);
  if (!page) return fail(ErrorKind::invalid_request, "there is no such page of versions");
  const auto reply = page_of(*page, false, context);
  if (!reply) return fail(reply.error());
  Page<Build> result;
  for (const AppVersion& version : reply->app_versions) {
    result.items.push_back(to_build(version, redactor_));
    if (!result.items.back().id.empty()) continue;
    return fail(broken_list(
        fmt::format("the answer lacks app_versions[{}].id and .version", result.items.size() - 1)));
  }
  if (has_next(*reply, *page)) result.next = std::to_string(*page + 1);
  if (reply->total_entries.value_or(-1) >= 0) {
    result.total = static_cast<std::uint64_t>(*reply->total_entries);
  }
  return result;
}

Result<Build> Provider::get_build(const std::string& id, const CallContext& context) const {
  const auto version = find_version(id, false, context);
  if (!version) return fail(version.error());
  return to_build(*version, redactor_);
}

Result<void> Provider::delete_build(const std::string& id, const CallContext& context) const {
  const auto deleted =
      client_.delete_version({settings_.app_id, id, DeleteStrategy::purge}, exchange_of(context));
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
  auto result = update(to_update_version(changes, settings_, id), context);
  if (result) result->warnings.insert(result->warnings.begin(), warnings->begin(), warnings->end());
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
  UpdateVersionRequest request;
  request.app_id = settings_.app_id;
  request.id = id;
  request.dsym = to_file(symbols);
  return update(request, context);
}

Result<std::uint64_t> Provider::download_build(const std::string& id,
                                               const std::filesystem::path& path,
                                               const CallContext& context) const {
  NewFile file(path);
  if (!file.is_open()) {
    return fail(ErrorKind::io, fmt::format("cannot make the file {}", path.string()),
                "give a path where nothing is yet, in a folder that is there");
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
  if (is_repeatable(method) && request->files.empty()) {
    settle_effect(reply.error(), Repeating::harmless);
  }
  return fail(std::move(reply.error()));
}

}  // namespace slipway::hockeyapp
