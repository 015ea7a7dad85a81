#include "emulator/multipart.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "emulator/form.h"

namespace slipway::emulator {
namespace {

constexpr std::size_t kBlock = 256 * 1024;
constexpr std::size_t kMaxPartHead = 64 * 1024;

/// One `name=value` of a header, with the value's quotes and backslashes undone.
struct Parameter {
  std::string name;
  std::string value;
};

std::string read_quoted(std::string_view text, std::size_t& at) {
  std::string value;
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    // Only these two are escapes: browsers send a Windows path with its backslashes as they are.
    const bool escape =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
    if (escape) ++at;
    value += text[at];
  }
  if (at < text.size()) ++at;
  return value;
}

/// `form-data; name="a"; filename="b"`: what follows the first semicolon.
std::vector<Parameter> parse_parameters(std::string_view text) {
  std::vector<Parameter> parameters;
  std::size_t at = std::min(text.find(';'), text.size());
  while (at < text.size()) {
    at = text.find_first_not_of("; \t", at);
    if (at == std::string_view::npos) break;
    const auto equals = text.find_first_of("=;", at);
    if (equals == std::string_view::npos || text[equals] == ';') {
      at = std::min(equals, text.size());
      continue;
    }
    Parameter parameter;
    auto name = text.substr(at, equals - at);
    name = name.substr(0, name.find_last_not_of(" \t") + 1);
    parameter.name = lower_case(name);
    at = std::min(text.find_first_not_of(" \t", equals + 1), text.size());
    if (at < text.size() && text[at] == '"') {
      parameter.value = read_quoted(text, at);
    } else {
      const auto end = std::min(text.find(';', at), text.size());
      parameter.value = text.substr(at, end - at);
      parameter.value.erase(parameter.value.find_last_not_of(" \t") + 1);
      at = end;
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

/// The three escapes of the WHATWG form rules; any other percent sign is one.
std::string undo_form_escapes(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto escape = lower_case(text.substr(at, 3));
    char meant = 0;
    if (escape == "%22") meant = '"';
    if (escape == "%0d") meant = '\r';
    if (escape == "%0a") meant = '\n';
    decoded += meant == 0 ? text[at] : meant;
    if (meant != 0) at += 2;
  }
  return decoded;
}

std::string last_component(std::string_view path) {
  return std::string(path.substr(path.find_last_of("/\\") + 1));
}

}  // namespace

MultipartReader::MultipartReader(Source source, std::string_view boundary)
    : source_(std::move(source)), delimiter_("\r\n--"), buffer_(kBlock + kMaxPartHead) {
  delimiter_ += boundary;
  // The first boundary may stand at the very beginning, without its line end.
  buffer_[0] = '\r';
  buffer_[1] = '\n';
  end_ = 2;
}

bool MultipartReader::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) return false;
  const auto got = source_(buffer_.data() + end_, buffer_.size() - end_);
  end_ += got;
  return got > 0;
}

std::string_view MultipartReader::next_block() {
  while (state_ == State::in_part) {
    const std::string_view pending(buffer_.data() + begin_, end_ - begin_);
    const auto found = pending.find(delimiter_);
    if (found == 0) {
      begin_ += delimiter_.size();
      state_ = State::at_delimiter;
      break;
    }
    // What may be the beginning of a delimiter stays.
    const std::size_t kept = delimiter_.size() - 1;
    const std::size_t usable = found != std::string_view::npos ? found
                               : pending.size() > kept         ? pending.size() - kept
                                                               : 0;
    if (usable > 0) {
      begin_ += usable;
      return pending.substr(0, usable);
    }
    if (!fill()) state_ = State::broken;
  }
  return {};
}

bool MultipartReader::read_line(std::string& line) {
  while (true) {
    const std::string_view pending(buffer_.data() + begin_, end_ - begin_);
    if (const auto end = pending.find("\r\n"); end != std::string_view::npos) {
      line = pending.substr(0, end);
      begin_ += end + 2;
      return true;
    }
    if (pending.size() > kMaxPartHead || !fill()) {
      state_ = State::broken;
      return false;
    }
  }
}

bool MultipartReader::next_part(PartHead& part) {
  while (state_ == State::in_part) (void)next_block();
  if (state_ != State::at_delimiter) return false;

  while (end_ - begin_ < 2 && fill()) {
  }
  if (end_ - begin_ >= 2 && buffer_[begin_] == '-' && buffer_[begin_ + 1] == '-') {
    state_ = State::closed;
    return false;
  }
  std::string line;
  if (!read_line(line)) return false;
  part = {};
  std::size_t total = 0;
  while (read_line(line) && !line.empty()) {
    total += line.size();
    if (total > kMaxPartHead) break;
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    if (lower_case(line.substr(0, colon)) == "content-disposition") {
      part = parse_disposition(std::string_view(line).substr(colon + 1));
    }
  }
  if (state_ == State::broken || total > kMaxPartHead) {
    state_ = State::broken;
    return false;
  }
  // A part without content ends right here: its delimiter begins with the line end just read.
  begin_ -= 2;
  state_ = State::in_part;
  while (end_ - begin_ < delimiter_.size() && fill()) {
  }
  if (std::string_view(buffer_.data() + begin_, end_ - begin_).substr(0, delimiter_.size()) !=
      delimiter_) {
    begin_ += 2;
  }
  return true;
}

std::string multipart_boundary(std::string_view content_type) {
  const auto type_end = std::min(content_type.find(';'), content_type.size());
  auto type = content_type.substr(0, type_end);
  type = type.substr(0, type.find_last_not_of(" \t") + 1);
  if (lower_case(type) != "multipart/form-data") return {};
  for (const auto& parameter : parse_parameters(content_type)) {
    if (parameter.name == "boundary") return parameter.value;
  }
  return {};
}

PartHead parse_disposition(std::string_view value) {
  PartHead part;
  std::string extended;
  for (const auto& parameter : parse_parameters(value)) {
    if (parameter.name == "name") part.name = undo_form_escapes(parameter.value);
    if (parameter.name == "filename") {
      part.is_file = true;
      part.file_name = undo_form_escapes(last_component(parameter.value));
    }
    if (parameter.name == "filename*") extended = parameter.value;
  }
  // RFC 5987: charset, language and the percent-encoded name, with an apostrophe between.
  const auto quote = extended.find('\'', extended.find('\'') + 1);
  if (!extended.empty() && quote != std::string::npos) {
    part.is_file = true;
    part.file_name =
        last_component(percent_decode(std::string_view(extended).substr(quote + 1), false));
  }
  return part;
}

}  // namespace slipway::emulator
