#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/one_target.h"
#include "cli/planning.h"
#include "cli/render.h"
#include "core/base/find_named.h"
#include "core/release/check_artifact.h"

namespace slipway::cli {
namespace {

struct SymbolsFlags {
  TargetFlags target;
  std::string build;
  std::string file;
};

int run_symbols(const SymbolsFlags& flags, OneTarget& target) {
  std::vector<Finding> findings;
  const std::optional<Artifact> symbols = inspect_symbols(flags.file, findings);
  if (!symbols) return target.refuse(findings);
  const PlannedSetting* wanted = find_named(target.opened().settings, "bundle_id");
  if (wanted != nullptr && symbols->bundle_id) {
    if (const auto other = check_bundle_id(*symbols, wanted->value)) return target.refuse(*other);
  }

  const LateSymbols& late = *target.provider().late_symbols();
  const Result<EditResult> added = target.change(
      [&](const CallContext& context) { return late.add_symbols(flags.build, *symbols, context); });
  if (!added) return target.fail(added.error());
  target.warn(added->warnings);
  const Build build = added->build.value_or(build_with_id(flags.build));
  return target.succeed(full_json({build}),
                        fmt::format("added {} to {}\n", flags.file, render_build(build)));
}

}  // namespace

void add_symbols(Syntax& app) {
  auto flags = std::make_shared<SymbolsFlags>();
  Syntax command = app.command("symbols", "Upload symbols for a build that is there");
  add_target_flags(command, flags->target);
  add_build_argument(command, flags->build);
  command.option("FILE", flags->file, "The dSYM.zip or mapping.txt").required().shown_as("");
  command.footer(target_exit_code_help());
  command.runs([flags](Session& session) {
    return with_target("symbols", flags->target, Operation::add_symbols, session,
                       [flags](OneTarget& target) { return run_symbols(*flags, target); });
  });
}

}  // namespace slipway::cli
