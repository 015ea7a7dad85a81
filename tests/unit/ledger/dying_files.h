#pragma once

namespace slipway::testing {

/// From now on SQLite's next changes to its files (making one, writing, cutting, deleting) are
/// counted from 0, and this process is killed by the one with this number: half of a write is done
/// then, of anything else nothing. For a process that is there to die.
void die_at_change(int number);

}  // namespace slipway::testing
