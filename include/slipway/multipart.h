#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/transport.h"

namespace slipway::http {

/// A multipart/form-data body (RFC 7578) that streams its files from disk. Parts go out in the
/// order in which they were added. Names and file names are UTF-8; `"`, CR and LF in them are sent
/// as %22, %0D and %0A (the WHATWG form rules), so that none can break the form.
class MultipartForm {
 public:
  /// With a random boundary.
  MultipartForm();
  /// With this boundary, for tests: 1–70 characters of [0-9A-Za-z'-].
  explicit MultipartForm(std::string boundary);

  void add_field(std::string_view name, std::string_view value);
  /// `file_name` is what the server is told; only its last path component is sent.
  void add_file(std::string_view name, const std::filesystem::path& path, std::uint64_t size,
                std::string_view file_name,
                std::string_view content_type = "application/octet-stream");

  /// For the Content-Type header.
  [[nodiscard]] std::string content_type() const;
  /// The closing boundary is a segment of its own, the last one: the commit point.
  [[nodiscard]] Body body() const;

 private:
  std::string boundary_;
  std::vector<BodySegment> segments_;
};

/// `a=1&b=%E4%BD%A0`: application/x-www-form-urlencoded, UTF-8, spaces as `+`.
class UrlEncodedForm {
 public:
  void add_field(std::string_view name, std::string_view value);
  [[nodiscard]] static std::string content_type() { return "application/x-www-form-urlencoded"; }
  [[nodiscard]] Body body() const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace slipway::http
