#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "slipway/testing/fake_clock.h"
#include "tests/unit/ledger/fixture.h"
#include "tests/unit/ledger/ledger_behaviour.h"

namespace slipway {
namespace testing {
namespace {

Opening<Ledger> new_file() {
  const auto folder = std::make_shared<TemporaryDirectory>();
  return [folder] { return open_ledger(folder->path() / "ledger.db").value(); };
}

INSTANTIATE_TEST_SUITE_P(Sqlite, JournalBehaviour,
                         ::testing::Values(Subject<Journal>{"file", new_file}));
INSTANTIATE_TEST_SUITE_P(Sqlite, LedgerBehaviour,
                         ::testing::Values(Subject<Ledger>{"file", new_file}));

}  // namespace
}  // namespace testing

namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using testing::entry_of;
using testing::FakeClock;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kKey;
using ::testing::Not;
using testing::stages_of;

using LedgerFile = testing::LedgerTest;

std::filesystem::perms mode_of(const std::filesystem::path& path) {
  return std::filesystem::status(path).permissions();
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(LedgerFile, IsMadeWithItsFoldersForTheUserAlone) {
  const auto inner = folder_.path() / "a" / "b" / "ledger.db";
  ASSERT_TRUE(open_ledger(inner).has_value());
  EXPECT_EQ(mode_of(inner), std::filesystem::perms(0600));
  EXPECT_EQ(mode_of(inner.parent_path()), std::filesystem::perms(0700));
  EXPECT_EQ(mode_of(folder_.path() / "a"), std::filesystem::perms(0700));
}

TEST_F(LedgerFile, IsKeptFromCommitsWhenItsFolderWasMadeForIt) {
  const auto made = folder_.path() / "project" / ".slipway";
  ASSERT_TRUE(open_ledger(made / "ledger.db").has_value());
  EXPECT_EQ(bytes_of(made / ".gitignore"), "*\n");
  EXPECT_THAT(names_in(folder_.path() / "project"), ElementsAre(".slipway"));
}

TEST_F(LedgerFile, LeavesToItsOwnerAFolderThatWasThereOrHasAnotherName) {
  const auto there = folder_.path() / ".slipway";
  std::filesystem::create_directory(there);
  ASSERT_TRUE(open_ledger(there / "ledger.db").has_value());
  EXPECT_THAT(names_in(there), ElementsAre("ledger.db"));
  ASSERT_TRUE(open_ledger(folder_.path() / "var" / "ledger.db").has_value());
  EXPECT_THAT(names_in(folder_.path() / "var"), ElementsAre("ledger.db"));
}

TEST_F(LedgerFile, HoldsNoSecret) {
  JournalEntry entry = entry_of(JournalStage::planned);
  entry.fields = {{"buildDescription", "notes-in-the-open", false},
                  {"buildPassword", "swordfish-1234", true}};
  RecordedRequest& request = entry.request.emplace();
  request.options.access = Access{AccessType::password, Secret("swordfish-1234"), {}};
  ASSERT_TRUE(open()->plan({{kKey, entry}}));
  request.options.access->type = AccessType::open;  // said by somebody who cares for nothing
  ASSERT_TRUE(open()->plan({{kKey, entry}}));
  const std::string bytes = bytes_of(path());
  EXPECT_THAT(bytes, HasSubstr("notes-in-the-open"));
  EXPECT_THAT(bytes, Not(HasSubstr("swordfish-1234")));
}

TEST_F(LedgerFile, OnlyGrows) {
  write({JournalStage::live});
  testing::OtherProgram program(path());
  EXPECT_NE(program.execute("DELETE FROM journal_entries"), SQLITE_OK);
  EXPECT_NE(program.execute("UPDATE journal_entries SET stage = 'failed'"), SQLITE_OK);
  EXPECT_THAT(stages_of(*hold()), ElementsAre(JournalStage::live));
}

TEST_F(LedgerFile, StandsAloneAfterUse) {
  write({JournalStage::begun});
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("ledger.db"));
}

TEST_F(LedgerFile, HasOneHolderARowUnderWhateverName) {
  const auto row = hold();
  std::filesystem::create_symlink(path(), folder_.path() / "link.db");
  const auto clock = std::make_shared<FakeClock>();
  const auto linked = open_ledger(folder_.path() / "link.db", clock).value();
  EXPECT_EQ(linked->hold(kKey, {{}, clock->now()}, {}).error().kind, ErrorKind::timeout);
}

TEST_F(LedgerFile, IsLookedAtFromTimeToTimeUntilTheDeadline) {
  const auto row = hold();
  const auto clock = std::make_shared<FakeClock>();
  const auto journal = open_ledger(path(), clock).value();
  int said = 0;
  const auto again =
      journal->hold(kKey, {{}, clock->now() + milliseconds(120)}, [&said] { ++said; });
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::timeout);
  EXPECT_EQ(said, 1);
  EXPECT_THAT(clock->sleeps(), ElementsAre(milliseconds(50), milliseconds(50), milliseconds(20)));
}

TEST_F(LedgerFile, IsNotMadeByListingIt) {
  EXPECT_THAT(ledger_rows(path()).value(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(path()));
  folder_.write("ledger.db", "");
  EXPECT_THAT(ledger_rows(path()).value(), IsEmpty());
  EXPECT_EQ(std::filesystem::file_size(path()), 0U);
}

TEST_F(LedgerFile, IsListedAsTheLedgerListsItself) {
  write({JournalStage::begun, JournalStage::live});
  testing::must_plan(*open(), testing::key_of("other"));
  const auto listed = ledger_rows(path()).value();
  const auto rows = open()->rows().value();
  ASSERT_EQ(listed.size(), 2U);
  ASSERT_EQ(rows.size(), 2U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(listed.at(i).key, rows.at(i).key);
    EXPECT_EQ(listed.at(i).stage, rows.at(i).stage);
    EXPECT_EQ(listed.at(i).entries.size(), rows.at(i).entries.size());
  }
}

}  // namespace
}  // namespace slipway
