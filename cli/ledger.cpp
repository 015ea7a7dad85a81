#include "cli/ledger.h"

#include <fmt/format.h>

#include <optional>
#include <system_error>
#include <utility>

#include "cli/release_flags.h"
#include "core/config/options.h"

namespace slipway::cli {
namespace {

constexpr std::string_view kParameter = "password=";

Flag ledger_flag(Syntax& command, std::string& ledger) {
  return command.option("--ledger", ledger, "Where the ledger is; default: .slipway/ledger.db")
      .shown_as("FILE|URL")
      .check([](const std::string& text) {
        return text.empty() ? std::string("an empty name: is a variable not set?") : std::string();
      });
}

void conceal_url(const Secret& url, Session& session) {
  const std::string& text = url.reveal();
  if (!config::holds_password(text)) return;
  session.conceal(url);
  for (std::size_t at = text.find(kParameter); at != std::string::npos;
       at = text.find(kParameter, at)) {
    at += kParameter.size();
    // Where a URL has its password the redactor knows every way of writing it.
    session.conceal(Secret("postgresql://:" + text.substr(at, text.find('&', at) - at) + "@"));
  }
}

/// A URL that is almost right, which would be a strange file name; it may hold a password.
bool looks_like_url(const std::string& text) {
  return text.find("://") != std::string::npos || text.find("host=") != std::string::npos ||
         text.rfind("postgresql:", 0) == 0 || text.rfind("postgres:", 0) == 0;
}

Result<LedgerPlace> place_in(const std::string& text, Session& session) {
  if (!config::is_database_url(text)) {
    if (!looks_like_url(text)) return LedgerPlace{text, {}};
    return fail(ErrorKind::invalid_config, "the ledger is neither a file nor a URL that is known",
                "write postgresql://USER@HOST/DATABASE, without quotes or blanks around it; a "
                "file with such a name takes ./ before it");
  }
  LedgerPlace place{{}, Secret(text)};
  conceal_url(place.url, session);
  return place;
}

void warn_of_process_list(Session& session) {
  Finding finding = error_finding(
      "secret_on_command_line",
      "--ledger holds a password, and the command line is visible in process lists",
      "put the URL into SLIPWAY_LEDGER, or write `url = { env = \"NAME\" }` under [ledger]");
  finding.severity = Severity::warning;
  session.tell({finding});
}

}  // namespace

void add_ledger_flag(Syntax& command, std::string& ledger) { ledger_flag(command, ledger); }

void add_ledger_flags(Syntax& command, LedgerFlags& flags) {
  const Flag ledger = ledger_flag(command, flags.ledger);
  command.flag("--no-ledger", flags.no_ledger, "Keep no record, and look none up").excludes(ledger);
}

Result<LedgerPlace> ledger_place(const LedgerFlags& flags, const Configuration& configuration,
                                 Session& session) {
  if (!flags.ledger.empty()) {
    auto place = place_in(flags.ledger, session);
    if (place && config::holds_password(place->url.reveal())) warn_of_process_list(session);
    return place;
  }
  if (const auto from_variable = variable(session, "SLIPWAY_LEDGER")) {
    return place_in(*from_variable, session);
  }
  const LedgerConfig& configured = configuration.ledger;
  if (configured.url) {
    auto url = resolve_secret(*configured.url, configuration.path, session.environment());
    if (!url) return fail(std::move(url.error()));
    conceal_url(*url, session);
    return LedgerPlace{{}, std::move(*url)};
  }
  const std::filesystem::path folder = configuration.path.parent_path();
  return LedgerPlace{folder / configured.path.value_or(".slipway/ledger.db"), {}};
}

bool is_there(const LedgerPlace& place) {
  std::error_code unreadable;  // then opening it says why
  return place.path.empty() || std::filesystem::status(place.path, unreadable).type() !=
                                   std::filesystem::file_type::not_found;
}

Result<std::shared_ptr<Ledger>> open_ledger(const LedgerPlace& place, const Session& session) {
  const std::shared_ptr<Clock>& clock = session.services().clock;
  return place.path.empty() ? open_postgresql_ledger(place.url, clock)
                            : slipway::open_ledger(place.path, clock);
}

Result<std::vector<LedgerRow>> read_ledger(const LedgerPlace& place, const Session& session) {
  if (!place.path.empty()) return ledger_rows(place.path);
  const auto ledger = open_postgresql_ledger(place.url, session.services().clock);
  if (!ledger) return fail(ledger.error());
  return (*ledger)->rows();
}

Result<std::shared_ptr<Ledger>> open_ledger(const LedgerFlags& flags,
                                            const Configuration& configuration, Session& session) {
  if (flags.no_ledger) return std::shared_ptr<Ledger>();
  const auto place = ledger_place(flags, configuration, session);
  if (!place) return fail(place.error());
  return open_ledger(*place, session);
}

Result<std::vector<LedgerRow>> read_ledger(const LedgerFlags& flags,
                                           const Configuration& configuration, Session& session) {
  const auto place = ledger_place(flags, configuration, session);
  if (!place) return fail(place.error());
  return read_ledger(*place, session);
}

Finding ledger_finding(const Error& error, bool can_go_without) {
  Finding finding = error_finding(error);
  finding.code = "unusable_ledger";
  if (can_go_without && finding.hint.find("--no-ledger") == std::string::npos) {
    finding.hint += finding.hint.empty() ? "" : "; ";
    finding.hint += "--no-ledger goes without one";
  }
  return finding;
}

}  // namespace slipway::cli
