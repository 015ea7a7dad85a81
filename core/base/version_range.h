#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/result.h"

namespace slipway {

/// Compares part by part between the dots: numbers as numbers of any length, other parts by their
/// bytes and above every number, missing and empty ones as 0 (`1.2` is `1.2.0`). What follows a
/// `-` is a pre-release, which comes before its release, by the rules of Semantic Versioning 2.0.0,
/// section 11. What follows a `+` does not count. Every text is a version.
[[nodiscard]] std::weak_ordering compare_versions(std::string_view a, std::string_view b);

/// Whether a condition on a version is a glob, and no range: it holds `*` or `?`.
[[nodiscard]] bool is_glob(std::string_view condition);

/// Conditions on a version that must all hold, between commas: `>=1.2, <2`. The comparators are
/// `=`, `!=`, `<`, `<=`, `>` and `>=`; a version without one must be equal. A version whose parts
/// are not all numbers (`nightly`, `1.0b2`, `v1.2`) has no order: it equals itself, and meets no
/// other comparator than `!=`.
class VersionRange {
 public:
  /// Fails with `invalid_config`, saying which part of the text cannot be used. A version in a
  /// range has letters, digits, `.`, `-`, `+`, `_` and nothing else of ASCII; behind `<` and `>` it
  /// has an order.
  [[nodiscard]] static Result<VersionRange> parse(std::string_view text);

  [[nodiscard]] bool contains(std::string_view version) const;

 private:
  enum class Comparator { equal, not_equal, less, less_or_equal, greater, greater_or_equal };
  struct Bound {
    Comparator comparator = Comparator::equal;
    std::string version;
  };
  [[nodiscard]] static Result<Bound> parse_bound(std::string_view text);
  [[nodiscard]] static bool holds(const Bound& bound, std::string_view version);

  std::vector<Bound> bounds_;
};

}  // namespace slipway
