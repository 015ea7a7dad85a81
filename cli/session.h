#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string_view>
#include <vector>

#include "slipway/clock.h"
#include "slipway/config.h"
#include "slipway/finding.h"
#include "slipway/registry.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

namespace slipway::cli {

/// Where the program reads and prints.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool stdout_is_terminal = false;
  bool stderr_is_terminal = false;
  int width = 80;  ///< columns of the terminal
  bool stdin_is_terminal = false;
  int in_descriptor = -1;  ///< what `in` reads, when it can be waited for
};

/// What the program works with.
struct Services {
  ProviderRegistry registry;
  std::shared_ptr<Clock> clock;
  std::function<Result<std::shared_ptr<http::Transport>>(const http::TransportOptions&)>
      make_transport;
};
[[nodiscard]] Services real_services();

/// Every secret that the configuration names or holds.
[[nodiscard]] std::vector<SecretReference> secrets_in(const Configuration& configuration);

enum class Output { human, json, ndjson };

/// One run of the program. All that it prints goes through here, so that a secret that slipped
/// through everything else still does not get out. Safe to use from several threads: a line is
/// printed whole.
class Session {
 public:
  Session(Streams streams, Environment environment, Services services);

  [[nodiscard]] const Streams& streams() const { return streams_; }
  [[nodiscard]] const Environment& environment() const { return environment_; }
  [[nodiscard]] const Services& services() const { return services_; }

  /// From now on this value is never printed.
  void conceal(const Secret& secret);
  /// The same for the secrets that stand in the configuration itself. Reads none of the others.
  void conceal_literals_of(const Configuration& configuration);
  /// The same for every secret that the resolver returns. The session must outlive it.
  [[nodiscard]] SecretResolver concealing(SecretResolver secrets);

  /// All that is concealed so far, for text that is cut: of a secret's half nobody would know.
  [[nodiscard]] Redactor redactor() const;

  /// To stdout: the result and nothing else.
  void print(std::string_view text);
  void print(const nlohmann::ordered_json& document, Output output);
  /// To stderr: progress, warnings, errors.
  void tell(std::string_view text);
  void tell(const std::vector<Finding>& findings);

  /// The document as text, with a line end: indented for `json`, one line for `ndjson`.
  [[nodiscard]] std::string to_text(const nlohmann::ordered_json& document, Output output) const;

 private:
  Streams streams_;
  Environment environment_;
  Services services_;
  mutable std::mutex mutex_;  ///< of the streams and of `redactor_`
  Redactor redactor_;
};

}  // namespace slipway::cli
