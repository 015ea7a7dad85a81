#include <fmt/format.h>

#include "core/base/regex.h"
#include "core/base/version_range.h"
#include "core/config/parse.h"

namespace slipway::config {
namespace {

using Names = std::vector<std::string>;

constexpr std::int64_t kMostDays = 10'000;

Names platform_names() {
  Names names;
  for (const Platform platform :
       {Platform::android, Platform::ios, Platform::macos, Platform::harmonyos}) {
    names.emplace_back(to_string(platform));
  }
  return names;
}

Names format_names() {
  Names names;
  for (const Format format :
       {Format::apk, Format::aab, Format::ipa, Format::app_zip, Format::hap, Format::hsp,
        Format::harmony_app, Format::dsym_zip, Format::mapping_txt}) {
    names.emplace_back(to_string(format));
  }
  return names;
}

Names signing_names() {
  Names names;
  for (const SigningKind kind :
       {SigningKind::not_signed, SigningKind::is_signed, SigningKind::development,
        SigningKind::ad_hoc, SigningKind::enterprise, SigningKind::app_store,
        SigningKind::developer_id}) {
    names.emplace_back(to_string(kind));
  }
  return names;
}

/// The strings of a list, or the single one, that are good. `is_good` reports why one is not; what
/// is no text is reported here, and hides no other mistake.
template <typename IsGood>
Names read_each(const Entry& entry, Findings& findings, IsGood is_good) {
  static_cast<void>(read_list(entry, ListForm::one_or_more_strings, findings));
  const bool list = entry.value->is_array();
  Names good;
  for (const Entry& each : list ? elements(entry, findings) : std::vector<Entry>{entry}) {
    const auto* text = each.value->as_string();
    if (text != nullptr && !text->get().empty() && is_good(each)) good.push_back(text->get());
  }
  return good;
}

Names read_globs(const Entry& entry, Findings& findings) {
  return read_list(entry, ListForm::one_or_more_strings, findings).value_or(Names{});
}

/// Strings of which each must be one of `known`.
Names read_known_names(const Entry& entry, const Names& known, Findings& findings) {
  return read_each(entry, findings, [&](const Entry& each) {
    return read_choice(each, known, findings).has_value();
  });
}

bool refuse_pattern(const Entry& entry, std::string_view expected, std::string_view problem,
                    std::string hint, Findings& findings) {
  findings.error("bad_value", entry.value_at,
                 fmt::format("expected {} for `{}`, found {}: {}", expected, entry.key,
                             found(*entry.value, false), problem),
                 std::move(hint));
  return false;
}

bool check_version(const Entry& entry, Findings& findings) {
  static constexpr std::string_view kExpected = "a range like `>=1.2, <2` or a glob like `1.*`";
  const std::string& text = entry.value->as_string()->get();
  if (is_glob(text)) {
    if (text.find_first_of("<>=!,") == std::string::npos) return true;
    return refuse_pattern(entry, kExpected, "it mixes both",
                          "write a list for several of which one must hold: [\">=2\", \"1.*\"]",
                          findings);
  }
  const auto range = VersionRange::parse(text);
  if (range) return true;
  return refuse_pattern(entry, kExpected, range.error().message,
                        "the comparators are =, !=, <, <=, > and >=, with commas between them",
                        findings);
}

bool check_regex(const Entry& entry, Findings& findings) {
  const auto problem = problem_with_regex(entry.value->as_string()->get());
  if (!problem) return true;
  return refuse_pattern(entry, "a regular expression", *problem,
                        "the syntax is RE2's; in TOML, write it between single quotes", findings);
}

Names read_versions(const Entry& entry, Findings& findings) {
  return read_each(entry, findings,
                   [&](const Entry& each) { return check_version(each, findings); });
}

Names read_regexes(const Entry& entry, Findings& findings) {
  return read_each(entry, findings, [&](const Entry& each) { return check_regex(each, findings); });
}

std::optional<int> read_days(const Entry& entry, Findings& findings) {
  const auto* days = entry.value->as_integer();
  if (days == nullptr) {
    report_wrong_type(entry, "a whole number of days", findings);
    return std::nullopt;
  }
  if (days->get() < 0 || days->get() > kMostDays) {
    findings.error(
        "bad_value", entry.value_at,
        fmt::format("`{}` must be from 0 to {}, found {}", entry.key, kMostDays, days->get()));
    return std::nullopt;
  }
  return static_cast<int>(days->get());
}

}  // namespace

Match read_match(const Entry& match, const Context& context) {
  Findings& findings = context.findings;
  Match read;
  const auto* table = read_table(match, "a table like { platform = \"android\" }", findings);
  if (table == nullptr) return read;
  for (const Entry& part : entries(*table, findings)) {
    if (part.key == "platform") {
      read.platforms = read_known_names(part, platform_names(), findings);
    } else if (part.key == "format") {
      read.formats = read_known_names(part, format_names(), findings);
    } else if (part.key == "bundle_id") {
      read.bundle_ids = read_globs(part, findings);
    } else if (part.key == "version") {
      read.versions = read_versions(part, findings);
    } else if (part.key == "version_regex") {
      read.version_regexes = read_regexes(part, findings);
    } else if (part.key == "build_number") {
      read.build_numbers = read_versions(part, findings);
    } else if (part.key == "signing") {
      read.signings = read_known_names(part, signing_names(), findings);
    } else if (part.key == "debuggable") {
      read.debuggable = read_boolean(part, findings);
    } else if (part.key == "channel") {
      read.channels = read_globs(part, findings);
    } else if (part.key == "file_name") {
      read.file_names = read_globs(part, findings);
    } else {
      report_unknown_key(part, "`match`",
                         {"platform", "format", "bundle_id", "version", "version_regex",
                          "build_number", "signing", "debuggable", "channel", "file_name"},
                         findings);
    }
  }
  return read;
}

Requirements read_requirements(const Entry& require, const Context& context) {
  Findings& findings = context.findings;
  Requirements read;
  const auto* table = read_table(require, "a table like { debuggable = false }", findings);
  if (table == nullptr) return read;
  for (const Entry& part : entries(*table, findings)) {
    read.locations[part.key] = part.value_at;
    if (part.key == "signing") {
      read.signings = read_known_names(part, signing_names(), findings);
    } else if (part.key == "debuggable") {
      read.debuggable = read_boolean(part, findings);
    } else if (part.key == "profile_days") {
      read.profile_days = read_days(part, findings);
    } else {
      report_unknown_key(part, "`require`", {"signing", "debuggable", "profile_days"}, findings);
    }
  }
  return read;
}

}  // namespace slipway::config
