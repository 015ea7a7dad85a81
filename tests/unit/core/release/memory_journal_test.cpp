#include "slipway/journal.h"

#include "tests/unit/ledger/journal_behaviour.h"

namespace slipway::testing {
namespace {

/// In memory, opening it again is having it still.
Opening<Journal> new_memory() {
  return [journal = memory_journal()] { return journal; };
}

INSTANTIATE_TEST_SUITE_P(Memory, JournalBehaviour,
                         ::testing::Values(Subject<Journal>{"memory", new_memory}));

}  // namespace
}  // namespace slipway::testing
