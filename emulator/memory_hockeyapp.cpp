#include "emulator/memory_hockeyapp.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

namespace slipway::emulator {
namespace {

/// A build number that counts: up to fifteen digits. Any other is 0.
std::int64_t plain_number(std::string_view text) {
  std::int64_t number = 0;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool plain = parsed.ec == std::errc() && parsed.ptr == end && text.size() <= 15;
  return plain ? std::max<std::int64_t>(number, 0) : 0;
}

/// `1.10` after `1.9`; what is no number by its text.
bool is_older(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    const auto one = left.substr(0, left.find('.'));
    const auto other = right.substr(0, right.find('.'));
    if (one != other) {
      return std::make_tuple(plain_number(one), one) < std::make_tuple(plain_number(other), other);
    }
    left.remove_prefix(std::min(one.size() + 1, left.size()));
    right.remove_prefix(std::min(other.size() + 1, right.size()));
  }
  return left.empty() && !right.empty();
}

/// The build number that the package says, or nothing.
std::string number_in(const std::optional<StoredFile>& file) {
  return file && file->package ? file->package->build_number.value_or("") : "";
}

/// Whether the version to come, which has a file, takes the other one's place.
bool is_replaced(const HockeyAppVersion& other, const HockeyAppVersion& coming) {
  if (!coming.version.empty()) return other.version == coming.version;
  return other.file && other.file->file_name == coming.file->file_name;
}

void set_field(Fields& fields, const std::string& name, const std::string& value) {
  const auto it =
      std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == name; });
  if (it == fields.end()) {
    fields.emplace_back(name, value);
  } else {
    it->second = value;
  }
}

}  // namespace

MemoryHockeyApp::MemoryHockeyApp(Backend& backend, std::shared_ptr<Clock> clock, std::string app)
    : backend_(backend), clock_(std::move(clock)) {
  push_app({0, "", "HockeyTest", "", "iOS", 0}, std::move(app));
}

std::string MemoryHockeyApp::random_hex(std::size_t digits) {
  std::uniform_int_distribution<int> digit(0, 15);
  std::string text;
  while (text.size() < digits) text += "0123456789abcdef"[digit(random_)];
  return text;
}

/// 2, 1, 4, 3, …: an id is mostly another version's number, so that it shows who confuses the two.
std::int64_t MemoryHockeyApp::next_version_id() { return (version_count_++ ^ 1) + 1; }

HockeyAppApp MemoryHockeyApp::push_app(HockeyAppApp app, std::string public_identifier) {
  app.id = ++last_app_id_;
  app.public_identifier = std::move(public_identifier);
  apps_.push_back({std::move(app), {}, 0});
  return apps_.back().value;
}

HockeyAppApp MemoryHockeyApp::add_app(HockeyAppApp app) {
  const std::lock_guard lock(mutex_);
  return push_app(std::move(app), random_hex(32));
}

const MemoryHockeyApp::App* MemoryHockeyApp::app_for(const HockeyAppApp& package) const {
  for (const std::string& bundle_identifier : {package.bundle_identifier, std::string()}) {
    for (const auto& app : apps_) {
      const bool same = app.value.bundle_identifier == bundle_identifier;
      if (same && app.value.release_type == package.release_type) return &app;
    }
  }
  return nullptr;
}

void MemoryHockeyApp::claim(HockeyAppApp& app, const HockeyAppApp& package) {
  if (!app.bundle_identifier.empty()) return;
  app.bundle_identifier = package.bundle_identifier;
  app.title = package.title;
  app.platform = package.platform;
}

std::optional<HockeyAppApp> MemoryHockeyApp::find_app_for(const HockeyAppApp& app) const {
  const std::lock_guard lock(mutex_);
  const auto* found = app_for(app);
  if (found == nullptr) return std::nullopt;
  return found->value;
}

HockeyAppApp MemoryHockeyApp::find_or_add_app(HockeyAppApp app) {
  const std::lock_guard lock(mutex_);
  auto* found = const_cast<App*>(app_for(app));
  if (found == nullptr) return push_app(std::move(app), random_hex(32));
  claim(found->value, app);
  return found->value;
}

std::optional<HockeyAppApp> MemoryHockeyApp::claim_app(std::string_view app,
                                                       const HockeyAppApp& package) {
  const std::lock_guard lock(mutex_);
  auto* found = find_app(app);
  if (found == nullptr) return std::nullopt;
  claim(found->value, package);
  return found->value;
}

std::vector<HockeyAppApp> MemoryHockeyApp::apps() const {
  const std::lock_guard lock(mutex_);
  std::vector<HockeyAppApp> list;
  for (const auto& app : apps_) list.push_back(app.value);
  return list;
}

bool MemoryHockeyApp::remove_app(std::string_view app) {
  const std::lock_guard lock(mutex_);
  const auto* found = find_app(app);
  if (found == nullptr) return false;
  for (const auto& entry : found->versions) set_state(entry, "deleted");
  apps_.erase(apps_.begin() + (found - apps_.data()));
  return true;
}

const MemoryHockeyApp::App* MemoryHockeyApp::find_app(std::string_view app) const {
  const auto it = std::find_if(apps_.begin(), apps_.end(), [&](const App& other) {
    return other.value.public_identifier == app;
  });
  return it == apps_.end() ? nullptr : &*it;
}

MemoryHockeyApp::App* MemoryHockeyApp::find_app(std::string_view app) {
  return const_cast<App*>(std::as_const(*this).find_app(app));
}

MemoryHockeyApp::Entry* MemoryHockeyApp::find_version(App* app, std::int64_t id) {
  if (app == nullptr) return nullptr;
  const auto it = std::find_if(app->versions.begin(), app->versions.end(), [&](const Entry& entry) {
    return entry.value.id == id && !entry.removed;
  });
  return it == app->versions.end() ? nullptr : &*it;
}

std::size_t MemoryHockeyApp::note(const App& app, const HockeyAppVersion& version,
                                  Reception reception) {
  reception.state = "live";
  reception.details = {{"app", app.value.public_identifier},
                       {"id", std::to_string(version.id)},
                       {"version", version.version}};
  return backend_.add_reception(std::move(reception));
}

void MemoryHockeyApp::set_state(const Entry& entry, const char* state) {
  backend_.change_reception(entry.reception,
                            [&](Reception& reception) { reception.state = state; });
}

HockeyAppVersion MemoryHockeyApp::push_version(App& app, HockeyAppVersion version,
                                               Reception reception) {
  version.id = next_version_id();
  version.download_token = random_hex(40);
  version.created = version.updated = clock_->wall_time();
  app.last_number = std::max(app.last_number, plain_number(version.version));
  const auto number = note(app, version, std::move(reception));
  app.versions.push_back({std::move(version), number});
  return app.versions.back().value;
}

std::optional<HockeyAppVersion> MemoryHockeyApp::add_version(std::string_view app, Fields fields,
                                                             Reception reception, bool replace) {
  const std::lock_guard lock(mutex_);
  auto* found = find_app(app);
  if (found == nullptr) return std::nullopt;
  HockeyAppVersion version;
  version.fields = std::move(fields);
  version.file = reception.file;
  version.version = number_in(reception.file);
  auto old = found->versions.rend();
  if (replace && reception.file) {
    old = std::find_if(found->versions.rbegin(), found->versions.rend(), [&](const Entry& other) {
      return !other.removed && is_replaced(other.value, version);
    });
  }
  if (old == found->versions.rend()) {
    if (version.version.empty()) version.version = std::to_string(found->last_number + 1);
    return push_version(*found, std::move(version), std::move(reception));
  }
  set_state(*old, "replaced");
  version.id = old->value.id;
  version.version = old->value.version;
  version.download_token = random_hex(40);
  version.downloads = old->value.downloads;
  version.created = version.updated = clock_->wall_time();
  old->reception = note(*found, version, std::move(reception));
  old->value = std::move(version);
  return old->value;
}

std::optional<HockeyAppVersion> MemoryHockeyApp::create_version(std::string_view app, Fields fields,
                                                                Reception reception) {
  const std::lock_guard lock(mutex_);
  auto* found = find_app(app);
  if (found == nullptr) return std::nullopt;
  HockeyAppVersion version;
  version.version = field_or_empty(fields, "bundle_version");
  const bool taken =
      std::any_of(found->versions.begin(), found->versions.end(),
                  [&](const Entry& other) { return other.value.version == version.version; });
  if (taken) return std::nullopt;
  version.fields = std::move(fields);
  return push_version(*found, std::move(version), std::move(reception));
}

std::optional<HockeyAppVersion> MemoryHockeyApp::update_version(std::string_view app,
                                                                std::int64_t id,
                                                                const Fields& changes,
                                                                Reception reception) {
  const std::lock_guard lock(mutex_);
  auto* found = find_app(app);
  auto* entry = find_version(found, id);
  if (entry == nullptr) return std::nullopt;
  auto& version = entry->value;
  for (const auto& [name, value] : changes) set_field(version.fields, name, value);
  if (reception.file && version.file) set_state(*entry, "replaced");
  const bool brings_file = reception.file.has_value();
  if (reception.file) version.file = reception.file;
  version.updated = clock_->wall_time();
  const auto number = note(*found, version, std::move(reception));
  if (brings_file) entry->reception = number;
  return version;
}

std::vector<HockeyAppVersion> MemoryHockeyApp::versions(std::string_view app) const {
  const std::lock_guard lock(mutex_);
  std::vector<HockeyAppVersion> newest_first;
  const auto* found = find_app(app);
  if (found == nullptr) return newest_first;
  for (auto it = found->versions.rbegin(); it != found->versions.rend(); ++it) {
    if (!it->removed) newest_first.push_back(it->value);
  }
  return newest_first;
}

void MemoryHockeyApp::remove(App& app, std::int64_t id, HockeyAppRemoval removal) {
  const auto it = std::find_if(app.versions.begin(), app.versions.end(),
                               [&](const Entry& entry) { return entry.value.id == id; });
  set_state(*it, "deleted");
  if (removal == HockeyAppRemoval::purge) {
    app.versions.erase(it);
  } else {
    it->removed = true;
  }
}

bool MemoryHockeyApp::remove_version(std::string_view app, std::int64_t id,
                                     HockeyAppRemoval removal) {
  const std::lock_guard lock(mutex_);
  auto* found = find_app(app);
  if (find_version(found, id) == nullptr) return false;
  remove(*found, id, removal);
  return true;
}

std::size_t MemoryHockeyApp::remove_versions(std::string_view app, std::size_t keep,
                                             HockeyAppOrder order, HockeyAppRemoval removal) {
  const std::lock_guard lock(mutex_);
  auto* found = find_app(app);
  if (found == nullptr) return 0;
  std::vector<HockeyAppVersion> oldest_first;
  for (const auto& entry : found->versions) {
    if (!entry.removed) oldest_first.push_back(entry.value);
  }
  if (oldest_first.size() <= keep) return 0;
  std::stable_sort(oldest_first.begin(), oldest_first.end(),
                   [&](const HockeyAppVersion& left, const HockeyAppVersion& right) {
                     return order == HockeyAppOrder::date ? left.created < right.created
                                                          : is_older(left.version, right.version);
                   });
  oldest_first.resize(oldest_first.size() - keep);
  for (const auto& version : oldest_first) remove(*found, version.id, removal);
  return oldest_first.size();
}

std::optional<StoredFile> MemoryHockeyApp::download(std::string_view app, std::int64_t id,
                                                    std::string_view download_token) {
  const std::lock_guard lock(mutex_);
  auto* entry = find_version(find_app(app), id);
  if (entry == nullptr || entry->value.download_token != download_token) return std::nullopt;
  if (entry->value.file) ++entry->value.downloads;
  return entry->value.file;
}

}  // namespace slipway::emulator
