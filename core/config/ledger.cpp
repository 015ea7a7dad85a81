#include <fmt/format.h>

#include "core/config/options.h"
#include "core/config/parse.h"

namespace slipway::config {
namespace {

const std::vector<std::string> kKeys = {"path", "url"};

std::optional<std::filesystem::path> read_path(const Entry& entry, Findings& findings) {
  const auto text = read_string(entry, findings);
  if (!text) return std::nullopt;
  if (text->empty()) {
    findings.error("bad_value", entry.value_at, "`path` is empty",
                   "leave it out to keep the ledger beside the configuration");
    return std::nullopt;
  }
  if (is_database_url(*text)) {
    findings.error("bad_value", entry.value_at, "`path` is the URL of a database, not a path",
                   "write url = { env = \"VARIABLE\" } instead");
    return std::nullopt;
  }
  return std::filesystem::path(*text);
}

std::optional<SecretReference> read_url(const Entry& entry, Findings& findings) {
  const auto* text = entry.value->as_string();
  const bool literal = text != nullptr && !text->get().empty();
  // Not quoted: it may hold a password all the same.
  if (literal && !is_database_url(text->get())) {
    findings.error("bad_value", entry.value_at, "`url` is no postgresql:// URL",
                   "write postgresql://USER@HOST/NAME, or name a file with `path`");
    return std::nullopt;
  }
  const bool harmless = literal && !holds_password(text->get());
  return read_secret(entry, harmless ? Literal::fine : Literal::warned_about, findings);
}

}  // namespace

LedgerConfig read_ledger(const Entry& ledger, const Context& context) {
  LedgerConfig config;
  config.location = ledger.key_at;
  Findings& findings = context.findings;
  const auto* table = read_table(ledger, "a table with `path` or `url`", findings);
  if (table == nullptr) return config;

  std::size_t known = 0;
  for (const Entry& part : entries(*table, findings)) {
    if (part.key != "path" && part.key != "url") {
      report_unknown_key(part, "`ledger`", kKeys, findings);
      continue;
    }
    if (++known > 1) {
      findings.error("bad_value", part.key_at, "`ledger` has both `path` and `url`",
                     "keep the one that says where the ledger is");
    }
    if (part.key == "path") {
      config.path = read_path(part, findings);
    } else {
      config.url = read_url(part, findings);
    }
  }
  return config;
}

}  // namespace slipway::config
