#include "emulator/memory_pgyer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace slipway::emulator {
namespace {

/// Seen in a public log: the signature begins a minute in the past and spans 1860 seconds.
constexpr auto kTokenLife = std::chrono::minutes(30);
constexpr std::string_view kShortUrl = "buildShortcutUrl";

/// The parameters of an upload, by the names of app/update.
PgyerSettings take_over(const Fields& parameters,
                        std::initializer_list<std::pair<const char*, const char*>> names) {
  PgyerSettings settings;
  for (const auto& [asked, name] : names) {
    if (auto value = find_field(parameters, asked)) settings[name] = std::move(*value);
  }
  return settings;
}

/// What an upload says of its build. The install type is 1 unless it says otherwise.
PgyerSettings build_settings(const Fields& parameters) {
  auto settings = take_over(parameters, {{"buildInstallType", "buildInstallType"},
                                         {"buildPassword", "buildPassword"},
                                         {"buildDescription", "buildDescription"},
                                         {"buildUpdateDescription", "buildUpdateDescription"},
                                         {"buildChannelShortcut", "buildShortcutUrl"}});
  auto& type = settings["buildInstallType"];
  if (type.empty()) type = "1";
  if (settings[std::string(kShortUrl)].empty()) settings.erase(std::string(kShortUrl));
  return settings;
}

/// What an upload says of its app: the window stays as it was unless the upload has one.
PgyerSettings app_settings(const Fields& parameters) {
  if (field_or_empty(parameters, "buildInstallDate").empty()) return {};
  return take_over(parameters, {{"buildInstallDate", "appIsInstallDate"},
                                {"buildInstallStartDate", "appInstallStartDate"},
                                {"buildInstallEndDate", "appInstallEndDate"}});
}

void overwrite(PgyerSettings& settings, const PgyerSettings& changes) {
  for (const auto& [name, value] : changes) settings[name] = value;
}

}  // namespace

MemoryPgyer::MemoryPgyer(Backend& backend, std::shared_ptr<Clock> clock,
                         const std::vector<PgyerApp>& apps)
    : backend_(backend), clock_(std::move(clock)) {
  for (const auto& app : apps) apps_.push_back(begun(app, ""));
}

MemoryPgyer::App MemoryPgyer::begun(const PgyerApp& first, const std::string& identifier) {
  return {first, identifier, {{std::string(kShortUrl), first.short_url}}, 0, false};
}

std::string MemoryPgyer::random_hex(std::size_t digits) {
  std::uniform_int_distribution<int> digit(0, 15);
  std::string text;
  while (text.size() < digits) text += "0123456789abcdef"[digit(random_)];
  return text;
}

PgyerToken MemoryPgyer::issue_token(Fields parameters) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_->wall_time();
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const auto extension = extension_of(platform_of(field_or_empty(parameters, "buildType")));

  PgyerToken token;
  token.build_key = random_hex(32);
  token.storage_key =
      fmt::format("apps/{}/{}/{}.{}", random_hex(6), random_hex(8), random_hex(32), extension);
  token.parameters = std::move(parameters);
  token.expires = now + kTokenLife;
  token.form = {
      {"key", token.storage_key},
      {"signature", fmt::format("q-sign-algorithm=sha1&q-ak={}&q-sign-time={};{}&q-key-time={};{}"
                                "&q-header-list=&q-url-param-list=&q-signature={}",
                                random_hex(36), seconds - 60, seconds + 1800, seconds - 60,
                                seconds + 1800, random_hex(40))},
      {"x-cos-security-token", random_hex(96)},
      // Not on the page: clients must send every member of `params`, known or not.
      {"x-cos-emulator-extra", random_hex(16)},
  };
  tokens_[token.storage_key] = token;
  return token;
}

std::optional<PgyerToken> MemoryPgyer::find_token(std::string_view storage_key) const {
  const std::lock_guard lock(mutex_);
  const auto it = tokens_.find(storage_key);
  if (it == tokens_.end()) return std::nullopt;
  return it->second;
}

bool MemoryPgyer::is_issued(std::string_view build_key) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(tokens_.begin(), tokens_.end(),
                     [&](const auto& item) { return item.second.build_key == build_key; });
}

MemoryPgyer::Builds::iterator MemoryPgyer::find_final(std::string_view build_key) {
  return std::find_if(builds_.begin(), builds_.end(),
                      [&](const Entry& entry) { return entry.value.build_key == build_key; });
}

MemoryPgyer::Builds::const_iterator MemoryPgyer::find_any(std::string_view key) const {
  return std::find_if(builds_.begin(), builds_.end(), [&](const Entry& entry) {
    return !key.empty() && (entry.value.build_key == key || entry.value.token.build_key == key);
  });
}

MemoryPgyer::App& MemoryPgyer::app_of(PgyerPlatform platform, const StoredFile& file) {
  const auto identifier = facts_of(file).identifier;
  for (const auto& wanted : {identifier, std::string()}) {
    for (auto& app : apps_) {
      if (app.first.platform != platform || app.identifier != wanted) continue;
      app.identifier = identifier;
      app.deleted = false;
      return app;
    }
  }
  PgyerApp made{platform, random_hex(32), random_hex(8)};
  while (is_taken(made.short_url, made.app_key)) made.short_url = random_hex(8);
  apps_.push_back(begun(made, identifier));
  return apps_.back();
}

void MemoryPgyer::join_app(PgyerBuild& build) {
  auto& app = app_of(build.platform, build.file);
  if (build.app_key == app.first.app_key) return;
  overwrite(app.settings, app_settings(build.token.parameters));
  build.latest = false;
  build.app_key = app.first.app_key;
  build.build_number = ++app.last_number;
}

MemoryPgyer::App* MemoryPgyer::find_app(std::string_view app_key) {
  const auto it = std::find_if(apps_.begin(), apps_.end(), [&](const App& app) {
    return !app.deleted && app.first.app_key == app_key;
  });
  return it == apps_.end() ? nullptr : &*it;
}

std::int64_t MemoryPgyer::today() const {
  return std::chrono::duration_cast<std::chrono::hours>(clock_->wall_time().time_since_epoch())
             .count() /
         24;
}

PgyerBuild MemoryPgyer::seen(const Entry& entry) const {
  PgyerBuild build = entry.value;
  if (entry.download_day != today()) build.downloads_today = 0;
  for (const auto& app : apps_) {
    if (app.first.app_key != build.app_key) continue;
    build.settings.insert(app.settings.begin(), app.settings.end());
  }
  return build;
}

void MemoryPgyer::describe(const Entry& entry) {
  backend_.change_reception(entry.reception, [&](Reception& reception) {
    reception.state = to_string(entry.value.state);
    reception.details = {{"build_key", entry.value.build_key},
                         {"token_key", entry.value.token.build_key},
                         {"latest", entry.value.latest ? "yes" : "no"}};
  });
}

void MemoryPgyer::mark_latest(PgyerBuild build, bool latest) {
  for (auto& entry : builds_) {
    if (entry.value.build_key == build.build_key) {
      entry.value.latest = latest;
    } else if (latest && entry.value.app_key == build.app_key) {
      entry.value.latest = false;
    }
    describe(entry);
  }
}

PgyerBuild MemoryPgyer::store_build(PgyerToken token, Reception reception, PgyerState state) {
  const std::lock_guard lock(mutex_);
  const auto known = std::find_if(builds_.begin(), builds_.end(), [&](const Entry& entry) {
    return !token.build_key.empty() && entry.value.token.build_key == token.build_key;
  });
  if (known != builds_.end()) {
    known->value.file = *reception.file;
    join_app(known->value);
    backend_.change_reception(known->reception, [&](Reception& old) {
      reception.further_files = std::move(old.further_files);
      reception.transfers = old.transfers + 1;
      old = std::move(reception);
    });
    describe(*known);
    return seen(*known);
  }
  Entry entry;
  auto& build = entry.value;
  build.platform = platform_of(field_or_empty(token.parameters, "buildType"));
  build.build_key = random_hex(32);
  build.settings = build_settings(token.parameters);
  build.token = std::move(token);
  build.file = *reception.file;
  join_app(build);
  build.state = state;
  build.created = build.updated = clock_->wall_time();
  entry.reception = backend_.add_reception(std::move(reception));
  builds_.push_back(std::move(entry));
  describe(builds_.back());
  if (state == PgyerState::live) mark_latest(builds_.back().value, true);
  return seen(builds_.back());
}

std::optional<PgyerBuild> MemoryPgyer::poll_build(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto it = find_any(key);
  if (it == builds_.end()) return std::nullopt;
  auto& entry = builds_[static_cast<std::size_t>(it - builds_.begin())];
  ++entry.value.polls;
  return seen(entry);
}

std::optional<PgyerBuild> MemoryPgyer::find_build(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto it = find_any(key);
  if (it == builds_.end()) return std::nullopt;
  return seen(*it);
}

std::optional<PgyerBuild> MemoryPgyer::set_build_state(std::string_view build_key,
                                                       PgyerState state) {
  const std::lock_guard lock(mutex_);
  const auto entry = find_final(build_key);
  if (entry == builds_.end()) return std::nullopt;
  // Two that ask at once may both find that it is time: only the first one makes it live.
  const bool goes_live = state == PgyerState::live && entry->value.state != PgyerState::live;
  entry->value.state = state;
  describe(*entry);
  if (goes_live) mark_latest(entry->value, true);
  return seen(*entry);
}

bool MemoryPgyer::set_latest(std::string_view build_key, bool latest) {
  const std::lock_guard lock(mutex_);
  const auto entry = find_final(build_key);
  if (entry == builds_.end()) return false;
  mark_latest(entry->value, latest);
  return true;
}

std::vector<PgyerApp> MemoryPgyer::apps() const {
  const std::lock_guard lock(mutex_);
  std::vector<PgyerApp> there;
  for (const auto& app : apps_) {
    if (app.deleted) continue;
    there.push_back({app.first.platform, app.first.app_key, app.settings.find(kShortUrl)->second});
  }
  return there;
}

std::vector<PgyerBuild> MemoryPgyer::live_builds(std::string_view app_key) const {
  const std::lock_guard lock(mutex_);
  std::vector<PgyerBuild> newest_first;
  for (auto it = builds_.rbegin(); it != builds_.rend(); ++it) {
    if (it->value.state != PgyerState::live || it->value.app_key != app_key) continue;
    newest_first.push_back(seen(*it));
  }
  return newest_first;
}

bool MemoryPgyer::is_taken(std::string_view short_url, std::string_view app_key) const {
  const auto has = [&](const PgyerSettings& settings) {
    const auto it = settings.find(kShortUrl);
    return it != settings.end() && it->second == short_url;
  };
  return std::any_of(apps_.begin(), apps_.end(),
                     [&](const App& app) {
                       return !app.deleted && app.first.app_key != app_key && has(app.settings);
                     }) ||
         std::any_of(builds_.begin(), builds_.end(), [&](const Entry& entry) {
           return entry.value.app_key != app_key && has(entry.value.settings);
         });
}

PgyerChange MemoryPgyer::change_app(std::string_view app_key, const PgyerSettings& changes) {
  const std::lock_guard lock(mutex_);
  auto* app = find_app(app_key);
  if (app == nullptr) return PgyerChange::not_found;
  const auto short_url = changes.find(kShortUrl);
  if (short_url != changes.end() && is_taken(short_url->second, app_key)) {
    return PgyerChange::short_url_taken;
  }
  overwrite(app->settings, changes);
  for (auto& entry : builds_) {
    if (entry.value.app_key != app_key) continue;
    for (const auto& change : changes) entry.value.settings.erase(change.first);
    entry.value.updated = clock_->wall_time();
  }
  return PgyerChange::done;
}

PgyerChange MemoryPgyer::change_build(std::string_view build_key, const PgyerSettings& changes) {
  const std::lock_guard lock(mutex_);
  const auto entry = find_final(build_key);
  if (entry == builds_.end()) return PgyerChange::not_found;
  const auto short_url = changes.find(kShortUrl);
  if (short_url != changes.end() && is_taken(short_url->second, entry->value.app_key)) {
    return PgyerChange::short_url_taken;
  }
  overwrite(entry->value.settings, changes);
  entry->value.updated = clock_->wall_time();
  return PgyerChange::done;
}

std::optional<std::string> MemoryPgyer::add_file(std::string_view key, FurtherFile file) {
  const std::lock_guard lock(mutex_);
  const auto it = find_any(key);
  if (it == builds_.end()) return std::nullopt;
  auto& entry = builds_[static_cast<std::size_t>(it - builds_.begin())];
  std::string shown;
  if (file.kind == "screenshot") {
    shown = random_hex(32);
    entry.value.screenshots.push_back(shown);
  }
  backend_.change_reception(entry.reception, [&](Reception& reception) {
    reception.further_files.push_back(std::move(file));
  });
  return shown;
}

void MemoryPgyer::count_download(std::string_view build_key) {
  const std::lock_guard lock(mutex_);
  const auto entry = find_final(build_key);
  if (entry == builds_.end()) return;
  if (entry->download_day != today()) entry->value.downloads_today = 0;
  entry->download_day = today();
  ++entry->value.downloads_today;
}

void MemoryPgyer::forget(Builds::iterator entry) {
  backend_.change_reception(entry->reception, [](Reception& reception) {
    reception.state = "deleted";
    for (auto& [name, value] : reception.details) {
      if (name == "latest") value = "no";
    }
  });
  tokens_.erase(entry->value.token.storage_key);
  builds_.erase(entry);
}

PgyerChange MemoryPgyer::delete_build(std::string_view build_key) {
  const std::lock_guard lock(mutex_);
  const auto entry = find_final(build_key);
  if (entry == builds_.end() || entry->value.state != PgyerState::live) {
    return PgyerChange::not_found;
  }
  const auto gone = entry->value;
  const auto is_other = [&](const Entry& other) {
    return other.value.app_key == gone.app_key && other.value.build_key != gone.build_key &&
           other.value.state == PgyerState::live;
  };
  const auto heir = std::find_if(builds_.rbegin(), builds_.rend(), is_other);
  if (heir == builds_.rend()) return PgyerChange::last_build;
  if (gone.latest) mark_latest(heir->value, true);
  forget(find_final(gone.build_key));
  return PgyerChange::done;
}

bool MemoryPgyer::delete_app(std::string_view app_key) {
  const std::lock_guard lock(mutex_);
  auto* app = find_app(app_key);
  if (app == nullptr) return false;
  for (auto entry = builds_.begin(); entry != builds_.end();) {
    const auto at = entry - builds_.begin();
    if (entry->value.app_key != app_key) {
      ++entry;
      continue;
    }
    forget(entry);
    entry = builds_.begin() + at;
  }
  *app = begun(app->first, app->identifier);
  app->deleted = true;
  return true;
}

}  // namespace slipway::emulator
