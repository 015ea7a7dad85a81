#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway {

/// A value that may be sent but never shown: API keys, tokens, signatures, passwords, install
/// links. It has no implicit way out: streaming it prints `(secret)`, `reveal()` is the one word to
/// search the code for. The memory is overwritten when the value goes away (best effort).
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  /// The value itself. For the wire only.
  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

  friend bool operator==(const Secret& a, const Secret& b) { return a.value_ == b.value_; }
  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "(secret)"; }

 private:
  void wipe();
  std::string value_;
};

/// Replaces known secrets in text that comes from outside, before it enters an Error, a report or a
/// log. Longest first, and also where the secret stands URL-encoded (either hex case, `+` or
/// `%20`), JSON-escaped, HTML-escaped or in base64. Of a URL with a password the password alone is
/// a secret too. Values shorter than four characters are not replaced: they would blank out
/// ordinary text and protect nothing. Not thread-safe while `add` runs.
class Redactor {
 public:
  void add(const Secret& secret);
  [[nodiscard]] std::string redact(std::string_view text) const;

 private:
  std::vector<Secret> needles_;  ///< every form of every secret, longest first
};

}  // namespace slipway
