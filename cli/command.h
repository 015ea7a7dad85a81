#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/ledger.h"
#include "cli/publishing.h"
#include "cli/release_flags.h"
#include "cli/session.h"
#include "cli/syntax.h"

namespace slipway::cli {

/// Each declares one command.
void add_publish(Syntax& app);
void add_resume(Syntax& app);
void add_plan(Syntax& app);
void add_inspect(Syntax& app);
void add_check(Syntax& app);
void add_targets(Syntax& app);
void add_versions(Syntax& app);
void add_edit(Syntax& app);
void add_latest(Syntax& app);
void add_status(Syntax& app);
void add_history(Syntax& app);
void add_delete(Syntax& app);
void add_symbols(Syntax& app);
void add_apps(Syntax& app);
void add_app(Syntax& app);
void add_doctor(Syntax& app);
void add_call(Syntax& app);
void add_explain(Syntax& app);
void add_parity(Syntax& app);
void add_emulator(Syntax& app);

/// All flags of `publish`. `plan` takes the same ones, so that one word turns one into the other.
struct PublishFlags {
  ReleaseFlags release;
  RunFlags run;
  LedgerFlags ledger;
  bool dry_run = false;
};
void add_publish_flags(Syntax& command, PublishFlags& flags);

/// `plan`, and `publish --dry-run`.
[[nodiscard]] int run_plan(const PublishFlags& flags, Session& session);

void add_config_flag(Syntax& command, std::string& config);
void add_output_flag(Syntax& command, std::string& output, bool with_ndjson = false);
/// The value of `--output`; `human` where it is none of the words.
[[nodiscard]] Output parse_output(const std::string& text);

/// Ends a command with exit code 2: findings on stderr, and the document on stdout where JSON is
/// wanted.
int refuse(std::string_view command, const std::vector<Finding>& findings, Output output,
           Session& session);

}  // namespace slipway::cli
