#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#ifdef __linux__
#include <sched.h>
#include <sys/mount.h>
#endif

#include "slipway/testing/fake_clock.h"
#include "tests/unit/ledger/child.h"
#include "tests/unit/ledger/fixture.h"

namespace slipway {
namespace {

using ::testing::AllOf;
using testing::entry_of;
using ::testing::HasSubstr;
using testing::in_a_child;
using testing::kKey;
using testing::OtherProgram;
using testing::stages_of;

class UnusableLedger : public testing::LedgerTest {
 protected:
  void expect_refusal(const std::string& words) const {
    const Error error = refusal();
    EXPECT_EQ(error.kind, ErrorKind::io);
    EXPECT_THAT(error.message, AllOf(HasSubstr(path().filename().string()), HasSubstr(words)));
    EXPECT_THAT(error.hint, AllOf(HasSubstr("--ledger"), HasSubstr("--no-ledger")));
    const auto rows = ledger_rows(path());
    ASSERT_FALSE(rows.has_value());
    EXPECT_EQ(rows.error().kind, ErrorKind::io);
    EXPECT_THAT(rows.error().message, HasSubstr(words));
  }

  void fill_disk() const {
    std::ofstream filler(folder_.path() / "filler");
    while (filler << std::string(1024, 'x') << std::flush) {
    }
  }

  /// Records until it fails, and says what became of it: `COUNT MESSAGE`.
  [[nodiscard]] std::string record_until_full() const {
    const auto ledger = open();
    const auto row = ledger->hold(kKey, {}, {}).value();
    JournalEntry entry = entry_of(JournalStage::step, std::string(2000, 'x'));
    for (int count = 0; count < 1000; ++count) {
      const auto written = row->record(entry);
      if (written) continue;
      const auto planned = ledger->plan({{kKey, entry}});
      const bool io = written.error().kind == ErrorKind::io && !planned &&
                      planned.error().message == written.error().message;
      return std::to_string(count) + (io ? " " : " no io: ") + written.error().message;
    }
    return "never full";
  }
};

TEST_F(UnusableLedger, IsRefusedWhenItIsNoDatabase) {
  folder_.write("ledger.db", std::string(4096, 'x'));
  expect_refusal("is corrupt: file is not a database");
}

TEST_F(UnusableLedger, IsRefusedWhenAPageIsDamaged) {
  write(std::vector<JournalStage>(40, JournalStage::step));
  const auto size = std::filesystem::file_size(path());
  ASSERT_GE(size, 3 * 4096U);
  // Any page but the first, which holds the schema.
  for (std::uintmax_t page = 1; page < size / 4096; ++page) {
    const auto whole = folder_.path() / "whole.db";
    std::filesystem::copy_file(path(), whole, std::filesystem::copy_options::overwrite_existing);
    {
      std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(page * 4096));
      file << std::string(4096, '\xff');
    }
    expect_refusal("is corrupt");
    std::filesystem::rename(whole, path());
  }
}

TEST_F(UnusableLedger, IsRefusedWhenItWasCutShort) {
  write(std::vector<JournalStage>(40, JournalStage::step));
  std::filesystem::resize_file(path(), std::filesystem::file_size(path()) / 2);
  expect_refusal("is corrupt");
}

TEST_F(UnusableLedger, IsRefusedWhenItIsNewer) {
  write({JournalStage::live});
  ASSERT_EQ(OtherProgram(path()).execute("PRAGMA user_version = 3"), SQLITE_OK);
  expect_refusal("has version 3, and this slipway reads versions up to 2");
}

TEST_F(UnusableLedger, IsRefusedWhenItIsAnotherProgramsAndStaysAsItIs) {
  ASSERT_EQ(OtherProgram(path()).execute("CREATE TABLE notes (text)"), SQLITE_OK);
  const auto size = std::filesystem::file_size(path());
  expect_refusal("is no ledger, but a database of another program");
  EXPECT_EQ(std::filesystem::file_size(path()), size);
}

TEST_F(UnusableLedger, IsRefusedWhenItIsNoFile) {
  std::filesystem::create_directory(path());
  expect_refusal("is no regular file");
}

TEST_F(UnusableLedger, IsRefusedWhenAFileStandsWhereItsFolderShouldBe) {
  folder_.write("a", "");
  path_ = folder_.path() / "a" / "ledger.db";
  EXPECT_EQ(refusal().kind, ErrorKind::io);
  EXPECT_THAT(refusal().message, HasSubstr((folder_.path() / "a").string()));
}

TEST_F(UnusableLedger, SaysWhichEntryCannotBeRead) {
  write({JournalStage::begun});
  OtherProgram program(path());
  const std::string insert =
      "INSERT INTO journal_entries (row, time, target, stage, detail) VALUES (1, 0, '', ";
  ASSERT_EQ(program.execute(insert + "'live', '{')"), SQLITE_OK);
  EXPECT_THAT(hold()->history().error().message, HasSubstr("is corrupt: entry 2: "));
  EXPECT_THAT(open()->rows().error().message, HasSubstr("is corrupt: entry 2: "));
  EXPECT_THAT(ledger_rows(path()).error().message, HasSubstr("is corrupt: entry 2: "));
}

TEST_F(UnusableLedger, IsNotWaitedForLongWhenAnotherProgramLocksIt) {
  write({JournalStage::begun});
  OtherProgram program(path());
  ASSERT_EQ(program.execute("BEGIN EXCLUSIVE"), SQLITE_OK);
  const auto clock = std::make_shared<testing::FakeClock>();
  const auto begun = clock->now();
  const auto opened = open_ledger(path(), clock);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, ErrorKind::io);
  EXPECT_THAT(opened.error().message, HasSubstr("locked"));
  EXPECT_EQ(clock->now() - begun, std::chrono::seconds(10));
}

TEST_F(UnusableLedger, IsNoticedWhenItIsDeletedWhileInUse) {
  const auto ledger = open();
  const auto row = ledger->hold(kKey, {}, {}).value();
  ASSERT_TRUE(row->record(entry_of(JournalStage::begun)));
  std::filesystem::remove(path());
  for (const auto& written : {row->record(entry_of(JournalStage::committing)),
                              ledger->plan({{kKey, entry_of(JournalStage::planned)}})}) {
    ASSERT_FALSE(written.has_value());
    EXPECT_THAT(written.error().message, HasSubstr("was moved or deleted while it was in use"));
  }
}

/// Root may write everywhere: gives the test's files to a user that may not.
class ReadOnlyLedger : public UnusableLedger {
 protected:
  /// What `open_ledger` says to somebody with no more rights than the modes give; `opened` when it
  /// works.
  [[nodiscard]] std::string refused(mode_t folder_mode, mode_t file_mode) {
    write({JournalStage::begun});
    ::chmod(path().c_str(), file_mode);
    return as_user(folder_mode, [this] {
      const auto opened = open_ledger(path());
      return opened ? "opened" : opened.error().message;
    });
  }
  [[nodiscard]] std::string as_user(mode_t folder_mode, const std::function<std::string()>& work) {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0) {
      if (::chown(folder_.path().c_str(), kNobody, kNobody) != 0) return "no chown";
      for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        if (::chown(entry.path().c_str(), kNobody, kNobody) != 0) return "no chown";
      }
    }
    ::chmod(folder_.path().c_str(), folder_mode);
    std::string said = in_a_child([&]() -> std::string {
      if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) return "no user";
      return work();
    });
    ::chmod(folder_.path().c_str(), 0700);
    return said;
  }
};

TEST_F(ReadOnlyLedger, OpensWhenBothMayBeWritten) {
  EXPECT_EQ(refused(0700, 0600), "opened");  // or the others would prove nothing
}

TEST_F(ReadOnlyLedger, IsRefusedWhenTheFileMayNotBeWritten) {
  EXPECT_THAT(refused(0700, 0400), HasSubstr("the file or its folder is read-only"));
}

TEST_F(ReadOnlyLedger, IsRefusedWhenTheFolderMayNotBeWritten) {
  EXPECT_THAT(refused(0500, 0600), HasSubstr("the file or its folder is read-only"));
}

TEST_F(ReadOnlyLedger, CannotBeMadeWhereNothingMayBeWritten) {
  write({});
  const auto said = as_user(
      0500, [this] { return open_ledger(folder_.path() / "new" / "ledger.db").error().message; });
  EXPECT_THAT(said, HasSubstr("cannot make the folder"));
}

TEST_F(ReadOnlyLedger, IsListedAllTheSame) {
  write({JournalStage::begun, JournalStage::live});
  ::chmod(path().c_str(), 0400);
  const auto said = as_user(0500, [this] {
    const auto rows = ledger_rows(path());
    return rows ? std::string(to_string(rows->at(0).stage)) : rows.error().message;
  });
  EXPECT_EQ(said, "live");
}

TEST_F(ReadOnlyLedger, SaysWhyItCannotBeListedAfterAKill) {
  write({JournalStage::begun});
  kill_within_transaction();
  const auto list = [this] {
    const auto rows = ledger_rows(path());
    return rows ? "listed" : rows.error().message + rows.error().hint;
  };
  EXPECT_THAT(as_user(0500, list), AllOf(HasSubstr("cannot read"), HasSubstr("after a kill")));
  EXPECT_EQ(as_user(0700, list), "listed");
}

TEST_F(UnusableLedger, KeepsWhatWasRecordedWhenAFileMayGrowNoMore) {
  const std::string said = in_a_child([this] {
    std::signal(SIGXFSZ, SIG_IGN);
    constexpr rlim_t kBytes = 200'000;
    const rlimit limit = {kBytes, kBytes};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return std::string("no limit");
    return record_until_full();
  });
  EXPECT_THAT(said, HasSubstr("no space is left"));
  const auto row = hold();
  EXPECT_EQ(row->history().value().size(), std::stoul(said)) << said;
  EXPECT_TRUE(row->record(entry_of(JournalStage::live))) << "it goes on when there is space again";
}

#ifdef __linux__
/// A disk of 256 KiB over the test's folder, for this process alone. False where that is forbidden:
/// only root may.
bool mount_small_disk(const std::filesystem::path& folder) {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=256k") == 0;
}

TEST_F(UnusableLedger, KeepsWhatWasRecordedWhenTheDiskIsFull) {
  const std::string said = in_a_child([this]() -> std::string {
    if (!mount_small_disk(folder_.path())) return "forbidden";
    const std::string outcome = record_until_full();
    const auto rows = ledger_rows(path());
    const std::size_t kept = rows ? rows->at(0).entries.size() : 0;
    return kept == std::stoul(outcome) ? outcome : "lost entries: " + outcome;
  });
  if (said == "forbidden") GTEST_SKIP() << "no disk may be mounted here";
  EXPECT_THAT(said, HasSubstr("no space is left"));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("lost")));
}

TEST_F(UnusableLedger, IsRefusedWhenTheDiskIsFull) {
  const std::string said = in_a_child([this]() -> std::string {
    if (!mount_small_disk(folder_.path())) return "forbidden";
    write({JournalStage::begun});
    fill_disk();
    return refusal().message;
  });
  if (said == "forbidden") GTEST_SKIP() << "no disk may be mounted here";
  EXPECT_THAT(said, HasSubstr("no space is left"));
}

TEST_F(UnusableLedger, LeavesNoFolderThatWouldBeCommittedWhenTheDiskIsFull) {
  const std::string said = in_a_child([this]() -> std::string {
    if (!mount_small_disk(folder_.path())) return "forbidden";
    fill_disk();
    path_ = folder_.path() / ".slipway" / "ledger.db";
    const Error error = refusal();
    const bool left = std::filesystem::exists(path_.parent_path());
    return (left ? "a folder is left: " : "") + error.message + error.hint;
  });
  if (said == "forbidden") GTEST_SKIP() << "no disk may be mounted here";
  EXPECT_THAT(said, AllOf(HasSubstr(".gitignore: No space left"), HasSubstr("--no-ledger")));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("folder is left")));
}
#endif

}  // namespace
}  // namespace slipway
