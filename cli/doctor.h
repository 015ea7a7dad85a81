#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "slipway/clock.h"
#include "slipway/target.h"
#include "slipway/transport.h"

namespace slipway::cli {

enum class Health {
  ok,
  failed,
  refused,  ///< the target could not be opened: nothing was sent
};

enum class Credential { accepted, refused, unknown };

/// How one target is.
struct TargetCheck {
  std::string target;
  std::string provider_kind;
  std::string server;  ///< empty when the target could not be opened
  Health health = Health::failed;
  bool reached = false;  ///< there was an HTTP answer, whatever it says
  int http_status = 0;
  std::optional<std::chrono::milliseconds> latency;  ///< of one request, with the connection
  std::optional<http::TlsFacts> tls;
  /// How far this computer's clock is ahead of the server's, at least; 0 when the answer's second
  /// and its way leave room for no difference.
  std::optional<std::chrono::milliseconds> clock_skew;
  Credential credential = Credential::unknown;
  std::string detail;
  std::vector<std::string> warnings;
  std::optional<Error> error;
};

/// Reaches the target's server without any credential, looks at TLS and the clocks, then tests the
/// credential. Changes nothing anywhere. After a requested stop the check is worth nothing.
[[nodiscard]] TargetCheck check_target(const OpenTarget& target, Clock& clock,
                                       const std::stop_token& cancel);

/// How wide the columns of a run's lines are.
struct CheckColumns {
  std::size_t target = 0;
  std::size_t server = 0;
};

[[nodiscard]] nlohmann::ordered_json to_json(const TargetCheck& check);
/// `ok       pgyer-beta  https://www.pgyer.com  TLSv1.3  210 ms  the key lists 3 apps`, then hint
/// and warnings, indented.
[[nodiscard]] std::string render_check(const TargetCheck& check, const CheckColumns& columns);

}  // namespace slipway::cli
