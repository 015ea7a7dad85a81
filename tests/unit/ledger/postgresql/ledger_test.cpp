#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <future>

#include "tests/unit/ledger/ledger_behaviour.h"
#include "tests/unit/ledger/postgresql/fixture.h"

namespace slipway {
namespace testing {
namespace {

Opening<Ledger> new_database() {
  const Secret url = TestServer::shared().url(TestServer::shared().new_database());
  return [url] { return open_postgresql_ledger(url).value(); };
}

INSTANTIATE_TEST_SUITE_P(Postgresql, JournalBehaviour,
                         ::testing::Values(Subject<Journal>{"server", new_database}));
INSTANTIATE_TEST_SUITE_P(Postgresql, LedgerBehaviour,
                         ::testing::Values(Subject<Ledger>{"server", new_database}));

}  // namespace
}  // namespace testing

namespace {

using testing::Child;
using ::testing::ElementsAre;
using testing::entry_of;
using ::testing::HasSubstr;
using testing::key_of;
using testing::kKey;
using testing::must_plan;
using testing::must_record;
using testing::stages_of;
using testing::Wire;

using PostgresqlLedger = testing::PostgresqlLedgerTest;

TEST_F(PostgresqlLedger, TheSecondRunnerWaitsForTheFirstOnesOutcome) {
  Child first([this](Wire& parent) { hold_until_told(parent); });
  ASSERT_EQ(first.wire().hear(), "held");
  Child second([this](Wire& parent) { wait_for_outcome(parent); });
  ASSERT_EQ(second.wire().hear(), "waiting");
  first.wire().say("finish");
  EXPECT_EQ(second.wire().hear(), "live");
}

TEST_F(PostgresqlLedger, AKilledRunnerGivesItsRowToTheOneThatWaits) {
  Child first([this](Wire& parent) { hold_until_told(parent); });
  ASSERT_EQ(first.wire().hear(), "held");
  Child second([this](Wire& parent) { wait_for_outcome(parent); });
  ASSERT_EQ(second.wire().hear(), "waiting");
  first.kill();
  EXPECT_EQ(second.wire().hear(), "begun");
}

TEST_F(PostgresqlLedger, OneOfManyRunnersPublishesAlsoWhenTheLedgerIsNew) {
  const auto publish_once = [this](Wire& parent) {
    parent.say("ready");
    if (parent.hear() != "go") return;
    const auto row = hold();
    const bool first = row->history().value().empty();
    if (first) must_record(*row, entry_of(JournalStage::live));
    parent.say(first ? "published" : "skipped");
  };
  std::deque<Child> runners;
  for (int i = 0; i < 6; ++i) runners.emplace_back(publish_once);
  for (Child& runner : runners) ASSERT_EQ(runner.wire().hear(), "ready");
  for (Child& runner : runners) runner.wire().say("go");
  std::vector<std::string> said;
  for (Child& runner : runners) said.push_back(runner.wire().hear());
  EXPECT_THAT(said, ::testing::UnorderedElementsAre("published", "skipped", "skipped", "skipped",
                                                    "skipped", "skipped"));
}

TEST_F(PostgresqlLedger, OnlyGrows) {
  must_plan(*open(), kKey);
  for (const char* change : {"DELETE FROM slipway.journal_entries",
                             "UPDATE slipway.journal_entries SET stage = 'failed'",
                             "TRUNCATE slipway.journal_entries"}) {
    EXPECT_ANY_THROW(execute(change)) << change;
  }
  EXPECT_THAT(stages_of(*hold()), ElementsAre(JournalStage::planned));
}

TEST_F(PostgresqlLedger, CommitsDurablyAndReadsWhatIsCommittedWhateverTheDatabaseSays) {
  execute("ALTER DATABASE " + database_ + " SET synchronous_commit = off");
  execute("ALTER DATABASE " + database_ + " SET default_transaction_isolation = serializable");
  const auto row = hold();
  execute(
      "CREATE TABLE seen (setting text); GRANT ALL ON seen TO runner;"
      "CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " INSERT INTO public.seen VALUES (current_setting('synchronous_commit') || ', '"
      " || current_setting('transaction_isolation')); RETURN NULL; END $$;"
      "CREATE TRIGGER look AFTER INSERT ON slipway.journal_entries EXECUTE FUNCTION look()");
  must_record(*row, entry_of(JournalStage::begun));
  EXPECT_EQ(execute("SELECT setting FROM seen"), "on, read committed");
}

TEST_F(PostgresqlLedger, RunsThatPlanTheSameInOppositeOrdersDoNotBlockEachOther) {
  const auto plan = [this](bool backwards) {
    std::vector<PlannedEntry> entries;
    for (int i = 0; i < 200; ++i) {
      entries.push_back({key_of(std::to_string(i)), entry_of(JournalStage::planned)});
    }
    if (backwards) std::reverse(entries.begin(), entries.end());
    return open()->plan(entries);
  };
  auto other = std::async(std::launch::async, [&plan] { return plan(true); });
  const auto one = plan(false);
  const auto another = other.get();
  EXPECT_TRUE(one.has_value()) << one.error().message;
  EXPECT_TRUE(another.has_value()) << another.error().message;
  EXPECT_EQ(execute("SELECT count(*) FROM slipway.journal_entries"), "400");
}

TEST_F(PostgresqlLedger, PlansAllOrNothingAlsoAfterACommitThatTheServerRefused) {
  const auto ledger = open();
  execute(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN RAISE EXCEPTION ''no, the %'', NEW.target; END';"
      "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON slipway.journal_entries"
      " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.target = 'late')"
      " EXECUTE FUNCTION refuse();"
      "CREATE TRIGGER at_once AFTER INSERT ON slipway.journal_entries"
      " FOR EACH ROW WHEN (NEW.target = 'early') EXECUTE FUNCTION refuse()");
  for (const std::string& target : std::vector<std::string>{"late", "early", "late"}) {
    const auto planned = ledger->plan({{kKey, entry_of(JournalStage::planned, "beta")},
                                       {kKey, entry_of(JournalStage::planned, target)}});
    ASSERT_FALSE(planned.has_value());
    EXPECT_THAT(planned.error().message, HasSubstr("no, the " + target));
  }
  EXPECT_EQ(execute("SELECT count(*) FROM slipway.journal_entries"), "0");
  must_plan(*ledger, kKey);
  EXPECT_THAT(stages_of(*hold()), ElementsAre(JournalStage::planned));
}

TEST_F(PostgresqlLedger, ARowWhoseSessionTheServerEndedIsFreeAndWritesNoMore) {
  const auto row = hold();
  must_record(*row, entry_of(JournalStage::begun));
  execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted");
  const auto other = hold();
  must_record(*other, entry_of(JournalStage::live));
  for (int tries = 0; tries < 2; ++tries) {
    const auto written = row->record(entry_of(JournalStage::committing));
    ASSERT_FALSE(written.has_value());
    EXPECT_EQ(written.error().kind, ErrorKind::io);
    EXPECT_THAT(written.error().message, HasSubstr(database_ + " is lost"));
    EXPECT_EQ(row->history().error().kind, ErrorKind::io);
  }
  EXPECT_THAT(stages_of(*other), ElementsAre(JournalStage::begun, JournalStage::live));
}

TEST_F(PostgresqlLedger, AServerThatGoesDownStopsTheHolderAndIsUsedAgainWhenItIsBack) {
  const auto ledger = open();
  const auto row = ledger->hold(kKey, {}, {}).value();
  must_record(*row, entry_of(JournalStage::begun));
  server_.stop();
  const auto written = row->record(entry_of(JournalStage::committing));
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().kind, ErrorKind::io);
  expect_no_password(written.error());
  const auto rows = ledger->rows();
  ASSERT_FALSE(rows.has_value());
  EXPECT_EQ(rows.error().kind, ErrorKind::io);
  expect_no_password(rows.error());
  server_.start();
  EXPECT_EQ(row->record(entry_of(JournalStage::committing)).error().kind, ErrorKind::io);
  EXPECT_EQ(ledger->rows().value().at(0).stage, JournalStage::begun);
  EXPECT_THAT(stages_of(*ledger->hold(kKey, {}, {}).value()), ElementsAre(JournalStage::begun));
}

TEST_F(PostgresqlLedger, WritesNothingThroughASessionThatBecameAnothers) {
  const auto row = hold();
  execute(
      "CREATE FUNCTION swap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " PERFORM set_config('slipway.session', 'another', false); RETURN NULL; END $$;"
      "CREATE TRIGGER swap AFTER INSERT ON slipway.journal_entries EXECUTE FUNCTION swap()");
  must_record(*row, entry_of(JournalStage::begun));
  const auto written = row->record(entry_of(JournalStage::committing));
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().kind, ErrorKind::io);
  EXPECT_THAT(written.error().message, HasSubstr("is another one now"));
  EXPECT_THAT(stages_of(*row), ElementsAre(JournalStage::begun));
}

}  // namespace
}  // namespace slipway
