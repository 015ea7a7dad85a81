#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "slipway/journal.h"

namespace slipway::ledger {

/// An entry as it is stored.
struct StoredEntry {
  std::int64_t time = 0;  ///< nanoseconds since 1970-01-01T00:00:00Z
  std::string target;
  std::string stage;
  std::string detail;   ///< JSON: an object with what the entry has besides
  std::int64_t id = 0;  ///< the database's; 0 before it is there
};

/// Values of secret fields, an access with a password, the artifact's icon and the time at which
/// its file was written are left out. A text that is not UTF-8 becomes a list of its bytes.
[[nodiscard]] StoredEntry stored(const JournalEntry& entry);

/// What `stored` was given. Members that are missing have their defaults, others that nobody knows
/// are passed over. Fails with what is wrong with which entry, also for a word that is none of its
/// list.
[[nodiscard]] tl::expected<JournalEntry, std::string> restored(const StoredEntry& entry);

}  // namespace slipway::ledger
