#include <fmt/format.h>

#include <cctype>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/ledger.h"
#include "cli/one_target.h"
#include "cli/render.h"
#include "cli/text_input.h"
#include "core/release/history.h"

namespace slipway::cli {
namespace {

struct DeleteFlags {
  TargetFlags target;
  LedgerFlags ledger;
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

/// So long another process may hold a row: it is publishing the same package to the same place.
constexpr std::chrono::seconds kPatience{5};

/// Writes into the ledger that a build is gone, so that publishing it sends it again. The deletion
/// stands whatever happens here: all that goes wrong is a warning.
class LedgerMark {
 public:
  /// Reads where the ledger is, and so its secret: before the first call, which delays signals.
  LedgerMark(const LedgerFlags& flags, OneTarget& target) : target_(target) {
    if (flags.no_ledger) return;
    auto place = ledger_place(flags, target.configuration(), target.session());
    if (!place) {
      warn(place.error());
    } else if (is_there(*place)) {
      place_ = std::move(*place);
    }
  }

  void write(const Build& deleted) {
    if (!place_) return;
    if (const auto written = mark_rows(deleted); !written) warn(written.error());
  }

 private:
  Result<void> mark_rows(const Build& deleted) {
    const auto ledger = open_ledger(*place_, target_.session());
    if (!ledger) return fail(ledger.error());
    const auto rows = (*ledger)->rows();
    if (!rows) return fail(rows.error());
    for (const LedgerRow& row : *rows) {
      if (!is_here(row.key) || !is_live(row.entries, deleted)) continue;
      if (auto marked = mark(row, deleted, **ledger); !marked) return marked;
    }
    return {};
  }

  /// Whether the row may be about the target's app. Of one that names its account instead, the
  /// build's id decides.
  [[nodiscard]] bool is_here(const JournalKey& key) const {
    const DistributionProvider& provider = target_.provider();
    if (key.provider != provider.kind() || key.server != provider.server()) return false;
    const std::string app = provider.app();
    return app.empty() || key.app == app || key.app.find('/') != std::string::npos;
  }

  static bool is_live(const std::vector<JournalEntry>& entries, const Build& deleted) {
    const std::optional<JournalEntry> live = read_history(entries).live;
    return live && live->build && live->build->id == deleted.id;
  }

  Result<void> mark(const LedgerRow& row, const Build& deleted, Ledger& ledger) {
    Clock& clock = *target_.session().services().clock;
    const CallContext context{target_.interruption(), clock.now() + kPatience};
    auto held = ledger.hold(row.key, context, {});
    if (!held) return fail(std::move(held.error()));
    const auto history = (*held)->history();
    if (!history) return fail(history.error());
    if (!is_live(*history, deleted)) return {};  // marked meanwhile
    JournalEntry entry;
    entry.stage = JournalStage::failed;
    entry.target = target_.name();
    entry.build = deleted;
    entry.error = gone_error();
    entry.time = clock.wall_time();
    return (*held)->record(entry);
  }

  void warn(const Error& error) {
    Finding finding = error_finding(error);
    finding.severity = Severity::warning;
    finding.code = "ledger_not_marked";
    finding.message = "the ledger does not learn of the deletion: " + finding.message;
    finding.hint = "publishing the package again asks the service first, where that can tell";
    finding.target = target_.name();
    target_.warn(std::vector<Finding>{std::move(finding)});
  }

  OneTarget& target_;
  std::optional<LedgerPlace> place_;
};

int run_delete(const DeleteFlags& flags, OneTarget& target) {
  if (!flags.yes && !can_ask(target.session())) {
    return target.refuse(error_finding("not_confirmed", "there is no terminal to ask on",
                                       "add --yes to delete without a question"));
  }
  LedgerMark ledger(flags.ledger, target);
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
  ledger.write(*found);
  return target.succeed(shown,
                        fmt::format("deleted {} from {}\n", render_build(*found), target.name()));
}

}  // namespace

void add_delete(Syntax& app) {
  auto flags = std::make_shared<DeleteFlags>();
  Syntax command = app.command("delete", "Take a build away for good");
  add_target_flags(command, flags->target);
  add_build_argument(command, flags->build);
  add_ledger_flags(command, flags->ledger);
  command.flag("--yes", flags->yes, "Do not ask");
  command.footer(
      "Asks on the terminal before it deletes. Without a terminal it needs --yes.\n"
      "A ledger that has the build learns that it is gone.\n"
      "An answer other than y or yes: outcome cancelled, exit code 4.\n\n" +
      std::string(target_exit_code_help()));
  command.runs([flags](Session& session) {
    return with_target("delete", flags->target, Operation::delete_build, session,
                       [flags](OneTarget& target) { return run_delete(*flags, target); });
  });
}

}  // namespace slipway::cli
