#include <fmt/format.h>

#include "ledger/hints.h"
#include "ledger/platform.h"
#include "ledger/postgresql/entry.h"
#include "slipway/ledger.h"

namespace slipway {

Result<std::shared_ptr<Ledger>> open_postgresql_ledger(const Secret& url,
                                                       const std::shared_ptr<Clock>& clock) {
  using namespace ledger::postgresql;
  const auto entry = ledger::symbol_in(kModule, kEntry);
  if (!entry) {
    return fail(ErrorKind::unsupported,
                fmt::format("the ledger in PostgreSQL cannot be loaded: {}", entry.error()),
                ledger::or_other_ledger(fmt::format(
                    "install slipway's component for PostgreSQL, of the same version: {} stands "
                    "beside the program or in ../lib/slipway",
                    kModule)));
  }
  Opened opened = nullptr;
  reinterpret_cast<Entry*> (*entry)(url, clock, opened);
  return opened;
}

}  // namespace slipway
