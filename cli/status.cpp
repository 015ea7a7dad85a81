#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/one_target.h"
#include "cli/render.h"

namespace slipway::cli {
namespace {

struct StatusFlags {
  TargetFlags target;
  std::string id;
};

/// Ends the command with what has become of the submission.
struct EndWithStatus {
  const StatusFlags& flags;
  OneTarget& target;

  int operator()(const Live& live) const {
    target.add_member("state", "live");
    return target.succeed(full_json({live.build}),
                          fmt::format("live: {}\n", render_build(live.build)));
  }
  int operator()(const Pending& pending) const {
    target.add_member("state", "processing");
    target.add_member("reason", pending.status.empty() ? Json() : Json(pending.status));
    const std::string doing = pending.status.empty() ? "" : ": " + pending.status;
    return target.end("unknown", kExitUnknown, Json::array(),
                      fmt::format("still being processed{}\n", doing));
  }
  int operator()(const Failed& failed) const {
    target.add_member("state", "failed");
    return target.end("failed", kExitFailed, Json::array(), "", &failed.error);
  }
  int operator()(const NotKnown& unknown) const {
    Error error = unknown.error;
    error.kind = ErrorKind::not_found;
    if (error.message.empty())
      error.message = fmt::format("the service does not know {}", flags.id);
    if (error.hint.empty()) {
      error.hint = "services list an upload some time after they took it: ask again if it is fresh";
    }
    target.add_member("state", "not_found");
    return target.end("failed", kExitFailed, Json::array(), "", &error);
  }
};

int run_status(const StatusFlags& flags, OneTarget& target) {
  Submission submission;
  submission.provider = target.opened().provider_kind;
  submission.reference = flags.id;
  const Result<PollResult> polled = target.ask(
      [&](const CallContext& context) { return target.provider().poll(submission, context); });
  if (!polled) return target.fail(polled.error());
  return std::visit(EndWithStatus{flags, target}, *polled);
}

}  // namespace

void add_status(Syntax& app) {
  auto flags = std::make_shared<StatusFlags>();
  Syntax command = app.command("status", "Ask what has become of a submission or a build");
  add_target_flags(command, flags->target);
  command.option("ID", flags->id, "The submission that publish named, or a build's id")
      .required()
      .shown_as("")
      .check(check_id);
  command.footer(
      "Exit codes:\n"
      "  0    live\n"
      "  1    internal error, or the result could not be printed\n"
      "  2    refused: usage or configuration; nothing was sent\n"
      "  4    processing failed, the service does not know it, or it cannot be reached\n"
      "  5    still being processed\n"
      "  130  interrupted");
  command.runs([flags](Session& session) {
    return with_target("status", flags->target, std::nullopt, session,
                       [flags](OneTarget& target) { return run_status(*flags, target); });
  });
}

}  // namespace slipway::cli
