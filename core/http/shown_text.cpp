#include "core/http/shown_text.h"

namespace slipway::http {

std::string shown_text(std::string_view text, const Redactor& redactor) {
  static constexpr std::size_t kLongest = 500;  // bytes
  std::string shown = redactor.redact(text);
  for (char& c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  if (shown.size() > kLongest) {
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0) == 0x80) --end;
    shown = shown.substr(0, end) + "…";
  }
  return shown;
}

}  // namespace slipway::http
