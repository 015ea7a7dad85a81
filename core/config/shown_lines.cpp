#include "core/config/shown_lines.h"

#include <algorithm>
#include <cctype>

namespace slipway::config {
namespace {

constexpr std::size_t kDeepest = 64;  // of tables and lists in one value, and of dotted keys

enum class Show { all, variable_name, nothing };

bool is_bare_key_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

bool is_variable_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_bare_key_char(c) && c != '-'; });
}

/// Walks the text once and copies what may be shown.
class Masker {
 public:
  Masker(std::string_view text, const VisibleKeys& keys) : text_(text), keys_(keys) {}

  ShownLines run() {
    while (!at_end()) statement();
    ShownLines shown;
    shown.too_deep_line = too_deep_line_;
    std::size_t start = 0;
    for (std::size_t end = out_.find('\n'); end != std::string::npos;
         end = out_.find('\n', start)) {
      shown.lines.push_back(out_.substr(start, end - start));
      start = end + 1;
    }
    shown.lines.push_back(out_.substr(start));
    return shown;
  }

 private:
  using Keys = std::vector<std::string>;

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] bool at_line_end() const { return at_end() || peek() == '\n'; }

  void copy() {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    if (c == '\r') return;
    const bool printable =
        c == '\n' || c == '\t' || std::iscntrl(static_cast<unsigned char>(c)) == 0;
    out_ += printable ? c : '?';
  }
  void mask() {
    const char c = peek();
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (space) {
      copy();
      return;
    }
    ++at_;
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) out_ += '*';  // one for each code point
  }
  void skip_spaces() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r') copy();
  }
  void skip_comment() {
    while (!at_line_end()) ++at_;
  }
  void mask_line() {
    while (!at_line_end()) mask();
  }
  void too_deep() {
    if (too_deep_line_ == 0) too_deep_line_ = line_;
    while (!at_end()) mask();
  }

  void statement() {
    skip_spaces();
    if (peek() == '[') {
      header();
    } else if (!at_line_end() && peek() != '#') {
      key_value(header_sensitive_, 0);
    }
    skip_spaces();
    if (peek() == '#') skip_comment();
    mask_line();
    if (!at_end()) copy();
  }

  void header() {
    copy();
    if (peek() == '[') copy();
    const Keys path = key_path();
    header_sensitive_ = any_sensitive(path);
    skip_spaces();
    while (peek() == ']') copy();
  }

  /// Reads `a."b".c`. Empty when there is no key.
  Keys key_path() {
    Keys path;
    for (;;) {
      skip_spaces();
      std::string key;
      if (peek() == '"' || peek() == '\'') {
        if (!quoted_key(key)) return {};
      } else {
        const std::size_t start = at_;
        while (is_bare_key_char(peek())) copy();
        key = text_.substr(start, at_ - start);
      }
      path.push_back(std::move(key));
      if (path.size() > kDeepest) {
        too_deep();
        return {};
      }
      skip_spaces();
      if (peek() != '.') return path;
      copy();
    }
  }

  bool quoted_key(std::string& key) {
    const char quote = peek();
    const std::size_t end = text_.find_first_of(quote == '"' ? "\"\n\\" : "'\n", at_ + 1);
    // An escape could spell a sensitive name: such a key is not one that is known.
    if (end == std::string_view::npos || text_[end] != quote) return false;
    key = text_.substr(at_ + 1, end - at_ - 1);
    while (at_ <= end) copy();
    return true;
  }

  void key_value(bool in_sensitive, std::size_t depth) {
    const std::size_t out_start = out_.size();
    const std::size_t start = at_;
    const Keys path = key_path();
    skip_spaces();
    if (peek() != '=') {
      const bool known =
          path.size() == 1 && (keys_.open.count(path[0]) + keys_.sensitive.count(path[0]) > 0);
      if (!known && too_deep_line_ == 0) {
        out_.resize(out_start);
        const std::size_t stop = at_;
        at_ = start;
        while (at_ < stop) mask();
      }
      not_a_value(depth);
      return;
    }
    copy();
    skip_spaces();
    const bool sensitive = in_sensitive || any_sensitive(path);
    value(visibility(path, in_sensitive), sensitive, depth);
  }

  /// Hides up to where the next key can stand.
  void not_a_value(std::size_t depth) {
    while (!at_line_end() && (depth == 0 || (peek() != ',' && peek() != '}'))) mask();
  }

  [[nodiscard]] bool any_sensitive(const Keys& path) const {
    return std::any_of(path.begin(), path.end(),
                       [this](const std::string& key) { return keys_.sensitive.count(key) > 0; });
  }

  [[nodiscard]] Show visibility(const Keys& path, bool in_sensitive) const {
    if (path.empty()) return Show::nothing;
    const bool inside = in_sensitive || any_sensitive(Keys(path.begin(), path.end() - 1));
    if (inside) {
      if (path.back() == "env") return Show::variable_name;
      return path.back() == "file" ? Show::all : Show::nothing;
    }
    return keys_.open.count(path.back()) > 0 ? Show::all : Show::nothing;
  }

  void value(Show show, bool sensitive, std::size_t depth) {
    if (depth > kDeepest) {
      too_deep();
    } else if (peek() == '"' || peek() == '\'') {
      string(show);
    } else if (peek() == '{') {
      inline_table(sensitive, depth + 1);
    } else if (peek() == '[') {
      list(show, sensitive, depth + 1);
    } else {
      bare_value(show, depth);
    }
  }

  /// A number, a date, `true`. After one such word may stand anything: with a comma or a quote
  /// forgotten, also the next key and its value.
  void bare_value(Show show, std::size_t depth) {
    const auto is_word = [](char c) {
      return is_bare_key_char(c) || c == '+' || c == '.' || c == ':';
    };
    while (show == Show::all && is_word(peek())) copy();
    const std::string_view ends = depth == 0 ? "#" : "#,]}";
    while (!at_line_end() && ends.find(peek()) == std::string_view::npos) mask();
  }

  void inline_table(bool sensitive, std::size_t depth) {
    copy();
    for (;;) {
      skip_spaces();
      if (at_line_end() || peek() == '#') return;
      if (peek() == '}') {
        copy();
        return;
      }
      if (peek() == ',') {
        copy();
      } else {
        key_value(sensitive, depth);
        skip_spaces();
        if (!at_end() && peek() == ']') mask();  // stray; key_value would not move past it
      }
    }
  }

  void list(Show show, bool sensitive, std::size_t depth) {
    copy();
    while (!at_end()) {
      skip_spaces();
      if (peek() == ']') {
        copy();
        return;
      }
      if (peek() == ',' || peek() == '\n') {
        copy();
      } else if (peek() == '#') {
        skip_comment();
      } else if (peek() == '}') {
        mask();
      } else {
        value(show, sensitive, depth);
      }
    }
  }

  void string(Show show) {
    const char quote = peek();
    const std::string triple(3, quote);
    const bool multi_line = text_.substr(at_, 3) == triple;
    const std::size_t open = multi_line ? 3 : 1;
    std::size_t end = at_ + open;
    bool closed = false;
    while (end < text_.size() && !closed) {
      const char c = text_[end];
      if (c == '\n' && !multi_line) break;
      if (c == '\\' && quote == '"' && end + 1 < text_.size() && text_[end + 1] != '\n') {
        end += 2;
      } else if (multi_line ? text_.substr(end, 3) == triple : c == quote) {
        end += open;
        // Up to two more quotes may belong to the content: `""""` ends with one of them.
        for (int i = 0; multi_line && i < 2 && end < text_.size() && text_[end] == quote; ++i)
          ++end;
        closed = true;
      } else {
        ++end;
      }
    }
    copy_string(end, open, closed, show);
  }

  void copy_string(std::size_t end, std::size_t quotes, bool closed, Show show) {
    end = std::min(end, text_.size());
    const std::size_t inner_end = closed ? end - quotes : end;
    const std::string_view inner = text_.substr(at_ + quotes, inner_end - at_ - quotes);
    // What is not closed may have swallowed anything.
    if (!closed || (show == Show::variable_name && !is_variable_name(inner))) show = Show::nothing;
    for (std::size_t i = 0; i < quotes; ++i) copy();
    if (show == Show::nothing) {
      while (at_ < inner_end) mask();
    } else {
      copy_hiding_url_parts(inner_end);
    }
    while (at_ < end) copy();
  }

  void copy_hiding_url_parts(std::size_t end) {
    const std::string_view inner = text_.substr(at_, end - at_);
    const std::size_t scheme = inner.find("://");
    if (scheme == std::string_view::npos) {
      while (at_ < end) copy();
      return;
    }
    const std::size_t host = at_ + scheme + 3;
    // The last @ of the whole: a password may hold a slash where it should not.
    const std::size_t user = inner.rfind('@');
    const std::size_t user_end = user == std::string_view::npos ? host : std::max(host, at_ + user);
    const std::size_t query = inner.find_first_of("?#", scheme);
    const std::size_t query_start = query == std::string_view::npos ? end : at_ + query;
    while (at_ < end) {
      const bool hidden = (at_ >= host && at_ < user_end) || at_ > query_start;
      hidden ? mask() : copy();
    }
  }

  std::string_view text_;
  const VisibleKeys& keys_;
  std::size_t at_ = 0;
  int line_ = 1;
  int too_deep_line_ = 0;
  bool header_sensitive_ = false;
  std::string out_;
};

}  // namespace

ShownLines shown_lines(std::string_view text, const VisibleKeys& keys) {
  return Masker(text, keys).run();
}

}  // namespace slipway::config
