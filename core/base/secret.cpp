#include "slipway/secret.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace slipway {
namespace {

constexpr std::size_t kShortestRedacted = 4;

bool is_unreserved(unsigned char c) {
  return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '~';
}

std::string url_encoded(const std::string& text, const char* digits, std::string_view space) {
  std::string out;
  for (const unsigned char c : text) {
    if (c == ' ') {
      out += space;
    } else if (is_unreserved(c)) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += digits[c >> 4];
      out += digits[c & 15];
    }
  }
  return out;
}

/// Both are in use: `/` may be escaped in JSON, and need not be.
std::string json_escaped(const std::string& text, bool escape_slash) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '/':
        out += escape_slash ? "\\/" : "/";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_escaped(const std::string& text, std::string_view apostrophe) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += apostrophe;
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// Without the padding, which not everybody writes.
std::string base64(const std::string& text, std::string_view digits) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const unsigned char c : text) {
    bits = (bits << 8U) | c;
    count += 8;
    while (count >= 6) {
      count -= 6;
      out += digits[(bits >> static_cast<unsigned>(count)) & 63U];
    }
  }
  if (count > 0) out += digits[(bits << static_cast<unsigned>(6 - count)) & 63U];
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// The password of `scheme://user:password@host`, as it stands there; also as it stands there when
/// somebody forgot to encode its `/`, `#` and `@`.
std::vector<std::string_view> passwords_of_url(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view place = text.substr(scheme + 3);
  place = place.substr(0, place.find('?'));
  const std::string_view authority = place.substr(0, place.find_first_of("/#"));
  const auto colon = authority.find(':');
  if (colon == std::string_view::npos) return {};
  // Each `@` may be the one that ends it.
  std::vector<std::string_view> passwords;
  for (auto at = place.find('@', colon); at != std::string_view::npos;
       at = place.find('@', at + 1)) {
    passwords.push_back(place.substr(colon + 1, at - colon - 1));
  }
  return passwords;
}

/// Every way in which the value may stand in a service's text.
std::vector<std::string> forms_of(const std::string& value) {
  static constexpr char kUpper[] = "0123456789ABCDEF";
  static constexpr char kLower[] = "0123456789abcdef";
  std::vector<std::string> forms = {value, json_escaped(value, true), json_escaped(value, false)};
  for (const char* apostrophe : {"&#39;", "&#039;", "&#x27;", "&apos;"}) {
    forms.push_back(html_escaped(value, apostrophe));
  }
  for (const char* digits : {kUpper, kLower}) {
    for (const char* space : {"%20", "+"}) forms.push_back(url_encoded(value, digits, space));
  }
  for (const char* last : {"+/", "-_"}) {
    forms.push_back(base64(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" +
                                      std::string(last)));
  }
  return forms;
}

}  // namespace

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() {
  // Through volatile, so that the compiler does not drop writes to a string nobody reads again.
  volatile char* bytes = value_.data();
  for (std::size_t i = 0; i < value_.size(); ++i) bytes[i] = '\0';
  value_.clear();
}

void Redactor::add(const Secret& secret) {
  const std::string& value = secret.reveal();
  if (value.size() < kShortestRedacted) return;
  for (const std::string_view password : passwords_of_url(value)) {
    add(Secret(std::string(password)));
    add(Secret(percent_decoded(password)));
  }
  for (auto& form : forms_of(value)) {
    Secret needle(std::move(form));
    if (std::find(needles_.begin(), needles_.end(), needle) == needles_.end()) {
      needles_.push_back(std::move(needle));
    }
  }
  std::stable_sort(needles_.begin(), needles_.end(), [](const Secret& a, const Secret& b) {
    return a.reveal().size() > b.reveal().size();
  });
}

std::string Redactor::redact(std::string_view text) const {
  std::string out(text);
  for (const Secret& needle : needles_) {
    static constexpr std::string_view kMask = "(secret)";
    for (std::size_t at = out.find(needle.reveal()); at != std::string::npos;
         at = out.find(needle.reveal(), at + kMask.size())) {
      out.replace(at, needle.reveal().size(), kMask);
    }
  }
  return out;
}

}  // namespace slipway
