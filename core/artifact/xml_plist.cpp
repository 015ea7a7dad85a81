#include <expat.h>
#include <fmt/format.h>

#include <charconv>
#include <climits>
#include <limits>
#include <memory>

#include "core/artifact/limits.h"
#include "core/artifact/plist.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

std::string_view trimmed(std::string_view text) {
  static constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

template <typename Number>
std::optional<Number> whole_number(std::string_view digits, int base) {
  Number number = 0;
  const char* end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, number, base);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

/// Decimal or `0x` hexadecimal, with a sign.
std::optional<Plist> integer_of(std::string_view text) {
  const bool negative = text.starts_with("-");
  if (negative || text.starts_with("+")) text.remove_prefix(1);
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  const auto size = whole_number<std::uint64_t>(text, hexadecimal ? 16 : 10);
  if (!size) return std::nullopt;

  static constexpr auto kMost =
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!negative && *size > kMost) return Plist(Plist::Value(*size));
  if (*size > kMost + 1) return std::nullopt;
  const std::uint64_t bits = negative ? std::uint64_t{0} - *size : *size;
  return Plist(Plist::Value(static_cast<std::int64_t>(bits)));
}

bool is_real(std::string_view text) {
  if (text.starts_with("+")) text.remove_prefix(1);
  double number = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  return result.ec == std::errc() && result.ptr == end;
}

/// `2026-01-31T23:59:59Z`.
std::optional<Plist> date_of(std::string_view text) {
  static constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return std::nullopt;
  }
  const auto number = [text](std::size_t at, std::size_t size) {
    return whole_number<unsigned>(text.substr(at, size), 10).value_or(0);
  };
  const std::chrono::year_month_day day(std::chrono::year(static_cast<int>(number(0, 4))),
                                        std::chrono::month(number(5, 2)),
                                        std::chrono::day(number(8, 2)));
  if (!day.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 60) {
    return std::nullopt;
  }
  // In seconds: the clock's own unit would overflow in the year 2262.
  const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
  const std::int64_t seconds = days * 86400 + static_cast<std::int64_t>(number(11, 2)) * 3600 +
                               static_cast<std::int64_t>(number(14, 2)) * 60 + number(17, 2);
  return Plist::date_at(static_cast<double>(seconds));
}

/// The value of an element that holds text, or none when the text is not its kind's.
std::optional<Plist> value_of(std::string_view element, std::string&& text) {
  if (element == "string") return Plist(Plist::Value(std::move(text)));
  if (element == "integer") return integer_of(trimmed(text));
  if (element == "real") return is_real(trimmed(text)) ? std::optional(Plist()) : std::nullopt;
  if (element == "date") return date_of(trimmed(text));
  return Plist();  // data
}

bool holds_text(std::string_view element) {
  return element == "key" || element == "string" || element == "integer" || element == "real" ||
         element == "date" || element == "data";
}

/// Builds the values while expat walks through the elements. After a refusal expat may still report
/// the end of an empty element: then nothing is done any more.
class XmlReader {
 public:
  explicit XmlReader(XML_Parser parser) : parser_(parser) {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(
        parser, [](void* self, const XML_Char* name, const XML_Char**) { of(self).start(name); },
        [](void* self, const XML_Char* name) { of(self).end(name); });
    XML_SetCharacterDataHandler(parser, [](void* self, const XML_Char* text, int size) {
      if (of(self).in_text_) of(self).text_.append(text, static_cast<std::size_t>(size));
    });
    XML_SetStartDoctypeDeclHandler(
        parser, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int internal) {
          if (internal != 0) of(self).refuse("the document type has declarations of its own");
        });
    // With a document type that is not fetched, an entity that nobody declared is no error to
    // expat.
    XML_SetSkippedEntityHandler(parser, [](void* self, const XML_Char*, int) {
      of(self).refuse("there is an entity beyond XML's five");
    });
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] std::optional<Plist> result() && { return std::move(root_); }

 private:
  struct Container {
    bool is_dictionary = false;
    Plist::Array array;
    Plist::Dictionary entries;
    std::optional<std::string> key;  ///< that has no value yet
  };

  static XmlReader& of(void* self) { return *static_cast<XmlReader*>(self); }

  void refuse(std::string problem) {
    if (!problem_.empty()) return;
    problem_ = std::move(problem);
    XML_StopParser(parser_, XML_FALSE);
  }

  void start(std::string_view element) {
    if (!problem_.empty()) return;
    if (in_text_) return refuse("there is an element within a text");
    if (element == "plist" && open_.empty() && !root_ && !in_plist_) {
      in_plist_ = true;
      return;
    }
    if (element == "dict" || element == "array") {
      if (open_.size() >= static_cast<std::size_t>(kMaxDepth)) {
        return refuse(fmt::format("is nested more than {} deep", kMaxDepth));
      }
      open_.emplace_back().is_dictionary = element == "dict";
      return;
    }
    in_text_ = holds_text(element);
    text_.clear();
    if (!in_text_ && element != "true" && element != "false") {
      refuse(fmt::format("there is an element {}", shown(element)));
    }
  }

  void end(std::string_view element) {
    if (!problem_.empty() || element == "plist") return;
    if (element == "dict" || element == "array") {
      if (open_.back().key) return refuse("a key has no value");
      Container container = std::move(open_.back());
      open_.pop_back();
      return add(container.is_dictionary ? Plist(std::move(container.entries))
                                         : Plist(Plist::Value(std::move(container.array))));
    }
    in_text_ = false;
    if (element == "key") return add_key();
    if (!holds_text(element)) return add(Plist(Plist::Value(element == "true")));
    auto value = value_of(element, std::move(text_));
    if (!value) return refuse(fmt::format("there is a wrong {}", element));
    add(std::move(*value));
  }

  void add_key() {
    if (open_.empty() || !open_.back().is_dictionary) return refuse("a key is in no dictionary");
    if (open_.back().key) return refuse("a key has no value");
    open_.back().key = std::move(text_);
  }

  void add(Plist value) {
    if (++values_ > kMaxPlistObjects) {
      return refuse(fmt::format("there are more than {} values", kMaxPlistObjects));
    }
    if (open_.empty()) {
      if (root_) return refuse("there is more than one value");
      root_ = std::move(value);
      return;
    }
    Container& container = open_.back();
    if (!container.is_dictionary) {
      container.array.push_back(std::move(value));
      return;
    }
    if (!container.key) return refuse("a value has no key");
    container.entries.insert_or_assign(std::move(*container.key), std::move(value));
    container.key.reset();
  }

  XML_Parser parser_;
  std::string problem_;
  std::vector<Container> open_;
  std::optional<Plist> root_;
  std::string text_;
  std::size_t values_ = 0;
  bool in_plist_ = false;
  bool in_text_ = false;
};

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

}  // namespace

Result<Plist> parse_xml_plist(std::string_view bytes, std::string_view where) {
  if (bytes.size() > INT_MAX) return corrupt(where, "is too large");
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser(
      XML_ParserCreate(nullptr));
  if (!parser) return fail(ErrorKind::internal, "there is no memory for an XML parser");
  XmlReader reader(parser.get());
  const auto status =
      XML_Parse(parser.get(), bytes.data(), static_cast<int>(bytes.size()), XML_TRUE);
  if (status != XML_STATUS_OK || !reader.problem().empty()) {
    const std::string problem = reader.problem().empty()
                                    ? XML_ErrorString(XML_GetErrorCode(parser.get()))
                                    : reader.problem();
    return corrupt(where,
                   fmt::format("line {}: {}", XML_GetCurrentLineNumber(parser.get()), problem));
  }
  auto plist = std::move(reader).result();
  if (!plist) return corrupt(where, "holds no value");
  return std::move(*plist);
}

}  // namespace slipway::inspection
