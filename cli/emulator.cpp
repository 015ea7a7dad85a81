#include "emulator/emulator.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <system_error>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/signals.h"
#include "slipway/result.h"

namespace slipway::cli {
namespace {

/// A folder that goes away with its owner.
class TemporaryFolder {
 public:
  [[nodiscard]] static Result<std::unique_ptr<TemporaryFolder>> create() {
    std::error_code problem;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(problem);
    std::string name = (parent / "slipway-emulator-XXXXXX").string();
    if (problem || mkdtemp(name.data()) == nullptr) {
      return fail(ErrorKind::io, "cannot make a temporary folder", "name a folder with --state");
    }
    return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(name));
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

struct EmulatorFlags {
  std::uint16_t port = 0;
  std::string state;
  std::vector<std::string> faults;
  int publishing_polls = emulator::Options{}.publishing_polls;
  bool list_faults = false;
};

int refuse_emulator(const Error& error, Session& session) {
  session.tell({error_finding(error)});
  return kExitRefused;
}

int list_faults(Session& session) {
  for (const emulator::FaultInfo& fault : emulator::known_faults()) {
    session.print(fmt::format("{:<18}  {}\n", fault.name, fault.help));
  }
  return kExitOk;
}

int run_emulator(const EmulatorFlags& flags, Session& session) {
  if (flags.list_faults) return list_faults(session);
  emulator::Options options;
  options.port = flags.port;
  options.state_dir = flags.state;
  options.faults = flags.faults;
  options.publishing_polls = flags.publishing_polls;

  std::unique_ptr<TemporaryFolder> temporary;
  if (flags.state.empty()) {
    auto created = TemporaryFolder::create();
    if (!created) return refuse_emulator(created.error(), session);
    temporary = std::move(*created);
    options.state_dir = temporary->path();
  }
  Signals signals;  // before the server's threads, which inherit what it blocks
  const auto server = emulator::Emulator::start(options);
  if (!server) return refuse_emulator(server.error(), session);
  session.print(emulator::startup_line(**server) + "\n");
  session.streams().out.flush();
  // Nobody reads the address: nobody will ever use or stop it.
  if (!session.streams().out) return kExitInternal;
  signals.wait();
  return kExitOk;
}

}  // namespace

void add_emulator(Syntax& app) {
  auto flags = std::make_shared<EmulatorFlags>();
  Syntax command =
      app.command("emulator", "Local Pgyer and HockeyApp-style servers to try it all on");
  command.option("--port", flags->port, "On 127.0.0.1; default: a free one").whole_number(0, 65535);
  command.option("--state", flags->state, "Where to keep what arrives; default: nowhere")
      .shown_as("DIR");
  command.option("--fault", flags->faults, "Go wrong like this (repeatable)")
      .repeatable()
      .shown_as("[PROVIDER/]NAME[:TIMES]");
  command
      .option("--publishing-polls", flags->publishing_polls,
              "Polls until a stored build is live; default: 2")
      .whole_number(0, 1'000'000);
  command.flag("--list-faults", flags->list_faults, "Print the faults, and start nothing");
  command.footer(
      "The first line on stdout is JSON: base_url, pgyer_api_key, hockeyapp_token,\n"
      "hockeyapp_app_id. Ends with SIGINT or SIGTERM.\n"
      "Exit codes: 0 ended, 2 could not start, 1 internal error.");
  command.runs([flags](Session& session) { return run_emulator(*flags, session); });
}

}  // namespace slipway::cli
