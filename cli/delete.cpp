#include <fmt/format.h>

#include <cctype>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/one_target.h"
#include "cli/render.h"
#include "cli/text_input.h"

namespace slipway::cli {
namespace {

struct DeleteFlags {
  TargetFlags target;
  std::string build;
  bool yes = false;
};

// Who cannot see the question cannot answer it.
bool can_ask(const Session& session) {
  return session.streams().stdin_is_terminal && session.streams().stderr_is_terminal;
}

bool asked_and_agreed(const Build& build, OneTarget& target) {
  const std::string created = build.created ? ", uploaded " + *build.created + "," : "";
  target.session().tell(printable(fmt::format("Delete {}{} from {}? It cannot be undone. [y/N] ",
                                              render_build(build), created, target.name())));
  const auto line = read_line(target.session(), target.interruption());
  if (!line) target.session().tell("\n");
  std::string answer;
  for (const char c : line.value_or("")) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isspace(byte) == 0) answer += static_cast<char>(std::tolower(byte));
  }
  return answer == "y" || answer == "yes";
}

int run_delete(const DeleteFlags& flags, OneTarget& target) {
  if (!flags.yes && !can_ask(target.session())) {
    return target.refuse(error_finding("not_confirmed", "there is no terminal to ask on",
                                       "add --yes to delete without a question"));
  }
  const BuildCatalogue& catalogue = *target.provider().build_catalogue();
  const Result<Build> found = target.ask(
      [&](const CallContext& context) { return catalogue.get_build(flags.build, context); });
  if (!found) return target.fail(found.error());
  const Json shown = full_json({*found});

  if (!flags.yes && !asked_and_agreed(*found, target)) {
    Error error;
    error.kind = ErrorKind::cancelled;
    error.message = "nothing was deleted: the answer was not yes";
    if (target.interruption().stop_requested()) return target.fail(error, shown);
    return target.end("cancelled", kExitFailed, shown, "", &error);
  }
  const Result<void> deleted = target.change(
      [&](const CallContext& context) { return catalogue.delete_build(flags.build, context); });
  if (!deleted) return target.fail(deleted.error(), shown);
  return target.succeed(shown,
                        fmt::format("deleted {} from {}\n", render_build(*found), target.name()));
}

}  // namespace

void add_delete(Syntax& app) {
  auto flags = std::make_shared<DeleteFlags>();
  Syntax command = app.command("delete", "Take a build away for good");
  add_target_flags(command, flags->target);
  add_build_argument(command, flags->build);
  command.flag("--yes", flags->yes, "Do not ask");
  command.footer(
      "Asks on the terminal before it deletes. Without a terminal it needs --yes.\n"
      "An answer other than y or yes: outcome cancelled, exit code 4.\n\n" +
      std::string(target_exit_code_help()));
  command.runs([flags](Session& session) {
    return with_target("delete", flags->target, Operation::delete_build, session,
                       [flags](OneTarget& target) { return run_delete(*flags, target); });
  });
}

}  // namespace slipway::cli
