#include "emulator/moment.h"

namespace slipway::emulator {

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::head_read:
      return "head read";
    case Phase::body_read:
      return "body read";
    case Phase::body_complete:
      return "body complete";
    case Phase::done:
      return "done";
    case Phase::reply_half_sent:
      return "reply half sent";
    case Phase::replied:
      return "replied";
  }
  return "unknown";
}

}  // namespace slipway::emulator
