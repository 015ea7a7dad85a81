#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "ledger/platform.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/ledger/child.h"

namespace slipway {
namespace {

using ledger::FileLock;

class FileLocks : public ::testing::Test {
 protected:
  [[nodiscard]] std::optional<FileLock> take() const { return FileLock::try_take(path_).value(); }

  testing::TemporaryDirectory folder_;
  std::filesystem::path path_ = folder_.path() / "row.lock";
};

TEST_F(FileLocks, ExcludeEveryoneElseAndLeaveNoFile) {
  auto first = take();
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(take().has_value());
  first.reset();
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_TRUE(take().has_value());
}

TEST_F(FileLocks, AreFreeWhenAKillLeftTheFileBehind) {
  folder_.write("row.lock", "");
  EXPECT_TRUE(take().has_value());
}

TEST_F(FileLocks, AreGivenBackAlsoWhenAForkOfTheHolderLivesOn) {
  auto lock = take();
  testing::Child child([](testing::Wire& parent) { parent.say(parent.hear()); });
  lock.reset();
  EXPECT_TRUE(take().has_value());
}

TEST_F(FileLocks, HaveOneHolderAtATimeHoweverFastTheyChangeHands) {
  std::atomic<int> holders = 0;
  std::atomic<int> clashes = 0;
  const auto contend = [&] {
    for (int taken = 0; taken < 500;) {
      const auto lock = take();
      if (!lock) continue;
      if (++holders != 1) ++clashes;
      std::this_thread::yield();
      --holders;
      ++taken;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(contend);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(clashes, 0);
}

TEST_F(FileLocks, FailWhereNoFileCanBeMade) {
  const auto lock = FileLock::try_take(folder_.path() / "missing" / "row.lock");
  ASSERT_FALSE(lock.has_value());
  EXPECT_EQ(lock.error().kind, ErrorKind::io);
  EXPECT_NE(lock.error().message.find("missing/row.lock"), std::string::npos);
}

}  // namespace
}  // namespace slipway
