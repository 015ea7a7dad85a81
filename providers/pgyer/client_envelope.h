#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "providers/pgyer/client_replies.h"

// What the replies of all API calls have in common. For the `client_*.cpp` that read them.
namespace slipway::pgyer {

/// `{code, message, data}`, the form of every API reply.
struct Envelope {
  std::string code;
  std::string message;
  nlohmann::json data;
};

/// The envelope, whatever its code.
[[nodiscard]] Result<Envelope> read_envelope(const Answer& answer);

/// The envelope of a call that the service carried out: its `code` is 0, and the request was out.
[[nodiscard]] Result<Envelope> read_accepted(const Answer& answer);

/// `data` of a call that was carried out, when it is an object.
[[nodiscard]] Result<nlohmann::json> read_object(const Answer& answer);

/// What a `code` other than 0 means. The effect is `none` only for codes that say that the call was
/// refused.
[[nodiscard]] Error refusal(const Envelope& envelope, const Answer& answer);

/// A promised member, `data.buildKey`, is not there or of a type that it cannot have.
[[nodiscard]] Error missing_member(std::string_view name, const Answer& answer);

/// The service said that it is done when it cannot be.
[[nodiscard]] Error premature_success(const Answer& answer);

/// Lenient reading of the members of a value, which need not be an object (see core/http/reply.h).
class Members {
 public:
  explicit Members(const nlohmann::json& value) : value_(value) {}
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
  [[nodiscard]] std::optional<bool> boolean(std::string_view name) const;
  [[nodiscard]] std::optional<Secret> secret(std::string_view name) const;
  /// A member that must be there and not be empty. `path` is that of the value: `data`.
  [[nodiscard]] Result<std::string> key(std::string_view name, std::string_view path,
                                        const Answer& answer) const;

 private:
  const nlohmann::json& value_;
};

/// A build. Fails with `protocol` when it has no `buildKey`, naming it after `path`.
[[nodiscard]] Result<BuildInfo> read_build(const nlohmann::json& value, std::string_view path,
                                           const Answer& answer);

}  // namespace slipway::pgyer
