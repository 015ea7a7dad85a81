#include "core/release/check_symbols.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "core/base/suggest.h"

namespace slipway {
namespace {

constexpr std::size_t kMostShown = 4;  // UUIDs; no app has more architectures

bool may_belong(Format symbols, Format package) {
  if (symbols == Format::dsym_zip) return package == Format::ipa || package == Format::app_zip;
  return package == Format::apk || package == Format::aab;
}

std::string name_of(const Artifact& file) { return in_backquotes(file.path.filename().string()); }

std::string listed(const std::vector<std::string>& uuids) {
  const std::size_t count = std::min(uuids.size(), kMostShown);
  const auto end = uuids.begin() + static_cast<std::ptrdiff_t>(count);
  return fmt::format("{}{}", fmt::join(uuids.begin(), end, ", "),
                     count < uuids.size() ? ", …" : "");
}

std::vector<Finding> not_of(std::string message) {
  Finding finding;
  finding.code = "symbols_do_not_belong";
  finding.message = std::move(message);
  finding.hint = "give the symbols that were made with this very package, or none";
  return {finding};
}

std::vector<Finding> compare_uuids(const Artifact& package, const Artifact& symbols) {
  const std::set<std::string> there(symbols.uuids.begin(), symbols.uuids.end());
  std::vector<std::string> missing;
  std::copy_if(package.uuids.begin(), package.uuids.end(), std::back_inserter(missing),
               [&there](const std::string& uuid) { return there.count(uuid) == 0; });
  if (missing.empty()) return {};
  if (missing.size() == package.uuids.size()) {
    return not_of(fmt::format("{} is of the executable with UUID {}, {} has UUID {}",
                              name_of(symbols), listed(symbols.uuids), name_of(package),
                              listed(package.uuids)));
  }
  Finding finding;
  finding.severity = Severity::warning;
  finding.code = "symbols_incomplete";
  finding.message =
      fmt::format("{} lacks {} of the {} architectures of {}: UUID {}", name_of(symbols),
                  missing.size(), package.uuids.size(), name_of(package), listed(missing));
  finding.hint = "crashes on them will stay without names; give the whole dSYM";
  return {finding};
}

}  // namespace

std::vector<Finding> check_symbols(const Release& release) {
  const Artifact& package = release.artifact;
  if (!release.symbols.has_value()) return {};
  const Artifact& symbols = *release.symbols;
  if (!is_symbols(symbols.format) || is_symbols(package.format)) return {};

  if (!may_belong(symbols.format, package.format)) {
    return not_of(fmt::format("{} is of an {} app, {} is not one: its format is {}",
                              name_of(symbols),
                              symbols.format == Format::dsym_zip ? "Apple" : "Android",
                              name_of(package), to_string(package.format)));
  }
  if (!package.uuids.empty() && !symbols.uuids.empty()) return compare_uuids(package, symbols);
  if (!package.bundle_id || !symbols.bundle_id || *package.bundle_id == *symbols.bundle_id) {
    return {};
  }
  return not_of(fmt::format("{} is of the app {}, {} is {}", name_of(symbols),
                            in_backquotes(*symbols.bundle_id), name_of(package),
                            in_backquotes(*package.bundle_id)));
}

}  // namespace slipway
