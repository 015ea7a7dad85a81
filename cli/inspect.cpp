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

struct InspectFlags {
  std::string file;
  bool hash = false;
  std::string config;
  std::string output = "human";
};

/// The artifact, with its SHA-256 where that is wanted.
Result<Artifact> look_at(const InspectFlags& flags) {
  Result<Artifact> artifact = inspect(flags.file);
  if (!artifact || !flags.hash) return artifact;
  Result<std::string> digest = sha256_of_file(flags.file);
  if (!digest) return fail(std::move(digest.error()));
  artifact->sha256 = std::move(*digest);
  return artifact;
}

int run_inspect(const InspectFlags& flags, Session& session) {
  const Output output = parse_output(flags.output);
  const Result<Artifact> artifact = look_at(flags);
  if (!artifact) return refuse("inspect", {error_finding(artifact.error())}, output, session);

  for (const std::string& warning : artifact->warnings) {
    session.tell(printable("warning: " + warning) + "\n");
  }
  if (output == Output::human) {
    session.print(render_facts(*artifact, session.services().clock->wall_time()));
  } else {
    session.print(Json{{"schema", "slipway.inspect/1"},
                       {"outcome", "succeeded"},
                       {"artifact", full_json(*artifact)}},
                  output);
  }
  return kExitOk;
}

}  // namespace

void add_inspect(Syntax& app) {
  auto flags = std::make_shared<InspectFlags>();
  Syntax command = app.command("inspect", "What a package or symbols file says of itself");
  command.option("FILE", flags->file, "The package, dSYM.zip or mapping.txt")
      .required()
      .shown_as("");
  command.flag("--hash", flags->hash, "Also compute the file's SHA-256");
  add_config_flag(command, flags->config);
  add_output_flag(command, flags->output);
  command.footer("Exit codes: 0 read, 2 no package or a corrupt one, 1 internal error.");
  command.runs([flags](Session& session) { return run_inspect(*flags, session); });
}

}  // namespace slipway::cli
