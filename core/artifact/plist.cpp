#include "core/artifact/plist.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/artifact/facts.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

constexpr std::string_view kBinary = "bplist";
constexpr std::string_view kSpace = " \t\r\n";

/// Apple's reader takes space before the XML declaration, expat does not.
std::string_view without_space(std::string_view bytes) {
  return bytes.substr(std::min(bytes.find_first_not_of(kSpace), bytes.size()));
}

bool is_xml(std::string_view bytes) {
  using namespace std::string_view_literals;
  for (const auto beginning : {"\xEF\xBB\xBF"sv, "\xFE\xFF"sv, "\xFF\xFE"sv, "<\0"sv, "\0<"sv}) {
    if (bytes.starts_with(beginning)) return true;
  }
  return without_space(bytes).starts_with("<");
}

/// What NeXT's tools wrote: `{ key = value; }`, maybe after a comment.
bool is_old_text(std::string_view bytes) {
  const std::string_view text = without_space(bytes);
  return text.starts_with("{") || text.starts_with("(") || text.starts_with("//") ||
         text.starts_with("/*") || text.starts_with("\"");
}

}  // namespace

Plist Plist::date_at(double seconds) {
  using std::chrono::floor;
  const auto first =
      floor<std::chrono::seconds>(Date::min()).time_since_epoch() + std::chrono::seconds(1);
  const auto last = floor<std::chrono::seconds>(Date::max()).time_since_epoch();
  const bool is_counted = seconds > static_cast<double>(first.count()) &&
                          seconds < static_cast<double>(last.count());  // false of no number
  if (!is_counted) return {};
  return Plist(Value(Date(std::chrono::seconds(static_cast<std::int64_t>(seconds)))));
}

const Plist* Plist::find(std::string_view key) const {
  const Dictionary* entries = dictionary();
  if (entries == nullptr) return nullptr;
  const auto found = entries->find(key);
  return found == entries->end() ? nullptr : &found->second;
}

const Plist* Plist::find(std::initializer_list<std::string_view> path) const {
  const Plist* value = this;
  for (const std::string_view key : path) {
    value = value->find(key);
    if (value == nullptr) return nullptr;
  }
  return value;
}

const Plist::Dictionary* Plist::dictionary() const {
  const auto* entries = std::get_if<std::shared_ptr<const Dictionary>>(&value_);
  return entries == nullptr ? nullptr : entries->get();
}

std::optional<std::string> Plist::text() const {
  if (const auto* text = string()) return *text;
  if (const auto number = integer()) return std::to_string(*number);
  if (const auto number = as<std::uint64_t>()) return std::to_string(*number);
  return std::nullopt;
}

bool is_plist(std::string_view bytes) { return bytes.starts_with(kBinary) || is_xml(bytes); }

Result<Plist> parse_plist(std::string_view bytes, std::string_view where) {
  if (bytes.starts_with(kBinary)) return parse_binary_plist(bytes, where);
  if (is_xml(bytes)) return parse_xml_plist(without_space(bytes), where);
  if (is_old_text(bytes)) {
    return corrupt(where,
                   "is a property list in the old text form, which Apple's systems do not take in "
                   "an app; `plutil -convert xml1` converts it");
  }
  return corrupt(where, "is neither an XML nor a binary property list");
}

void set_fact(std::optional<std::string>& fact, std::string_view name, const Plist* value,
              Artifact& artifact) {
  if (value == nullptr) return;
  if (const auto text = value->text()) return set_fact(fact, name, *text, artifact);
  artifact.warnings.push_back(fmt::format("the {} is no text", name));
}

}  // namespace slipway::inspection
