#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/ledger/dying_files.h"
#include "tests/unit/ledger/fixture.h"
#include "tests/unit/ledger/older_ledger.h"

namespace slipway {
namespace {

using testing::Child;
using testing::entry_of;
using testing::key_of;
using testing::kKey;
using testing::must_plan;
using testing::must_record;
using testing::stages_of;
using testing::Wire;

/// A ledger whose writer is killed by each of its changes to the file in turn.
class KilledLedger : public testing::LedgerTest {
 protected:
  /// Leaves the ledger that the writer finds.
  using Prepare = std::function<void(const std::filesystem::path&)>;

  /// Kills one writer after the other. Returns how many it took until one came to its end.
  int kill_at_each_change(const Prepare& prepare) {
    for (int change = 0; change < 500; ++change) {
      path_ = folder_.path() / (std::to_string(change) + ".db");
      prepare(path());
      const auto before = kept();
      Child writer([&](Wire& parent) {
        testing::die_at_change(change);
        write_all(parent);
      });
      auto said = before;
      std::string line = writer.wire().hear();
      for (; !line.empty() && line != "end"; line = writer.wire().hear()) said.push_back(line);
      expect_to_go_on(said);
      if (line == "end" || HasFailure()) return change;
    }
    throw std::runtime_error("no writer came to its end");
  }

 private:
  /// Says each stage once it is written.
  void write_all(Wire& parent) const {
    const auto ledger = open();
    testing::must(ledger->plan({{kKey, entry_of(JournalStage::planned)},
                                {key_of("beside"), entry_of(JournalStage::planned)}}));
    parent.say("planned");
    const auto row = ledger->hold(kKey, {}, {}).value();
    must_record(*row, entry_of(JournalStage::begun));
    parent.say("begun");
    must_plan(*ledger, kKey);
    parent.say("planned");
    must_record(*row, entry_of(JournalStage::committing));
    parent.say("committing");
    parent.say("end");
  }

  /// The stages of a row, as a listing finds them.
  [[nodiscard]] std::vector<std::string> kept(const JournalKey& key = kKey) const {
    const auto rows = ledger_rows(path());
    if (!rows) throw std::runtime_error(rows.error().message);
    std::vector<std::string> stages;
    for (const LedgerRow& row : *rows) {
      if (row.key != key) continue;
      for (const JournalEntry& entry : row.entries) stages.emplace_back(to_string(entry.stage));
    }
    return stages;
  }

  /// All that was said is there, at most one that could not be said any more, and the next process
  /// can write.
  void expect_to_go_on(std::vector<std::string> said) const {
    const auto found = kept();
    ASSERT_LE(found.size(), said.size() + 1) << path();
    if (found.size() > said.size()) said.push_back(found.back());
    EXPECT_EQ(found, said) << path();
    const bool planned = std::find(found.begin(), found.end(), "planned") != found.end();
    EXPECT_EQ(kept(key_of("beside")).size(), planned ? 1U : 0U) << "a plan is kept whole";
    must_plan(*open(), kKey);
    EXPECT_EQ(stages_of(*hold()).size(), found.size() + 1) << path();
  }
};

TEST_F(KilledLedger, HoldsWhatWasWrittenHoweverFarItsMakerCame) {
  EXPECT_GT(kill_at_each_change([](const std::filesystem::path&) {}), 20);
}

TEST_F(KilledLedger, HoldsWhatWasWrittenHoweverFarItsMigrationCame) {
  EXPECT_GT(kill_at_each_change(testing::write_version_1), 20);
}

}  // namespace
}  // namespace slipway
