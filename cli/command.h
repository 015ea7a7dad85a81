#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <string>

#include "cli/release_flags.h"
#include "cli/session.h"

namespace slipway::cli {

/// What the chosen command does; returns the exit code.
using Action = std::function<int(Session&)>;

/// Each declares one command; when it is chosen, it puts what it does into `chosen`.
void add_publish(CLI::App& app, Action& chosen);
void add_plan(CLI::App& app, Action& chosen);
void add_check(CLI::App& app, Action& chosen);
void add_targets(CLI::App& app, Action& chosen);
void add_emulator(CLI::App& app, Action& chosen);

/// All flags of `publish`. `plan` takes the same ones, so that one word turns one into the other.
struct PublishFlags {
  ReleaseFlags release;
  std::size_t jobs = 0;
  std::string timeout;  ///< empty: none
  bool dry_run = false;
  bool no_wait = false;
  bool fail_fast = false;
  std::string progress = "auto";
  std::string output = "human";
  std::string report;
  std::string ledger;
  bool no_ledger = false;
};
void add_publish_flags(CLI::App& command, PublishFlags& flags);

/// `plan`, and `publish --dry-run`.
[[nodiscard]] int run_plan(const PublishFlags& flags, Session& session);

/// The option takes one of these words, and its help shows them.
void one_of(CLI::Option* option, std::vector<std::string> words);
/// The option takes a number from `least` to `most`.
void whole_number(CLI::Option* option, int least, int most);
void add_config_flag(CLI::App& command, std::string& config);
void add_output_flag(CLI::App& command, std::string& output, bool with_ndjson = false);
/// The value of `--output`; `human` where it is none of the words.
[[nodiscard]] Output parse_output(const std::string& text);

/// Ends a command with exit code 2: findings on stderr, and the document on stdout where JSON is
/// wanted.
int refuse(std::string_view command, const std::vector<Finding>& findings, Output output,
           Session& session);

}  // namespace slipway::cli
