#include "emulator/hockeyapp_fields.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>
#include <vector>

#include "emulator/hockeyapp_replies.h"

namespace slipway::emulator::hockeyapp {
namespace {

// Those of the examples on the page, for a package that cannot be read.
constexpr std::string_view kUnreadTitle = "HockeyTest";
constexpr std::string_view kUnreadBundleId = "com.example.app";

using Allowed = std::vector<std::pair<std::string, std::set<std::string>>>;

/// The first value that is not among the allowed ones.
std::optional<Reply> refuse_unlisted(const Fields& fields, const Allowed& allowed) {
  for (const auto& [name, values] : allowed) {
    const auto value = field_or_empty(fields, name);
    if (!value.empty() && values.count(value) == 0) {
      return field_error(422, name, "is not included in the list");
    }
  }
  return std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `12,34`; nothing at all is a list too.
bool is_id_list(std::string_view text) {
  bool digit_needed = !text.empty();
  for (const char c : text) {
    if (!is_digit(c) && (c != ',' || digit_needed)) return false;
    digit_needed = !is_digit(c);
  }
  return !digit_needed;
}

/// In any case, and with something before it.
bool ends_in(const std::string& name, std::string_view ending) {
  const auto lower = lower_case(name);
  return lower.size() > ending.size() &&
         lower.compare(lower.size() - ending.size(), ending.size(), ending) == 0;
}

/// By the name: `iOS`, `Android`, `Mac OS`, else `Custom`.
std::string_view platform_by_name(const std::string& file_name) {
  if (ends_in(file_name, ".ipa")) return "iOS";
  if (ends_in(file_name, ".apk")) return "Android";
  return ends_in(file_name, ".app.zip") ? "Mac OS" : "Custom";
}

bool is_symbols_name(const std::string& name) {
  return ends_in(name, ".dsym.zip") || name == "mapping.txt";
}

}  // namespace

std::optional<Reply> refuse_values(const Fields& fields) {
  static const Allowed kAllowed = {
      {"notes_type", {"0", "1"}}, {"notify", {"0", "1", "2"}},      {"status", {"1", "2"}},
      {"mandatory", {"0", "1"}},  {"strategy", {"add", "replace"}},
  };
  if (auto refused = refuse_unlisted(fields, kAllowed)) return refused;
  for (const std::string_view name : {"teams", "users"}) {
    if (!is_id_list(field_or_empty(fields, name))) {
      return field_error(422, name, "must be numeric ids, separated by commas");
    }
  }
  return std::nullopt;
}

std::optional<Reply> refuse_app_values(const Fields& fields) {
  static const Allowed kAllowed = {
      {"platform", {"iOS", "Android", "Mac OS", "Windows Phone", "Custom"}},
      {"release_type", {"0", "1", "2", "3"}},
      {"private", {"0", "1", "true", "false"}},
      {"retention_days", {"28", "90", "unlimited"}},
  };
  if (auto refused = refuse_unlisted(fields, kAllowed)) return refused;
  const auto owner = field_or_empty(fields, "owner_id");
  if (!std::all_of(owner.begin(), owner.end(), is_digit)) {
    return field_error(422, "owner_id", "is not a number");
  }
  return std::nullopt;
}

std::optional<Reply> refuse_removal_values(const Fields& fields) {
  static const Allowed kAllowed = {
      {"strategy", {"purge", "soft"}},
      {"sort", {"version", "date"}},
  };
  if (auto refused = refuse_unlisted(fields, kAllowed)) return refused;
  const auto keep = find_field(fields, "keep");
  if (keep && integer_or(*keep, 0) < 1) {
    return field_error(422, "keep", "must be greater than or equal to 1");
  }
  return std::nullopt;
}

std::optional<Reply> refuse_availability(const Fields& fields) {
  if (field_or_empty(fields, "status") != "2") return std::nullopt;
  return field_error(422, "status", "cannot be available without a file");
}

std::optional<Reply> refuse_symbols(Form& form) {
  const auto* symbols = form.file("dsym");
  if (symbols == nullptr || is_symbols_name(symbols->file_name)) return std::nullopt;
  return field_error(422, "dsym", "must be a .dSYM.zip file or mapping.txt");
}

std::optional<Reply> refuse_files(Form& form) {
  auto* package = form.file("ipa");
  if (package == nullptr && form.file("dsym") == nullptr) {
    return field_error(422, "ipa", "can't be blank");
  }
  if (package != nullptr && platform_by_name(package->file_name) == "Custom") {
    return field_error(422, "ipa", "must be an .ipa, .apk or .app.zip file");
  }
  if (package != nullptr) {
    const auto read = package->content->finish(package->file_name).package;
    if (read && !read->build_number) return blank_version();
  }
  return refuse_symbols(form);
}

Fields changes_in(const Fields& fields) {
  static const std::set<std::string> kClearable = {"notes", "tags", "teams", "users"};
  static const std::set<std::string> kOthers = {"notes_type", "status",           "mandatory",
                                                "commit_sha", "build_server_url", "repository_url"};
  Fields changes;
  for (const auto& [name, value] : fields) {
    const bool meant = kClearable.count(name) > 0 || (kOthers.count(name) > 0 && !value.empty());
    if (meant) changes.emplace_back(name, value);
  }
  return changes;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view platform_of(const StoredFile& file) {
  if (!file.package) return platform_by_name(file.file_name);
  const auto platform = file.package->platform;
  if (platform == Platform::ios) return "iOS";
  if (platform == Platform::android) return "Android";
  return platform == Platform::macos ? "Mac OS" : "Custom";
}

HockeyAppApp app_of(const StoredFile& file) {
  HockeyAppApp app;
  app.title = kUnreadTitle;
  app.bundle_identifier = kUnreadBundleId;
  if (file.package) {
    app.bundle_identifier = file.package->bundle_id.value_or(app.bundle_identifier);
    app.title = file.package->title.value_or(app.bundle_identifier);
  }
  app.platform = platform_of(file);
  return app;
}

int integer_or(const std::string& text, int fallback) {
  int value = 0;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  return parsed.ec == std::errc() && parsed.ptr == end ? value : fallback;
}

std::int64_t version_id(std::string_view text) {
  std::int64_t id = 0;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, id);
  return parsed.ec == std::errc() && parsed.ptr == end ? id : 0;
}

}  // namespace slipway::emulator::hockeyapp
