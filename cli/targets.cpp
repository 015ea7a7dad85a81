#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/planning.h"
#include "cli/render.h"
#include "cli/target_facts.h"

namespace slipway::cli {
namespace {

Json to_json(const TargetFacts& facts) {
  Json formats = Json::array();
  for (const Format format : facts.capabilities.formats) {
    formats.push_back(slipway::to_string(format));
  }
  Json features = Json::object();
  for (const Feature feature : all_features()) {
    features[std::string(slipway::to_string(feature))] =
        to_string(facts.capabilities.support(feature));
  }
  Json stand_ins = Json::object();
  for (const auto& [feature, stand_in] : facts.capabilities.stand_ins) {
    stand_ins[std::string(slipway::to_string(feature))] = stand_in;
  }
  Json operations = Json::array();
  for (const Operation operation : facts.operations) {
    operations.push_back(slipway::to_string(operation));
  }
  return {{"target", facts.target},
          {"provider", facts.provider_kind},
          {"server", or_null(facts.server)},
          {"app", or_null(facts.app)},
          {"formats", std::move(formats)},
          {"features", std::move(features)},
          {"stand_ins", std::move(stand_ins)},
          {"operations", facts.provider != nullptr ? std::move(operations) : Json()}};
}

std::string formats_of(const TargetFacts& facts) {
  std::vector<std::string_view> formats;
  for (const Format format : facts.capabilities.formats) {
    formats.push_back(slipway::to_string(format));
  }
  return fmt::format("{}", fmt::join(formats, ", "));
}

std::string table_of(const std::vector<TargetFacts>& targets) {
  std::vector<std::vector<std::string>> rows = {{"TARGET", "PROVIDER", "SERVER", "APP", "FORMATS"}};
  for (const TargetFacts& facts : targets) {
    rows.push_back({facts.target, facts.provider_kind, facts.server, facts.app, formats_of(facts)});
  }
  return render_table(rows);
}

std::size_t width_of(const std::string& table) {
  std::size_t widest = 0;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
  return widest;
}

// For a terminal that is too narrow for the table: the app and the formats under each target.
std::string folded_table_of(const std::vector<TargetFacts>& targets) {
  std::vector<std::vector<std::string>> rows = {{"TARGET", "PROVIDER", "SERVER"}};
  for (const TargetFacts& facts : targets) {
    rows.push_back({facts.target, facts.provider_kind, facts.server});
  }
  std::istringstream lines(render_table(rows));
  std::string line;
  std::getline(lines, line);
  std::string text = line + "\n";
  for (const TargetFacts& facts : targets) {
    std::getline(lines, line);
    text += line + "\n";
    if (!facts.app.empty()) text += printable(fmt::format("  app {}\n", facts.app));
    text += fmt::format("  {}\n", formats_of(facts));
  }
  return text;
}

std::string render(const std::vector<TargetFacts>& targets, const Streams& streams) {
  std::string table = table_of(targets);
  const bool fits = width_of(table) <= static_cast<std::size_t>(std::max(streams.width, 0));
  // Whoever reads it from a pipe counts on a line a target.
  return fits || !streams.stdout_is_terminal ? table : folded_table_of(targets);
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
    session.print(render(targets, session.streams()));
    return kExitOk;
  }
  Json list = Json::array();
  for (const TargetFacts& facts : targets) list.push_back(to_json(facts));
  session.print(Json{{"schema", "slipway.targets/1"}, {"targets", std::move(list)}}, output);
  return kExitOk;
}

}  // namespace

void add_targets(Syntax& app) {
  struct Flags {
    std::string config;
    std::string output = "human";
  };
  auto flags = std::make_shared<Flags>();
  Syntax command = app.command("targets", "List the targets and what each can do");
  add_config_flag(command, flags->config);
  add_output_flag(command, flags->output);
  command.footer(
      "--output json also lists every feature (yes, degraded or no), what stands in for it, and\n"
      "the operations: what the target can do besides publishing.\n"
      "Exit codes: 0 listed, 2 configuration error, 1 internal error.");
  command.runs([flags](Session& session) {
    return run_targets(flags->config, parse_output(flags->output), session);
  });
}

}  // namespace slipway::cli
