#include "emulator/pgyer_parameters.h"

#include <algorithm>
#include <charconv>

#include "emulator/pgyer_replies.h"

namespace slipway::emulator {
namespace {

/// `2018-01-31`.
bool is_date(std::string_view text) {
  if (text.size() != 10) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 4 || at == 7;
    if (dash ? text[at] != '-' : (text[at] < '0' || text[at] > '9')) return false;
  }
  const auto month = text.substr(5, 2);
  const auto day = text.substr(8, 2);
  return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

}  // namespace

bool allowed(const Fields& parameters, std::string_view name, const std::set<std::string>& values) {
  const auto value = field_or_empty(parameters, name);
  return value.empty() || values.count(value) > 0;
}

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end || value < 0) return std::nullopt;
  return value;
}

std::optional<int> page_of(const Fields& parameters) {
  const auto text = field_or_empty(parameters, "page");
  if (text.empty()) return 1;
  const auto page = whole_number(text);
  return page && *page >= 1 ? page : std::nullopt;
}

bool is_short_url(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

std::optional<Reply> refuse_window(const Fields& parameters, const WindowNames& names) {
  if (!allowed(parameters, names.flag, {"1", "2"})) return code_reply(1081);
  const auto start = field_or_empty(parameters, names.start);
  const auto end = field_or_empty(parameters, names.end);
  for (const auto& date : {start, end}) {
    if (!date.empty() && !is_date(date)) return code_reply(1081);
  }
  if (field_or_empty(parameters, names.flag) != "1") return std::nullopt;
  if (start.empty() || end.empty()) return code_reply(1144);
  if (end <= start) return code_reply(1145);
  return std::nullopt;
}

std::optional<Reply> refuse_offer(const Fields& parameters) {
  const bool known = allowed(parameters, "buildInstallType", {"1", "2", "3"}) &&
                     allowed(parameters, "oversea", {"1", "2"});
  if (!known) return code_reply(1081);
  if (auto refused = refuse_window(
          parameters, {"buildInstallDate", "buildInstallStartDate", "buildInstallEndDate"})) {
    return refused;
  }
  if (!allowed(parameters, "buildChannelShortcut", {std::string(kChannelShortcut)})) {
    return code_reply(1212);
  }
  return std::nullopt;
}

}  // namespace slipway::emulator
