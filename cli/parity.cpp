#include "cli/parity.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/planning.h"
#include "core/release/open_target.h"

namespace slipway::cli {
namespace {

struct ParityFlags {
  std::string from;
  std::string to;
  std::string config;
  std::string output = "human";
};

Standing standing_of(Feature feature, const TargetFacts& target) {
  switch (target.capabilities.support(feature)) {
    case Support::yes:
      return Standing::honoured;
    case Support::degraded:
      return Standing::degraded;
    case Support::no:
      break;
  }
  // Symbols that go alone are the package itself: a plan cannot leave that out.
  const bool refused =
      target.unsupported == Unsupported::error || feature == Feature::symbols_alone;
  return refused ? Standing::impossible : Standing::ignored;
}

int strength(Standing standing) {
  if (standing == Standing::honoured) return 2;
  return standing == Standing::degraded ? 1 : 0;
}

Change change_between(int from, int to) {
  if (from == to) return from == 0 ? Change::absent : Change::kept;
  if (to == 0) return Change::lost;
  if (from == 0) return Change::gained;
  return to < from ? Change::weakened : Change::strengthened;
}

FeatureParity compare_feature(Feature feature, const TargetFacts& from, const TargetFacts& to) {
  FeatureParity parity;
  parity.feature = feature;
  parity.from = standing_of(feature, from);
  parity.to = standing_of(feature, to);
  parity.change = change_between(strength(parity.from), strength(parity.to));
  const auto stand_in = to.capabilities.stand_ins.find(feature);
  const bool wanting = parity.to != Standing::honoured;
  if (wanting && stand_in != to.capabilities.stand_ins.end()) parity.stand_in = stand_in->second;
  return parity;
}

/// What either has, in the order of the declaration.
template <typename T>
std::vector<OfferParity> compare_offers(const std::vector<T>& from, const std::vector<T>& to) {
  const auto has = [](const std::vector<T>& all, T one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  std::vector<T> either = from;
  either.insert(either.end(), to.begin(), to.end());
  std::sort(either.begin(), either.end());
  either.erase(std::unique(either.begin(), either.end()), either.end());
  std::vector<OfferParity> offers;
  for (const T one : either) {
    OfferParity offer;
    offer.name = slipway::to_string(one);
    offer.from = has(from, one);
    offer.to = has(to, one);
    offer.change = change_between(offer.from ? 1 : 0, offer.to ? 1 : 0);
    offers.push_back(offer);
  }
  return offers;
}

// One finding for each name that is none.
std::vector<Finding> check_targets(const ParityFlags& flags, const Configuration& configuration) {
  std::vector<Finding> findings;
  for (const std::string& name : {flags.from, flags.to}) {
    if (configuration.find_target(name) != nullptr) continue;
    findings.push_back(unknown_target(configuration, name));
    if (flags.from == flags.to) break;
  }
  return findings;
}

void warn_of_best_case(const TargetFacts& facts, Session& session) {
  if (facts.provider != nullptr) return;
  Finding finding;
  finding.severity = Severity::warning;
  finding.code = "capabilities_at_best";
  finding.message = fmt::format(
      "{} cannot be made without its secrets: shown is what it can do "
      "at best",
      facts.provider_kind);
  finding.target = facts.target;
  session.tell({finding});
}

int run_parity(const ParityFlags& flags, Session& session) {
  const Output output = parse_output(flags.output);
  const LoadedConfiguration loaded = load_nearest(flags.config, session);
  if (has_errors(loaded.findings)) return refuse("parity", loaded.findings, output, session);
  session.tell(loaded.findings);
  const Configuration& configuration = loaded.configuration;
  const std::vector<Finding> unknown = check_targets(flags, configuration);
  if (!unknown.empty()) return refuse("parity", unknown, output, session);

  const Parity parity = compare(facts_of(*configuration.find_target(flags.from), session),
                                facts_of(*configuration.find_target(flags.to), session));
  warn_of_best_case(parity.from, session);
  warn_of_best_case(parity.to, session);
  if (output == Output::human) {
    session.print(render_parity(parity, session.streams().width));
  } else {
    session.print(parity_document(parity), output);
  }
  return kExitOk;
}

}  // namespace

Parity compare(TargetFacts from, TargetFacts to) {
  Parity parity;
  for (const Feature feature : all_features()) {
    parity.features.push_back(compare_feature(feature, from, to));
  }
  parity.formats = compare_offers(from.capabilities.formats, to.capabilities.formats);
  parity.operations = compare_offers(from.operations, to.operations);
  parity.from = std::move(from);
  parity.to = std::move(to);
  return parity;
}

void add_parity(Syntax& app) {
  auto flags = std::make_shared<ParityFlags>();
  Syntax command = app.command(
      "parity", "What a release loses and gains when it moves from one target to another");
  command.option("FROM", flags->from, "The target it goes to today").required().shown_as("");
  command.option("TO", flags->to, "The target it is to go to").required().shown_as("");
  add_config_flag(command, flags->config);
  add_output_flag(command, flags->output);
  command.footer(
      "Nothing is sent and no secret is read. At a target a feature is honoured, degraded (in a\n"
      "weaker form), ignored (published without it) or impossible (the plan refuses it;\n"
      "`unsupported` of the target decides between the two).\n"
      "Exit codes: 0 compared, 2 configuration error or unknown target, 1 internal error.");
  command.runs([flags](Session& session) { return run_parity(*flags, session); });
}

}  // namespace slipway::cli
