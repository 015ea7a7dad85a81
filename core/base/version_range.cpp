#include "core/base/version_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/suggest.h"

namespace slipway {
namespace {

struct Version {
  std::string_view release;
  std::string_view pre_release;  ///< empty: none
};

Version split(std::string_view text) {
  text = text.substr(0, text.find('+'));
  const std::size_t tail = text.find('-');
  if (tail == std::string_view::npos) return {text, {}};
  return {text.substr(0, tail), text.substr(tail + 1)};
}

/// Takes what stands before the next dot.
std::string_view take_part(std::string_view& rest) {
  const std::size_t dot = rest.find('.');
  const std::string_view part = rest.substr(0, dot);
  rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
  return part;
}

bool is_number(std::string_view part) {
  return !part.empty() &&
         std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_leading_zeros(std::string_view number) {
  return number.substr(std::min(number.find_first_not_of('0'), number.size()));
}

std::weak_ordering compare_parts(std::string_view a, std::string_view b) {
  const bool numbers = is_number(a);
  if (numbers != is_number(b)) {
    return numbers ? std::weak_ordering::less : std::weak_ordering::greater;
  }
  if (!numbers) return a.compare(b) <=> 0;
  a = without_leading_zeros(a);
  b = without_leading_zeros(b);
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

std::weak_ordering compare_releases(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const std::string_view left = take_part(a);
    const std::string_view right = take_part(b);
    const auto order = compare_parts(left.empty() ? "0" : left, right.empty() ? "0" : right);
    if (order != 0) return order;
  }
  return std::weak_ordering::equivalent;
}

std::weak_ordering compare_pre_releases(std::string_view a, std::string_view b) {
  // Having none at all is the release itself, which comes last; having fewer parts comes first.
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();
  while (!a.empty() && !b.empty()) {
    const auto order = compare_parts(take_part(a), take_part(b));
    if (order != 0) return order;
  }
  return b.empty() <=> a.empty();
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

bool is_version_of_a_range(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view(".-+_").find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  const std::string release = fmt::format(".{}.", split(text).release);
  return std::all_of(text.begin(), text.end(), allowed) && release.find("..") == std::string::npos;
}

/// Whether the release's parts are numbers, so that it comes before or after another one.
bool has_order(std::string_view version) {
  std::string_view rest = split(version).release;
  bool numbers = !rest.empty();
  while (numbers && !rest.empty()) numbers = is_number(take_part(rest));
  return numbers;
}

}  // namespace

std::weak_ordering compare_versions(std::string_view a, std::string_view b) {
  const Version left = split(a);
  const Version right = split(b);
  const auto order = compare_releases(left.release, right.release);
  return order != 0 ? order : compare_pre_releases(left.pre_release, right.pre_release);
}

bool is_glob(std::string_view condition) {
  return condition.find_first_of("*?") != std::string_view::npos;
}

Result<VersionRange> VersionRange::parse(std::string_view text) {
  VersionRange range;
  for (;;) {
    const std::size_t comma = text.find(',');
    auto bound = parse_bound(trimmed(text.substr(0, comma)));
    if (!bound) return fail(bound.error());
    range.bounds_.push_back(std::move(*bound));
    if (comma == std::string_view::npos) return range;
    text.remove_prefix(comma + 1);
  }
}

Result<VersionRange::Bound> VersionRange::parse_bound(std::string_view text) {
  static constexpr std::pair<std::string_view, Comparator> kComparators[] = {
      {">=", Comparator::greater_or_equal},
      {"<=", Comparator::less_or_equal},
      {"!=", Comparator::not_equal},
      {">", Comparator::greater},
      {"<", Comparator::less},
      {"=", Comparator::equal}};
  if (text.empty()) return fail(ErrorKind::invalid_config, "a condition in it is empty");
  Bound bound;
  std::string_view version = text;
  for (const auto& [spelling, comparator] : kComparators) {
    if (text.substr(0, spelling.size()) != spelling) continue;
    bound.comparator = comparator;
    version = trimmed(text.substr(spelling.size()));
    break;
  }
  if (version.empty()) {
    return fail(ErrorKind::invalid_config,
                fmt::format("no version follows {}", in_backquotes(text)));
  }
  if (!is_version_of_a_range(version)) {
    return fail(ErrorKind::invalid_config,
                fmt::format("{} is not a version", in_backquotes(version)));
  }
  const bool ordering =
      bound.comparator != Comparator::equal && bound.comparator != Comparator::not_equal;
  if (ordering && !has_order(version)) {
    return fail(ErrorKind::invalid_config,
                fmt::format("{} comes neither before nor after another version: its parts are no "
                            "numbers",
                            in_backquotes(version)));
  }
  bound.version = version;
  return bound;
}

bool VersionRange::contains(std::string_view version) const {
  return std::all_of(bounds_.begin(), bounds_.end(),
                     [version](const Bound& bound) { return holds(bound, version); });
}

bool VersionRange::holds(const Bound& bound, std::string_view version) {
  if (!has_order(version) || !has_order(bound.version)) {
    const bool same = version == bound.version;
    if (bound.comparator == Comparator::equal) return same;
    return bound.comparator == Comparator::not_equal && !same;
  }
  const auto order = compare_versions(version, bound.version);
  switch (bound.comparator) {
    case Comparator::equal:
      return order == 0;
    case Comparator::not_equal:
      return order != 0;
    case Comparator::less:
      return order < 0;
    case Comparator::less_or_equal:
      return order <= 0;
    case Comparator::greater:
      return order > 0;
    case Comparator::greater_or_equal:
      return order >= 0;
  }
  return false;
}

}  // namespace slipway
