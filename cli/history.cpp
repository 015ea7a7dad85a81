#include "cli/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/ledger.h"
#include "cli/paging.h"
#include "cli/planning.h"
#include "cli/render.h"

namespace slipway::cli {
namespace {

struct HistoryFlags {
  std::string config;
  std::string ledger;
  std::vector<std::string> to;
  std::size_t limit = 50;
  std::string output = "human";
};

// Where the ledger is named, history works without a configuration.
Result<LedgerPlace> find_ledger(const HistoryFlags& flags, Session& session,
                                std::vector<Finding>& findings) {
  LoadedConfiguration loaded;
  if (flags.ledger.empty() && !variable(session, "SLIPWAY_LEDGER")) {
    loaded = load_nearest(flags.config, session);
    findings = loaded.findings;
  }
  if (has_errors(findings)) return LedgerPlace{};
  auto place = ledger_place({flags.ledger, false}, loaded.configuration, session);
  if (!place) findings.push_back(ledger_finding(place.error()));
  return place;
}

void keep_targets(const std::vector<std::string>& targets, std::vector<HistoryEntry>& entries) {
  if (targets.empty()) return;
  const auto is_other = [&targets](const HistoryEntry& entry) {
    return std::find(targets.begin(), targets.end(), entry.row.target) == targets.end();
  };
  entries.erase(std::remove_if(entries.begin(), entries.end(), is_other), entries.end());
}

void tell_nothing(const LedgerPlace& place, Session& session) {
  const std::string name = place.path.empty() ? "the ledger" : place.path.string();
  session.tell(is_there(place) ? fmt::format("{} has no such entries\n", name)
                               : fmt::format("there is no ledger {}\n", name));
}

void tell_open(const std::vector<HistoryEntry>& entries, Session& session) {
  const auto open = std::count_if(entries.begin(), entries.end(),
                                  [](const HistoryEntry& entry) { return entry.open.has_value(); });
  if (open == 0) return;
  session.tell(fmt::format("{} open: slipway resume finishes what can be finished\n", open));
}

int print_history(std::vector<HistoryEntry> entries, const HistoryFlags& flags, Session& session) {
  tell_open(entries, session);
  const std::size_t total = entries.size();
  const bool more = flags.limit > 0 && total > flags.limit;
  if (more) {
    entries.resize(flags.limit);
    tell_limit(flags.limit, total, session);
  }
  const Output output = parse_output(flags.output);
  if (output == Output::human) {
    session.print(render_history(entries));
    return kExitOk;
  }
  Json list = Json::array();
  for (const HistoryEntry& entry : entries) list.push_back(to_json(entry));
  session.print(Json{{"schema", "slipway.history/1"}, {"entries", std::move(list)}, {"more", more}},
                output);
  return kExitOk;
}

int run_history(const HistoryFlags& flags, Session& session) {
  const auto refused = [&](const std::vector<Finding>& findings) {
    return refuse("history", findings, parse_output(flags.output), session);
  };
  std::vector<Finding> findings;
  const auto place = find_ledger(flags, session, findings);
  if (!place || has_errors(findings)) return refused(findings);
  auto rows = read_ledger(*place, session);
  if (!rows) {
    findings.push_back(ledger_finding(rows.error()));
    return refused(findings);
  }
  session.tell(findings);
  std::vector<HistoryEntry> entries = history_of(std::move(*rows));
  keep_targets(flags.to, entries);
  if (entries.empty()) tell_nothing(*place, session);
  return print_history(std::move(entries), flags, session);
}

}  // namespace

void add_history(Syntax& app) {
  auto flags = std::make_shared<HistoryFlags>();
  Syntax command = app.command("history", "List what was published, the newest first");
  add_config_flag(command, flags->config);
  add_ledger_flag(command, flags->ledger);
  command.option("--to", flags->to, "Only this target's entries (repeatable)")
      .repeatable(',')
      .shown_as("TARGET");
  add_limit_flag(command, flags->limit);
  add_output_flag(command, flags->output);
  command.footer(
      "Reads the ledger alone: asks no service, waits for no run, makes no file.\n"
      "OPEN says what slipway resume would do: ask about an upload, upload, or do steps.\n\n"
      "Exit codes: 0 (also when there is no ledger), 2 usage, configuration or a ledger that\n"
      "cannot be read, 1 internal error.");
  command.runs([flags](Session& session) { return run_history(*flags, session); });
}

}  // namespace slipway::cli
