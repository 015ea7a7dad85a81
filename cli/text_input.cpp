#include "cli/text_input.h"

#include <fmt/format.h>
#include <poll.h>

#include <fstream>
#include <istream>

namespace slipway::cli {
namespace {

constexpr std::size_t kLongestText = 1024 * 1024;
/// Nobody who types notices it.
constexpr int kLookForAStopMs = 50;

// One byte more than is allowed, at most: a stream may never end. Nothing when it broke: half a
// text is none.
std::optional<std::string> read_bounded(std::istream& in) {
  std::string text(kLongestText + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return std::nullopt;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

Result<std::string> read_text(const std::string& file, const std::string& what, Session& session) {
  std::optional<std::string> text;
  if (file == "-") {
    text = read_bounded(session.streams().in);
    if (!text) {
      return fail(ErrorKind::io, fmt::format("cannot read {} from stdin: is it closed?", what));
    }
  } else {
    std::ifstream in(file, std::ios::binary);
    // A directory can be opened, but not read.
    if (in.is_open()) text = read_bounded(in);
    if (!text) return fail(ErrorKind::io, fmt::format("cannot read {} from {}", what, file));
  }
  if (text->size() > kLongestText) {
    return fail(ErrorKind::invalid_request, fmt::format("cannot take {}: longer than 1 MiB", what));
  }
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  return std::move(*text);
}

std::optional<std::string> read_line(Session& session, const std::stop_token& cancel) {
  pollfd input{session.streams().in_descriptor, POLLIN, 0};
  while (input.fd >= 0 && poll(&input, 1, kLookForAStopMs) <= 0) {
    if (cancel.stop_requested()) return std::nullopt;
  }
  std::string line;
  if (!std::getline(session.streams().in, line)) return std::nullopt;
  return line;
}

}  // namespace slipway::cli
