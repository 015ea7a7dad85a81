#include "slipway/multipart.h"

#include <fmt/format.h>

#include <cctype>
#include <random>

namespace slipway::http {
namespace {

std::string random_boundary() {
  static constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device random;
  std::uniform_int_distribution<std::size_t> pick(0, kLetters.size() - 1);
  std::string boundary = "slipway-";
  for (int i = 0; i < 32; ++i) boundary += kLetters[pick(random)];
  return boundary;
}

std::string escaped(std::string_view name) {
  std::string out;
  for (const char c : name) {
    switch (c) {
      case '"':
        out += "%22";
        break;
      case '\r':
        out += "%0D";
        break;
      case '\n':
        out += "%0A";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string_view last_component(std::string_view path) {
  const auto slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// A line break in a content type would end the part's head.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '\r' && c != '\n' && c != '\0') out += c;
  }
  return out;
}

void append(std::vector<BodySegment>& segments, std::string text) {
  if (!segments.empty()) {
    if (auto* last = std::get_if<std::string>(&segments.back())) {
      *last += text;
      return;
    }
  }
  segments.emplace_back(std::move(text));
}

}  // namespace

MultipartForm::MultipartForm() : MultipartForm(random_boundary()) {}

MultipartForm::MultipartForm(std::string boundary) : boundary_(std::move(boundary)) {}

void MultipartForm::add_field(std::string_view name, std::string_view value) {
  append(segments_, fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n",
                                boundary_, escaped(name), value));
}

void MultipartForm::add_file(std::string_view name, const std::filesystem::path& path,
                             std::uint64_t size, std::string_view file_name,
                             std::string_view content_type) {
  append(segments_,
         fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n"
                     "Content-Type: {}\r\n\r\n",
                     boundary_, escaped(name), escaped(last_component(file_name)),
                     one_line(content_type)));
  segments_.emplace_back(FileSegment{path, size});
  append(segments_, "\r\n");
}

std::string MultipartForm::content_type() const {
  return "multipart/form-data; boundary=" + boundary_;
}

Body MultipartForm::body() const {
  Body body{segments_};
  body.segments.emplace_back(fmt::format("--{}--\r\n", boundary_));
  return body;
}

void UrlEncodedForm::add_field(std::string_view name, std::string_view value) {
  const auto add = [this](std::string_view text) {
    for (const unsigned char c : text) {
      if (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '*') {
        text_ += static_cast<char>(c);
      } else if (c == ' ') {
        text_ += '+';
      } else {
        text_ += fmt::format("%{:02X}", c);
      }
    }
  };
  if (!text_.empty()) text_ += '&';
  add(name);
  text_ += '=';
  add(value);
}

Body UrlEncodedForm::body() const { return Body{{BodySegment(text_)}}; }

}  // namespace slipway::http
