#pragma once

#include <memory>

#include "slipway/clock.h"
#include "slipway/ledger.h"
#include "slipway/result.h"
#include "slipway/secret.h"

/// The one thing that the module `slipway_postgresql` shows. Its name holds slipway's version,
/// since C++ values pass through it: a module of another build is not called.
namespace slipway::ledger::postgresql {

inline constexpr const char* kModule = "slipway_postgresql.so";

#define SLIPWAY_TEXT_OF(word) #word
#define SLIPWAY_NAME_OF(word) SLIPWAY_TEXT_OF(word)
inline constexpr const char* kEntry = SLIPWAY_NAME_OF(SLIPWAY_POSTGRESQL_ENTRY);
#undef SLIPWAY_NAME_OF
#undef SLIPWAY_TEXT_OF

using Opened = Result<std::shared_ptr<Ledger>>;
using Entry = void(const Secret& url, const std::shared_ptr<Clock>& clock, Opened& opened);

}  // namespace slipway::ledger::postgresql
