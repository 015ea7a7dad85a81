#include "core/release/settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include "core/base/suggest.h"
#include "core/release/layers.h"

namespace slipway {
namespace {

bool is_secret(const OptionDeclaration& declaration) {
  return declaration.sensitive || declaration.type == OptionType::secret;
}

struct ShowValue {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(std::chrono::milliseconds value) const { return format_duration(value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const Secret&) const { return std::string(kShownSecret); }
  std::string operator()(const std::vector<std::string>& value) const {
    return fmt::format("{}", fmt::join(value, ", "));
  }
};

class Resolver {
 public:
  Resolver(const Configuration& configuration, const TargetConfig& target,
           const SecretResolver& secrets)
      : configuration_(configuration), target_(target), secrets_(secrets) {}

  /// Later values of the same option replace earlier ones: lowest precedence first.
  void set(const OptionDeclaration& declaration, OptionValue value, std::string source) {
    std::string text =
        is_secret(declaration) ? std::string(kShownSecret) : std::visit(ShowValue(), value);
    sources_[declaration.name] = {declaration.name, std::move(text), std::move(source)};
    resolved_.values.set(declaration.name, std::move(value));
  }

  void take_default(const OptionDeclaration& declaration) {
    if (declaration.default_value.empty()) return;
    auto value = parse_option(declaration, declaration.default_value);
    if (!value) {
      add("invalid_config",
          fmt::format("the default of {} cannot be used: {}", declaration.name,
                      value.error().message),
          {}, {});
      return;
    }
    set(declaration, std::move(*value), "default");
  }

  void take_configured(const OptionDeclaration& declaration, bool overridden) {
    const auto found = target_.values.find(declaration.name);
    // A value that the command line replaces is not read: its variable need not be set.
    if (found == target_.values.end() || overridden) return;
    const ConfiguredValue& configured = found->second;
    const std::string where = short_location(configured.location);
    const std::string source = where.empty() ? "target" : fmt::format("target ({})", where);
    if (const auto* value = std::get_if<OptionValue>(&configured.value)) {
      set(declaration, from_file(declaration, *value), source);
      return;
    }
    if (!is_secret(declaration)) {
      add("invalid_value",
          fmt::format("`{}` is no secret: its value is shown, so it cannot be a reference to one",
                      declaration.name),
          "write the value itself", configured.location);
      return;
    }
    auto secret = secrets_(std::get<SecretReference>(configured.value));
    if (!secret) {
      add("missing_secret", fmt::format("{}: {}", declaration.name, describe(secret.error())),
          secret.error().hint, configured.location);
      return;
    }
    if (declaration.type == OptionType::secret) {
      set(declaration, std::move(*secret), source);
    } else {
      set(declaration, secret->reveal(), source);
    }
  }

  void take_override(const OptionDeclaration& declaration, const SettingOverride& wanted) {
    auto value = parse_option(declaration, wanted.value);
    if (!value) {
      add("invalid_value",
          fmt::format("--set {}.{}: {}", wanted.target, wanted.option, value.error().message),
          value.error().hint, {});
      return;
    }
    set(declaration, std::move(*value), wanted.source);
  }

  void refuse_unknown(const SettingOverride& wanted,
                      const std::vector<OptionDeclaration>& declarations) {
    std::vector<std::string> names;
    for (const auto& declaration : declarations) names.push_back(declaration.name);
    add("unknown_option",
        fmt::format("--set {}.{}: a target of provider {} has no such option", wanted.target,
                    wanted.option, target_.provider),
        suggestion(wanted.option, names), {});
  }

  ResolvedSettings finish(const std::vector<OptionDeclaration>& declarations) {
    for (const auto& declaration : declarations) {
      const auto shown = sources_.find(declaration.name);
      if (shown != sources_.end()) resolved_.shown.push_back(shown->second);
    }
    take_policy();
    take_transport();
    return std::move(resolved_);
  }

 private:
  /// Paths in the file are relative to the file.
  OptionValue from_file(const OptionDeclaration& declaration, OptionValue value) const {
    if (declaration.type == OptionType::path) {
      if (auto* path = std::get_if<std::string>(&value)) *path = from_folder(*path);
    }
    if (declaration.type == OptionType::path_list) {
      auto* paths = std::get_if<std::vector<std::string>>(&value);
      for (std::size_t i = 0; paths != nullptr && i < paths->size(); ++i) {
        (*paths)[i] = from_folder((*paths)[i]);
      }
    }
    return value;
  }

  std::string from_folder(const std::string& path) const {
    if (path.empty()) return path;
    return (configuration_.path.parent_path() / path).lexically_normal().string();
  }

  void take_policy() {
    using std::chrono::milliseconds;
    const Settings& values = resolved_.values;
    TargetPolicy& policy = resolved_.policy;
    policy.publish_timeout = values.value_or("publish_timeout", policy.publish_timeout);
    policy.poll_interval = values.value_or("poll_interval", policy.poll_interval);
    policy.settle_time = values.value_or("settle_time", policy.settle_time);
    const auto retries = values.value_or<std::int64_t>("retries", policy.retries);
    policy.retries =
        static_cast<int>(std::clamp<std::int64_t>(retries, 0, std::numeric_limits<int>::max()));

    const auto choose = [&values](const char* name, auto& field, auto candidates) {
      const auto* text = values.find<std::string>(name);
      for (const auto& [spelling, value] : candidates) {
        if (text != nullptr && *text == spelling) field = value;
      }
    };
    using std::pair;
    choose("unsupported", policy.unsupported,
           std::vector<pair<const char*, Unsupported>>{{"error", Unsupported::error},
                                                       {"warn", Unsupported::warn},
                                                       {"ignore", Unsupported::ignore}});
    choose("if_exists", policy.if_exists,
           std::vector<pair<const char*, IfExists>>{
               {"skip", IfExists::skip}, {"fail", IfExists::fail}, {"add", IfExists::add}});
    choose(
        "verify", policy.verify,
        std::vector<pair<const char*, Verify>>{{"warn", Verify::warn}, {"strict", Verify::strict}});
  }

  void take_transport() {
    const Settings& values = resolved_.values;
    http::TransportOptions& transport = resolved_.transport;
    transport.ca_file = values.value_or<std::string>("ca_file", "");
    transport.allow_plain_http = values.value_or("allow_plain_http", false);
    transport.stall_timeout = values.value_or("stall_timeout", transport.stall_timeout);
    if (const auto* proxy = values.find<Secret>("proxy")) transport.proxy = proxy->reveal();
  }

  void add(std::string code, std::string message, std::string hint, SourceLocation location) {
    Finding finding;
    finding.code = std::move(code);
    finding.message = std::move(message);
    finding.hint = std::move(hint);
    finding.target = target_.name;
    finding.location = std::move(location);
    resolved_.findings.push_back(std::move(finding));
  }

  const Configuration& configuration_;
  const TargetConfig& target_;
  const SecretResolver& secrets_;
  std::map<std::string, PlannedSetting> sources_;
  ResolvedSettings resolved_;
};

}  // namespace

ResolvedSettings resolve_settings(const Configuration& configuration, const TargetConfig& target,
                                  const ProviderFactory& factory,
                                  const std::vector<SettingOverride>& overrides,
                                  const SecretResolver& secrets) {
  const std::vector<OptionDeclaration> declarations = target_options(factory);
  Resolver resolver(configuration, target, secrets);
  for (const OptionDeclaration& declaration : declarations) {
    const SettingOverride* last = nullptr;
    for (const SettingOverride& wanted : overrides) {
      if (wanted.target == target.name && wanted.option == declaration.name) last = &wanted;
    }
    resolver.take_default(declaration);
    resolver.take_configured(declaration, last != nullptr);
    if (last != nullptr) resolver.take_override(declaration, *last);
  }
  for (const SettingOverride& wanted : overrides) {
    const bool known = std::any_of(
        declarations.begin(), declarations.end(),
        [&wanted](const auto& declaration) { return declaration.name == wanted.option; });
    if (wanted.target == target.name && !known) resolver.refuse_unknown(wanted, declarations);
  }
  return resolver.finish(declarations);
}

}  // namespace slipway
