#include "core/http/shown_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace slipway::http {
namespace {

using nlohmann::json;

constexpr std::string_view kMask = "(secret)";

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-' || c == '.';
}

/// The name that the text ends with: `password` of `?a=1&password`, of `%26password` and, encoded
/// twice, of `%2526password`.
std::string_view last_name(std::string_view text) {
  const auto before = std::find_if_not(text.rbegin(), text.rend(), is_name_character);
  std::string_view name = text.substr(static_cast<std::size_t>(text.rend() - before));
  if (before == text.rend() || *before != '%') return name;
  name.remove_prefix(std::min(name.size(), std::size_t(name.starts_with("25") ? 4 : 2)));
  return name;
}

/// In an address that is the value of a parameter, `=` reads `%3D`, or `%253D`.
bool holds_credential(std::string_view text, IsSecretName is_secret) {
  for (const std::string_view equals : {"=", "%3D", "%3d", "%253D", "%253d"}) {
    for (auto at = text.find(equals); at != std::string_view::npos;
         at = text.find(equals, at + 1)) {
      if (is_secret(last_name(text.substr(0, at)))) return true;
    }
  }
  return false;
}

/// Writes a value down again as it is read. Not by way of an object: one that keeps the order of
/// its members takes minutes for the many that a hostile server may send, and its numbers lose
/// digits.
class Writer : public nlohmann::json_sax<json> {
 public:
  Writer(IsSecretName is_secret, const Redactor& redactor)
      : is_secret_(is_secret), redactor_(redactor) {}

  [[nodiscard]] std::string take() { return std::move(out_); }

  bool null() override { return put("null"); }
  bool boolean(bool value) override { return put(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& digits) override { return number(digits); }
  bool string(string_t& text) override {
    if (text.empty()) return put(quoted(text));
    const bool secret = secret_ || holds_credential(text, is_secret_);
    return put(quoted(secret ? std::string(kMask) : redactor_.redact(text)));
  }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open('{'); }
  bool key(string_t& name) override {
    secret_ = levels_.back() || is_secret_(name);
    put(quoted(redactor_.redact(name)) + ':');
    comma_ = false;
    return true;
  }
  bool end_object() override { return close('}'); }
  bool start_array(std::size_t) override { return open('['); }
  bool end_array() override { return close(']'); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return false;
  }

 private:
  // What a redacted secret left behind need not be UTF-8.
  static std::string quoted(const std::string& text) {
    return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  }
  bool number(const std::string& digits) {
    const bool secret = secret_ || redactor_.redact(digits) == kMask;
    return put(secret ? quoted(std::string(kMask)) : digits);
  }
  bool put(const std::string& text) {
    if (comma_) out_ += ',';
    out_ += text;
    comma_ = true;
    return true;
  }
  bool open(char bracket) {
    put(std::string(1, bracket));
    comma_ = false;
    levels_.push_back(secret_);
    return true;
  }
  bool close(char bracket) {
    out_ += bracket;
    comma_ = true;
    levels_.pop_back();
    secret_ = !levels_.empty() && levels_.back();
    return true;
  }

  IsSecretName is_secret_;
  const Redactor& redactor_;
  std::string out_;
  std::vector<bool> levels_;  ///< of what is open: whether all in it is secret
  bool secret_ = false;       ///< whether the next value is
  bool comma_ = false;        ///< whether one goes before the next value
};

}  // namespace

std::string shown_json(std::string_view body, IsSecretName is_secret, const Redactor& redactor) {
  Writer writer(is_secret, redactor);
  return json::sax_parse(body, &writer) ? writer.take() : std::string();
}

}  // namespace slipway::http
