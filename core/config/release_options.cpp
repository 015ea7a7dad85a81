#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "core/base/suggest.h"
#include "core/config/parse.h"

namespace slipway::config {
namespace {

constexpr std::size_t kLargestNotes = 1024 * 1024;

const std::vector<std::string>& release_keys() {
  static const std::vector<std::string> keys = {
      "notes",     "notes_file", "notes_format", "notify",        "availability",
      "mandatory", "tags",       "teams",        "users",         "access",
      "latest",    "commit",     "build_url",    "repository_url"};
  return keys;
}

/// The enumerator among `values` whose fixed name stands there.
template <typename Enum>
std::optional<Enum> read_enum(const Entry& entry, std::initializer_list<Enum> values,
                              Findings& findings) {
  std::vector<std::string> names;
  for (const Enum value : values) names.emplace_back(to_string(value));
  const auto name = read_choice(entry, names, findings);
  if (!name) return std::nullopt;
  for (const Enum value : values) {
    if (to_string(value) == *name) return value;
  }
  return std::nullopt;
}

std::optional<std::string> read_notes_file(const Entry& entry, const Context& context) {
  const auto name = read_string(entry, context.findings);
  if (!name) return std::nullopt;
  const auto refuse = [&](std::string_view problem) {
    context.findings.error("bad_value", entry.value_at,
                           fmt::format("the notes file {} {}", in_backquotes(*name), problem),
                           "relative paths start at the configuration's folder");
    return std::nullopt;
  };
  const std::filesystem::path path = context.directory / *name;
  std::error_code problem;
  if (!std::filesystem::exists(path, problem)) return refuse("does not exist");
  if (!std::filesystem::is_regular_file(path, problem)) return refuse("is not a regular file");
  if (std::filesystem::file_size(path, problem) > kLargestNotes) return refuse("exceeds 1 MiB");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file) return refuse("cannot be read");
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  std::string notes = text.str();
  if (notes.find('\0') != std::string::npos) return refuse("is not a text file");
  if (notes.substr(0, 3) == "\xEF\xBB\xBF") notes.erase(0, 3);
  return notes;
}

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  }
  const int year = std::stoi(text.substr(0, 4));
  const int month = std::stoi(text.substr(5, 2));
  const int day = std::stoi(text.substr(8, 2));
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return false;
  return day >= 1 && day <= kDays[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/// `"2026-01-31"`, or the same as a TOML date.
std::optional<std::string> read_date(const Entry& entry, Findings& findings) {
  if (const auto* date = entry.value->as_date()) {
    return fmt::format("{:04}-{:02}-{:02}", date->get().year, date->get().month, date->get().day);
  }
  const auto* text = entry.value->as_string();
  if (text != nullptr && is_date(text->get())) return text->get();
  report_wrong_type(entry, "a date like \"2026-01-31\"", findings);
  return std::nullopt;
}

class AccessReader {
 public:
  AccessReader(const Entry& entry, const Context& context) : entry_(entry), context_(context) {}

  void read(ConfiguredRelease& release) {
    const auto* table = read_table(entry_, "a table like { type = \"password\", … }", findings());
    if (table == nullptr) return;
    for (const Entry& part : entries(*table, findings())) read_part(part);
    check();
    if (!good_) return;
    release.options.access = access_;
    release.access_password = password_;
  }

 private:
  Findings& findings() { return context_.findings; }

  void read_part(const Entry& part) {
    if (part.key == "type") {
      typed_ = true;
      const auto type =
          read_enum(part, {AccessType::open, AccessType::password, AccessType::invite}, findings());
      if (type) access_.type = *type;
      good_ = good_ && type.has_value();
    } else if (part.key == "password") {
      password_at_ = part.key_at;
      password_ = read_secret(part, Literal::warned_about, findings());
      good_ = good_ && password_.has_value();
    } else if (part.key == "start" || part.key == "end") {
      const auto date = read_date(part, findings());
      if (!access_.window) access_.window.emplace();
      std::string& field = part.key == "start" ? access_.window->start : access_.window->end;
      if (date) field = *date;
      good_ = good_ && date.has_value();
    } else {
      report_unknown_key(part, "`access`", {"type", "password", "start", "end"}, findings());
      good_ = false;
    }
  }

  void refuse(const char* code, const SourceLocation& at, std::string message, std::string hint) {
    findings().error(code, at, std::move(message), std::move(hint));
    good_ = false;
  }

  /// What no part can say alone; not after another mistake, of which it might be a consequence.
  void check() {
    if (!good_) return;
    if (!typed_) {
      refuse("missing_key", entry_.value_at, "`access` lacks `type`",
             "set type = \"public\", \"password\" or \"invite\"");
    } else if (access_.type == AccessType::password && !password_) {
      refuse("missing_key", entry_.value_at, "`access` of type `password` lacks `password`",
             "set password = { env = \"VARIABLE\" }");
    } else if (access_.type != AccessType::password && password_) {
      refuse("bad_value", *password_at_,
             fmt::format("`access` of type `{}` takes no `password`", to_string(access_.type)),
             "set type = \"password\", or leave the password out");
    }
    if (!access_.window) return;
    const InstallWindow& window = *access_.window;
    if (window.start.empty() || window.end.empty()) {
      refuse("missing_key", entry_.value_at,
             fmt::format("`access` has a `{}` but no `{}`", window.start.empty() ? "end" : "start",
                         window.start.empty() ? "start" : "end"),
             "an install window needs both dates");
    } else if (window.end <= window.start) {
      refuse("bad_value", entry_.value_at,
             fmt::format(
                 "the install window of `access` ends {}",
                 window.end == window.start ? "on the day on which it starts" : "before it starts"),
             "set `end` to a later day than `start`");
    }
  }

  const Entry& entry_;
  const Context& context_;
  Access access_;
  std::optional<SecretReference> password_;
  std::optional<SourceLocation> password_at_;
  bool typed_ = false;
  bool good_ = true;
};

class ReleaseReader {
 public:
  explicit ReleaseReader(const Context& context) : context_(context) {}

  ConfiguredRelease read(const Entry& entry) {
    const auto* table = read_table(entry, "a table like { notify = \"none\" }", findings());
    if (table == nullptr) return {};
    const auto parts = entries(*table, findings());
    for (const Entry& part : parts) read_part(part);
    finish_notes();
    return std::move(release_);
  }

 private:
  Findings& findings() { return context_.findings; }

  void read_part(const Entry& part) {
    ReleaseOptions& options = release_.options;
    const auto& keys = release_keys();
    if (std::find(keys.begin(), keys.end(), part.key) == keys.end()) {
      report_unknown_key(part, "`release`", keys, findings());
      return;
    }
    release_.locations[part.key] = part.value_at;
    if (part.key == "notes" || part.key == "notes_file") {
      read_notes(part);
    } else if (part.key == "notes_format") {
      format_at_ = part.key_at;
      format_ = read_enum(part, {NotesFormat::plain, NotesFormat::markdown, NotesFormat::textile},
                          findings());
    } else if (part.key == "notify") {
      options.notify =
          read_enum(part, {Notify::none, Notify::installable, Notify::all}, findings());
    } else if (part.key == "availability") {
      options.availability =
          read_enum(part, {Availability::available, Availability::withheld}, findings());
    } else if (part.key == "mandatory") {
      options.mandatory = read_boolean(part, findings());
    } else if (part.key == "latest") {
      options.latest = read_boolean(part, findings());
    } else if (part.key == "tags") {
      options.tags = read_list(part, ListForm::strings_or_integers, findings());
    } else if (part.key == "teams") {
      options.teams = read_list(part, ListForm::strings_or_integers, findings());
    } else if (part.key == "users") {
      options.users = read_list(part, ListForm::strings_or_integers, findings());
    } else if (part.key == "access") {
      AccessReader(part, context_).read(release_);
    } else {
      read_provenance(part);
    }
  }

  void read_notes(const Entry& part) {
    if (notes_at_) {
      findings().error("duplicate", part.key_at,
                       "`notes` and `notes_file` both say what the notes are", "keep one of them");
      return;
    }
    notes_at_ = part.key_at;
    const auto text =
        part.key == "notes" ? read_string(part, findings()) : read_notes_file(part, context_);
    if (!text) return;
    release_.options.notes = Notes{*text, NotesFormat::plain};
    release_.locations["notes"] = part.value_at;
  }

  void finish_notes() {
    if (format_at_ && !notes_at_) {
      findings().error("missing_key", *format_at_,
                       "`notes_format` says how notes are written, but there are none here",
                       "set `notes` or `notes_file` beside it");
    }
    if (format_ && release_.options.notes) release_.options.notes->format = *format_;
  }

  void read_provenance(const Entry& part) {
    auto text = read_string(part, findings());
    if (!text) return;
    auto& provenance = release_.options.provenance;
    if (!provenance) provenance.emplace();
    if (part.key == "commit") provenance->commit = std::move(*text);
    if (part.key == "build_url") provenance->build_url = std::move(*text);
    if (part.key == "repository_url") provenance->repository_url = std::move(*text);
  }

  const Context& context_;
  ConfiguredRelease release_;
  std::optional<SourceLocation> notes_at_;
  std::optional<SourceLocation> format_at_;
  std::optional<NotesFormat> format_;
};

}  // namespace

ConfiguredRelease read_release(const Entry& release, const Context& context) {
  return ReleaseReader(context).read(release);
}

}  // namespace slipway::config
