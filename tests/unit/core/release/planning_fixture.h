#pragma once

#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "slipway/plan.h"
#include "tests/unit/core/release/release_fakes.h"

namespace slipway::testing {

/// Makes providers that write down what they were asked to prepare.
class FakeFactory : public ProviderFactory {
 public:
  Capabilities can;
  std::vector<Finding> says;  ///< what `prepare` finds
  std::optional<Error> create_error;
  std::string refused_base_url;
  bool create_throws = false;
  bool prepare_throws = false;
  std::string app;  ///< of every target's; empty: each has one of its own
  mutable std::vector<Settings> created;
  mutable std::vector<Release> prepared;
  mutable std::shared_ptr<http::Transport> transport;  ///< of the last provider

  std::string kind() const override { return "fake"; }
  std::vector<OptionDeclaration> options() const override {
    return {{"token", OptionType::secret, "The token", true, ""},
            {"strategy", OptionType::choice, "How", false, "add", {"add", "replace"}},
            {"note", OptionType::string, "Any text", false, ""},
            {"profile", OptionType::path, "A file", false, ""},
            {"plugins", OptionType::path_list, "Files", false, ""}};
  }
  Capabilities capabilities() const override { return can; }
  Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings& settings, const ProviderContext& context) const override {
    created.push_back(settings);
    transport = context.transport;
    if (create_throws) throw std::runtime_error("token hunter2 is bad");
    if (create_error) return fail(*create_error);
    const auto base_url = settings.value_or<std::string>("base_url", "https://fake.example");
    if (base_url == refused_base_url) return fail(ErrorKind::invalid_config, "base_url is refused");
    auto provider = willing_provider();
    ON_CALL(*provider, app()).WillByDefault(::testing::Return(app.empty() ? context.target : app));
    ON_CALL(*provider, capabilities()).WillByDefault(::testing::Return(can));
    ON_CALL(*provider, server()).WillByDefault(::testing::Return(base_url));
    ON_CALL(*provider, prepare(::testing::_)).WillByDefault([this](const Release& release) {
      if (prepare_throws) throw std::runtime_error("no");
      prepared.push_back(release);
      return Preparation{{release, {{"field", "value"}}, {}}, says};
    });
    return std::shared_ptr<const DistributionProvider>(provider);
  }
};

class Planning : public ::testing::Test {
 protected:
  Planning() {
    factory_->can.formats = {Format::apk, Format::ipa};
    for (const Feature feature : all_features()) factory_->can.features[feature] = Support::yes;
    registry_.add(factory_);
    configuration_.path = "/project/slipway.toml";
    request_.artifact.path = "/builds/shop.apk";
    request_.artifact.format = Format::apk;
    request_.artifact.platform = Platform::android;
  }

  static SourceLocation at(int line) { return {"/project/slipway.toml", line, 1}; }

  TargetConfig& add_target(const std::string& name, int line = 3) {
    TargetConfig target;
    target.name = name;
    target.provider = "fake";
    target.location = at(line);
    target.values["token"] = {OptionValue(Secret("hunter2")), at(line + 1)};
    configuration_.targets.push_back(target);
    return configuration_.targets.back();
  }

  Route& add_route(const std::string& name, std::vector<std::string> targets, int line = 20) {
    Route route;
    route.name = name;
    route.location = at(line);
    for (auto& target : targets) {
      RouteTarget wanted;
      wanted.target = target;
      wanted.location = at(line + 1);
      route.targets.push_back(wanted);
    }
    configuration_.routes.push_back(route);
    return configuration_.routes.back();
  }

  Plan plan() { return make_plan(configuration_, request_, context()); }

  PlanContext context() {
    PlanContext context;
    context.registry = &registry_;
    const Environment environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      if (found == environment_.end()) return std::nullopt;
      return found->second;
    };
    context.secrets = secret_resolver(configuration_.path, environment);
    context.clock = clock_;
    context.make_transport = [this](const http::TransportOptions& options) {
      if (transport_throws_) throw std::runtime_error("no such file");
      transports_.push_back(options);
      return transport_;
    };
    return context;
  }

  static const Finding* finding(const Plan& plan, const std::string& code) {
    static std::vector<Finding> all;
    all = plan.all_findings();
    for (const Finding& one : all) {
      if (one.code == code) return &one;
    }
    return nullptr;
  }

  static std::string setting(const PlannedTarget& target, const std::string& name) {
    for (const PlannedSetting& one : target.settings) {
      if (one.name == name) return one.value + " from " + one.source;
    }
    return "";
  }

  static std::string everything(const Plan& plan) {
    std::string text;
    for (const Finding& one : plan.all_findings()) text += one.message + one.hint;
    for (const PlannedTarget& target : plan.targets) {
      for (const PlannedSetting& one : target.settings) text += one.value + one.source;
    }
    return text;
  }

  std::shared_ptr<FakeFactory> factory_ = std::make_shared<FakeFactory>();
  ProviderRegistry registry_;
  Configuration configuration_;
  PlanRequest request_;
  std::map<std::string, std::string> environment_;
  std::vector<http::TransportOptions> transports_;
  bool transport_throws_ = false;
  std::shared_ptr<http::Transport> transport_;
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
};

}  // namespace slipway::testing
