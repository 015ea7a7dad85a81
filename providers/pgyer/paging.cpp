#include "providers/pgyer/paging.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace slipway::pgyer {
namespace {

constexpr int kMostPages = 10'000;
constexpr std::size_t kMarkSize = 16;

/// FNV-1a: the same in every process, for a cursor may be used in another one.
std::string mark_of(const std::vector<std::string>& keys) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (const std::string& key : keys) {
    for (const char byte : key) mix(static_cast<unsigned char>(byte));
    mix(0);
  }
  return fmt::format("{:016x}", hash);
}

bool is_mark(std::string_view text) {
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == kMarkSize && std::all_of(text.begin(), text.end(), hex);
}

tl::unexpected<Error> broken(std::string_view call, std::string message) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.message = std::move(message);
  error.call = call;
  return fail(std::move(error));
}

}  // namespace

Result<Cursor> read_cursor(std::string_view text) {
  Cursor cursor;
  if (text.empty()) return cursor;
  const auto refuse = [] {
    return fail(ErrorKind::invalid_request, "the cursor is none that a listing gave",
                "begin with an empty one, and go on with the one that came with the page before");
  };
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, cursor.page);
  const bool number = problem == std::errc() && cursor.page >= 1 && cursor.page <= kMostPages;
  if (!number || text.front() == '0') return refuse();
  const std::string_view marks(rest, static_cast<std::size_t>(end - rest));
  if (marks.empty()) return cursor;

  if (marks.size() != 2 * (kMarkSize + 1)) return refuse();
  const std::string_view first = marks.substr(1, kMarkSize);
  const std::string_view before = marks.substr(kMarkSize + 2);
  const bool separated = marks.front() == ':' && marks[kMarkSize + 1] == ':';
  if (!separated || !is_mark(first) || !is_mark(before)) return refuse();
  cursor.first = first;
  cursor.before = before;
  return cursor;
}

Result<Turned> turn_page(const Cursor& at, const ListedPage& listed, std::string_view call) {
  const auto& count = listed.page_count;
  if (at.page > 1 && count && at.page > *count) return Turned{true, {}};
  if (at.page > 1 && listed.current_page && *listed.current_page != at.page) {
    if (!count) return Turned{true, {}, true};
    return broken(call, fmt::format("page {} was asked for, and `currentPage` is {}", at.page,
                                    *listed.current_page));
  }

  const bool counts_more = count && at.page < *count;
  if (listed.keys.empty()) return Turned{false, {}, counts_more};
  std::string marks;
  if (!count || !listed.current_page) {
    const std::string mark = mark_of(listed.keys);
    if (mark == at.first || mark == at.before) return Turned{true, {}, true};
    marks = fmt::format(":{}:{}", at.first.empty() ? mark : at.first, mark);
  }
  if (count && !counts_more) return Turned();
  if (at.page >= kMostPages) {
    return broken(call, fmt::format("the list goes on after {} pages", kMostPages));
  }
  return Turned{false, fmt::format("{}{}", at.page + 1, marks)};
}

}  // namespace slipway::pgyer
