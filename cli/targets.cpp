#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/planning.h"
#include "cli/render.h"

namespace slipway::cli {
namespace {

/// A target and what it can do, as far as that can be said without its secrets.
struct TargetFacts {
  std::string target;
  std::string provider;
  std::string server;
  std::string app;
  Capabilities capabilities;
};

// A stand-in for each secret, in the shape that most have: enough for a provider to say what it is,
// and never sent.
Settings settings_without_secrets(const TargetConfig& target, const ProviderFactory& factory) {
  Settings settings;
  for (const OptionDeclaration& declaration : target_options(factory)) {
    const auto configured = target.values.find(declaration.name);
    if (configured == target.values.end()) {
      if (declaration.default_value.empty()) continue;
      if (auto value = parse_option(declaration, declaration.default_value)) {
        settings.set(declaration.name, std::move(*value));
      }
    } else if (const auto* value = std::get_if<OptionValue>(&configured->second.value)) {
      settings.set(declaration.name, *value);
    } else {
      settings.set(declaration.name, Secret(std::string(32, '0')));
    }
  }
  return settings;
}

TargetFacts facts_of(const TargetConfig& target, const Session& session) {
  TargetFacts facts;
  facts.target = target.name;
  facts.provider = target.provider;
  const ProviderFactory* factory = session.services().registry.find(target.provider);
  if (factory == nullptr) return facts;

  const Settings settings = settings_without_secrets(target, *factory);
  facts.capabilities = factory->capabilities();
  facts.server = settings.value_or<std::string>("base_url", "");
  ProviderContext context;
  context.target = target.name;
  context.clock = session.services().clock;
  context.transport = session.services().make_transport({}).value_or(nullptr);
  const auto provider = factory->create(settings, context);
  if (!provider || *provider == nullptr) return facts;
  facts.server = (*provider)->server();
  facts.app = (*provider)->app();
  facts.capabilities = (*provider)->capabilities();
  return facts;
}

std::string_view to_string(Support support) {
  switch (support) {
    case Support::yes:
      return "yes";
    case Support::degraded:
      return "degraded";
    case Support::no:
      break;
  }
  return "no";
}

Json to_json(const TargetFacts& facts) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  Json formats = Json::array();
  for (const Format format : facts.capabilities.formats) {
    formats.push_back(slipway::to_string(format));
  }
  Json features = Json::object();
  for (const Feature feature : all_features()) {
    features[std::string(slipway::to_string(feature))] =
        to_string(facts.capabilities.support(feature));
  }
  return {{"target", facts.target},          {"provider", facts.provider},
          {"server", or_null(facts.server)}, {"app", or_null(facts.app)},
          {"formats", std::move(formats)},   {"features", std::move(features)}};
}

std::string table_of(const std::vector<TargetFacts>& targets) {
  using Row = std::array<std::string, 5>;
  std::vector<Row> rows = {{"TARGET", "PROVIDER", "SERVER", "APP", "FORMATS"}};
  for (const TargetFacts& facts : targets) {
    std::string formats;
    for (const Format format : facts.capabilities.formats) {
      formats += fmt::format("{}{}", formats.empty() ? "" : ", ", slipway::to_string(format));
    }
    rows.push_back({facts.target, facts.provider, facts.server.empty() ? "-" : facts.server,
                    facts.app.empty() ? "-" : facts.app, formats});
  }
  std::array<std::size_t, 5> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      text += fmt::format("{:<{}}  ", row[i], widths[i]);
    }
    text += row.back() + "\n";
  }
  return printable(text);
}

int run_targets(const std::string& config, Output output, Session& session) {
  const LoadedConfiguration loaded = load_nearest(config, session);
  if (has_errors(loaded.findings)) return refuse("targets", loaded.findings, output, session);
  session.tell(loaded.findings);

  std::vector<TargetFacts> targets;
  for (const TargetConfig& target : loaded.configuration.targets) {
    targets.push_back(facts_of(target, session));
  }
  if (output == Output::human) {
    session.print(table_of(targets));
    return kExitOk;
  }
  Json list = Json::array();
  for (const TargetFacts& facts : targets) list.push_back(to_json(facts));
  session.print(Json{{"schema", "slipway.targets/1"}, {"targets", std::move(list)}}, output);
  return kExitOk;
}

}  // namespace

void add_targets(CLI::App& app, Action& chosen) {
  struct Flags {
    std::string config;
    std::string output = "human";
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("targets", "List the targets and what each can do");
  add_config_flag(*command, flags->config);
  add_output_flag(*command, flags->output);
  command->footer(
      "--output json also lists every feature: yes, degraded or no.\n"
      "Exit codes: 0 listed, 2 configuration error, 1 internal error.");
  command->callback([flags, &chosen] {
    chosen = [flags](Session& session) {
      return run_targets(flags->config, parse_output(flags->output), session);
    };
  });
}

}  // namespace slipway::cli
