#include "slipway/release.h"

namespace slipway {

std::string_view to_string(NotesFormat value) {
  switch (value) {
    case NotesFormat::plain:
      return "plain";
    case NotesFormat::markdown:
      return "markdown";
    case NotesFormat::textile:
      return "textile";
  }
  return "plain";
}

std::string_view to_string(Notify value) {
  switch (value) {
    case Notify::none:
      return "none";
    case Notify::installable:
      return "installable";
    case Notify::all:
      return "all";
  }
  return "none";
}

std::string_view to_string(Availability value) {
  switch (value) {
    case Availability::available:
      return "available";
    case Availability::withheld:
      return "withheld";
  }
  return "available";
}

std::string_view to_string(AccessType value) {
  switch (value) {
    case AccessType::open:
      return "public";
    case AccessType::password:
      return "password";
    case AccessType::invite:
      return "invite";
  }
  return "public";
}

}  // namespace slipway
