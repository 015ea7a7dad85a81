#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/planning.h"
#include "cli/render.h"
#include "core/base/suggest.h"
#include "core/release/open_target.h"

namespace slipway::cli {
namespace {

struct ExplainFlags {
  std::string provider;
  std::string code;
  std::string config;
  std::string output = "human";
};

std::string known_names(const std::string& written, const ProviderRegistry& registry,
                        const Configuration& configuration) {
  std::vector<std::string> names;
  for (const auto& factory : registry.all()) names.push_back(factory->kind());
  std::string hint = fmt::format("the providers are {}", fmt::join(names, ", "));
  const std::vector<std::string> targets = target_names(configuration);
  if (!targets.empty()) hint += fmt::format("; the targets are {}", fmt::join(targets, ", "));
  names.insert(names.end(), targets.begin(), targets.end());
  const std::string meant = nearest(written, names);
  return meant.empty() ? hint : fmt::format("did you mean `{}`? {}", meant, hint);
}

/// The provider that a word means, or why it means none.
struct MeantProvider {
  const ProviderFactory* factory = nullptr;
  std::vector<Finding> findings;
};

// Providers before targets: what a code means must not depend on the folder one stands in.
MeantProvider find_provider(const ExplainFlags& flags, Session& session) {
  const ProviderRegistry& registry = session.services().registry;
  MeantProvider meant;
  meant.factory = registry.find(flags.provider);
  if (meant.factory != nullptr) return meant;

  const LoadedConfiguration loaded = load_nearest(flags.config, session);
  const TargetConfig* target = loaded.configuration.find_target(flags.provider);
  if (target != nullptr) meant.factory = registry.find(target->provider);
  if (meant.factory != nullptr) return meant;

  // Without a configuration there are no targets, and that is no mistake here.
  std::copy_if(loaded.findings.begin(), loaded.findings.end(), std::back_inserter(meant.findings),
               [](const Finding& finding) { return finding.code != "no_configuration"; });
  // What a broken file would name is not known.
  const std::string_view target_too = has_errors(meant.findings) ? "" : " and no target";
  meant.findings.push_back(error_finding(
      "unknown_provider",
      fmt::format("there is no provider{} {}", target_too, in_backquotes(flags.provider)),
      known_names(flags.provider, registry, loaded.configuration)));
  return meant;
}

Json to_json(const std::string& provider, const std::string& code, const ErrorCodeInfo& info) {
  return {{"provider", provider},         {"code", code},
          {"kind", to_string(info.kind)}, {"text", info.text},
          {"retryable", info.retryable},  {"hint", info.hint.empty() ? Json() : Json(info.hint)}};
}

std::string render(const std::string& provider, const std::string& code,
                   const ErrorCodeInfo& info) {
  std::string text = fmt::format("{} {}: {}\n", provider, code, info.text);
  text += fmt::format(
      "  kind: {}; {}\n", to_string(info.kind),
      info.retryable ? "the same call can succeed after a while" : "the same call fails again");
  if (!info.hint.empty()) text += fmt::format("  hint: {}\n", info.hint);
  return printable(text);
}

int run_explain(const ExplainFlags& flags, Session& session) {
  const Output output = parse_output(flags.output);
  const MeantProvider meant = find_provider(flags, session);
  if (meant.factory == nullptr) return refuse("explain", meant.findings, output, session);

  const std::string provider = meant.factory->kind();
  const std::optional<ErrorCodeInfo> info = meant.factory->explain(flags.code);
  if (!info) {
    const Finding finding = error_finding(
        "unknown_code",
        fmt::format("nobody knows what {} means by {}", provider, in_backquotes(flags.code)),
        "neither the service's pages nor its clients name this code; its message says more");
    return refuse("explain", {finding}, output, session);
  }
  if (output == Output::human) {
    session.print(render(provider, flags.code, *info));
  } else {
    session.print(Json{{"schema", "slipway.explain/1"},
                       {"outcome", "succeeded"},
                       {"explanation", to_json(provider, flags.code, *info)}},
                  output);
  }
  return kExitOk;
}

}  // namespace

void add_explain(Syntax& app) {
  auto flags = std::make_shared<ExplainFlags>();
  Syntax command = app.command("explain", "What a service's error code means, and what to do");
  command.option("PROVIDER", flags->provider, "A provider, or a target that uses it")
      .required()
      .shown_as("");
  command.option("CODE", flags->code, "The code, as the service gave it").required().shown_as("");
  add_config_flag(command, flags->config);
  add_output_flag(command, flags->output);
  command.footer("Exit codes: 0 explained, 2 unknown provider or code, 1 internal error.");
  command.runs([flags](Session& session) { return run_explain(*flags, session); });
}

}  // namespace slipway::cli
