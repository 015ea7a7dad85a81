#include "slipway/secret.h"

#include <algorithm>
#include <cctype>

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

std::string json_escaped(const std::string& text) {
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
        out += "\\/";
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

  static constexpr char kUpper[] = "0123456789ABCDEF";
  static constexpr char kLower[] = "0123456789abcdef";
  std::vector<std::string> forms = {value, json_escaped(value)};
  for (const char* digits : {kUpper, kLower}) {
    for (const char* space : {"%20", "+"}) forms.push_back(url_encoded(value, digits, space));
  }
  for (auto& form : forms) {
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
