#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/one_target.h"

namespace slipway::cli {
namespace {

struct LatestFlags {
  TargetFlags target;
  std::string build;
};

int run_latest(const LatestFlags& flags, bool latest, OneTarget& target) {
  const LatestMark& mark = *target.provider().latest_mark();
  const Result<void> marked = target.change(
      [&](const CallContext& context) { return mark.mark_latest(flags.build, latest, context); });
  if (!marked) return target.fail(marked.error());
  Build build = build_with_id(flags.build);
  build.latest = latest;
  return target.succeed(full_json({build}),
                        fmt::format("build {} of {} is {} latest\n", flags.build, target.name(),
                                    latest ? "now the" : "no longer marked as the"));
}

void add_action(Syntax& latest_command, const std::string& name, const std::string& help,
                bool latest) {
  auto flags = std::make_shared<LatestFlags>();
  Syntax command = latest_command.command(name, help);
  add_target_flags(command, flags->target);
  add_build_argument(command, flags->build);
  command.footer(target_exit_code_help());
  command.runs([flags, latest](Session& session) {
    return with_target("latest", flags->target, Operation::mark_latest, session,
                       [&](OneTarget& target) { return run_latest(*flags, latest, target); });
  });
}

}  // namespace

void add_latest(Syntax& app) {
  Syntax command = app.command("latest", "Set or clear the mark of the build that is offered");
  command.requires_command();
  command.footer("slipway latest set --help shows its flags and exit codes.");
  add_action(command, "set", "Make the build the one that is offered", true);
  add_action(command, "clear", "Take the mark away", false);
}

}  // namespace slipway::cli
