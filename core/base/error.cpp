#include "slipway/error.h"

#include <fmt/format.h>

namespace slipway {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_config:
      return "invalid_config";
    case ErrorKind::invalid_artifact:
      return "invalid_artifact";
    case ErrorKind::invalid_request:
      return "invalid_request";
    case ErrorKind::unsupported:
      return "unsupported";
    case ErrorKind::authentication:
      return "authentication";
    case ErrorKind::permission:
      return "permission";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::rejected:
      return "rejected";
    case ErrorKind::quota:
      return "quota";
    case ErrorKind::rate_limited:
      return "rate_limited";
    case ErrorKind::publish_failed:
      return "publish_failed";
    case ErrorKind::timeout:
      return "timeout";
    case ErrorKind::network:
      return "network";
    case ErrorKind::tls:
      return "tls";
    case ErrorKind::protocol:
      return "protocol";
    case ErrorKind::io:
      return "io";
    case ErrorKind::cancelled:
      return "cancelled";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

std::string describe(const Error& error) {
  std::string where;
  const auto add = [&where](const std::string& part) {
    where += where.empty() ? part : ", " + part;
  };
  if (!error.call.empty()) add(error.call);
  if (!error.code.empty()) add(fmt::format("code {}", error.code));
  if (error.http_status != 0) add(fmt::format("HTTP {}", error.http_status));

  std::string text = error.message.empty() ? std::string(to_string(error.kind)) : error.message;
  if (!where.empty()) text += fmt::format(" ({})", where);
  if (!error.service_message.empty() && error.service_message != error.message) {
    text += fmt::format(": \"{}\"", error.service_message);
  }
  return text;
}

}  // namespace slipway
