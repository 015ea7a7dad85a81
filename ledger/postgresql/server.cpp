#include "ledger/postgresql/server.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <string_view>

#include "core/base/loopback.h"

namespace slipway::ledger::postgresql {
namespace {

struct Free {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, Free>;

using Parameters = std::map<std::string, std::string>;

/// Nobody may wait for ever for a network that is gone: it is noticed after half a minute. As
/// `fallback_application_name`, so that PGAPPNAME counts.
const Parameters kDefaults = {
    {"connect_timeout", "10"},     {"keepalives_idle", "15"},
    {"keepalives_interval", "5"},  {"keepalives_count", "3"},
    {"tcp_user_timeout", "30000"}, {"fallback_application_name", "slipway"},
};

/// Adds the values that are set and not among `values` yet.
void add(const Options& options, Parameters& values, Redactor& redactor) {
  for (const auto* option = options.get(); option && option->keyword; ++option) {
    if (option->val == nullptr) continue;
    values.emplace(option->keyword, option->val);
    const bool hidden = std::string_view(option->dispchar) == "*";
    if (hidden) redactor.add(Secret(option->val));
  }
}

std::string or_empty(const Parameters& values, const std::string& keyword) {
  const auto found = values.find(keyword);
  return found == values.end() ? std::string() : found->second;
}

/// Whether every server that the value of `host` names is on this machine: none, a folder with a
/// socket, or a loopback address.
bool is_local(std::string_view hosts) {
  while (true) {
    const auto comma = hosts.find(',');
    const auto host = hosts.substr(0, comma);
    const bool socket = host.empty() || host[0] == '/' || host[0] == '@';
    if (!socket && !is_loopback_host(host)) return false;
    if (comma == std::string_view::npos) return true;
    hosts.remove_prefix(comma + 1);
  }
}

std::string quoted(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

/// Whether libpq takes for a host, port or database what may be a password with a `/`, `?` or `@`
/// that is not encoded. `place` is what follows `://`. libpq's user info ends at the first `@`, if
/// there is no `/` before it; a `?` does not end it.
bool may_show_password(std::string_view place) {
  const auto end = place.find_first_of("@/");
  if (end != std::string_view::npos && place[end] == '@') {
    if (place.substr(0, end).find('?') != std::string_view::npos) return true;
    place.remove_prefix(end + 1);
  }
  return place.substr(0, place.find('?')).find('@') != std::string_view::npos;
}

tl::unexpected<Error> no_url() {
  return fail(ErrorKind::invalid_config, "the ledger's URL is not one of a PostgreSQL database",
              "write postgresql://USER@HOST:PORT/DATABASE; in user and password, percent-encode "
              "what is not a letter or a digit, or leave the password to PGPASSWORD or ~/.pgpass");
}

}  // namespace

Result<Server> parse_url(const Secret& url) {
  const std::string_view text = url.reveal();
  // libpq takes `key=value` lists too.
  const bool is_url = text.rfind("postgresql://", 0) == 0 || text.rfind("postgres://", 0) == 0;
  if (!is_url || text.find('\0') != std::string_view::npos) return no_url();
  if (may_show_password(text.substr(text.find("://") + 3))) return no_url();
  const Options given(PQconninfoParse(url.reveal().c_str(), nullptr));
  if (given == nullptr) return no_url();

  Server server;
  server.redactor.add(url);
  Parameters values;
  add(given, values, server.redactor);
  Parameters known = values;
  add(Options(PQconndefaults()), known, server.redactor);
  for (const auto& [keyword, value] : kDefaults) {
    if (known.count(keyword) == 0) values.emplace(keyword, value);
  }
  values["client_encoding"] = "UTF8";
  // libpq's own default takes any certificate, and none; a weaker one has to be asked for.
  const bool says_mode = values.count("sslmode") != 0 || std::getenv("PGSSLMODE") != nullptr;
  if (!says_mode && !is_local(or_empty(known, "host"))) values["sslmode"] = "verify-full";

  std::string parameters;
  for (const auto& [keyword, value] : values) {
    parameters += fmt::format("{}={} ", keyword, quoted(value));
  }
  server.parameters = Secret(std::move(parameters));
  server.name = fmt::format("postgresql://{}:{}/{}", or_empty(known, "host"),
                            or_empty(known, "port"), or_empty(known, "dbname"));
  return server;
}

}  // namespace slipway::ledger::postgresql
