#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/clock.h"
#include "slipway/error.h"
#include "slipway/feature.h"
#include "slipway/option.h"
#include "slipway/provider.h"
#include "slipway/result.h"
#include "slipway/transport.h"

namespace slipway {

/// What a provider is made with, besides its settings.
struct ProviderContext {
  std::string target;  ///< the target's name, for messages
  std::shared_ptr<http::Transport> transport;
  std::shared_ptr<Clock> clock;
};

/// Makes providers of one kind. Immutable; safe to use from several threads.
class ProviderFactory {
 public:
  virtual ~ProviderFactory() = default;

  /// The name in `provider = "…"`.
  [[nodiscard]] virtual std::string kind() const = 0;

  /// The provider's own options, besides those that every target has. `base_url` may be declared
  /// here again, to give it a default or to require it.
  [[nodiscard]] virtual std::vector<OptionDeclaration> options() const = 0;

  /// What a provider of this kind can honour at best.
  [[nodiscard]] virtual Capabilities capabilities() const = 0;

  /// What an `Error::code` of this service means. Nothing when nobody knows it; the default is for
  /// services without codes.
  [[nodiscard]] virtual std::optional<ErrorCodeInfo> explain(std::string_view code) const {
    static_cast<void>(code);
    return std::nullopt;
  }

  /// Makes a provider. No network, no file. `settings` hold every declared option that has a value
  /// or a default, with the declared type, and `base_url` where it is set. Fails with
  /// `invalid_config`, naming the option.
  [[nodiscard]] virtual Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings& settings, const ProviderContext& context) const = 0;
};

/// The providers that a program knows. An ordinary object; no global one exists. Safe to read from
/// several threads once filled.
class ProviderRegistry {
 public:
  /// A factory of the same kind is replaced.
  void add(std::shared_ptr<const ProviderFactory> factory);
  /// nullptr when there is none.
  [[nodiscard]] const ProviderFactory* find(std::string_view kind) const;
  /// All, by kind.
  [[nodiscard]] const std::vector<std::shared_ptr<const ProviderFactory>>& all() const {
    return factories_;
  }

 private:
  std::vector<std::shared_ptr<const ProviderFactory>> factories_;
};

/// A registry with the providers that come with slipway: `pgyer` and `hockeyapp`.
[[nodiscard]] ProviderRegistry built_in_providers();

}  // namespace slipway
