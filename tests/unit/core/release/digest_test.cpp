#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/core/release/release_fakes.h"

// The artifact's SHA-256 in a run.
namespace slipway {
namespace {

using ::testing::_;
using testing::error_of;
using testing::FakeClock;
using testing::live_submission;
using testing::plan_of;
using testing::planned;
using ::testing::Return;
using testing::willing_provider;

class Digest : public ::testing::Test {
 protected:
  Digest() : path_(std::filesystem::temp_directory_path() / unique_name()) {
    std::ofstream(path_) << "abc";
  }
  ~Digest() override { std::filesystem::remove(path_); }

  static std::string unique_name() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    return std::string("slipway-digest-") + test->name() + ".apk";
  }

  Plan plan() const {
    Plan made = plan_of({planned("one", willing_provider())});
    made.release.artifact.sha256.reset();
    made.release.artifact.path = path_;
    return made;
  }

  // The digest of "abc", from FIPS 180-2's examples.
  static constexpr const char* kAbc =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  std::filesystem::path path_;
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
};

TEST_F(Digest, IsReportedWithoutAJournal) {
  const auto report = Publisher(clock_).publish(plan(), {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->artifact.sha256, kAbc);
}

TEST_F(Digest, IsTheJournalsKey) {
  auto journal = std::make_shared<testing::ScriptedJournal>();
  const auto report = Publisher(clock_, nullptr, journal).publish(plan(), {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->artifact.sha256, kAbc);
  const JournalKey wanted{kAbc, "fake", "https://fake.example", "app-1"};
  EXPECT_EQ(journal->keys.at(0), wanted);
}

TEST_F(Digest, ThatCannotBeComputedStopsARunWithAJournalOnly) {
  Plan gone = plan();
  gone.release.artifact.path = path_.string() + ".gone";
  const auto without = Publisher(clock_).publish(gone, {});
  ASSERT_TRUE(without.has_value());
  EXPECT_EQ(without->artifact.sha256, std::nullopt);
  EXPECT_EQ(without->targets.at(0).outcome, Outcome::succeeded);

  const auto with = Publisher(clock_, nullptr, memory_journal()).publish(gone, {});
  ASSERT_FALSE(with.has_value());
  EXPECT_EQ(with.error().kind, ErrorKind::io);
}

TEST_F(Digest, IsNotWaitedForWhenNothingWasSent) {
  auto refusing = willing_provider();
  EXPECT_CALL(*refusing, submit(_, _)).WillOnce(Return(fail(error_of(ErrorKind::authentication))));
  Plan endless = plan();
  endless.release.artifact.path = "/dev/zero";  // reading it comes to no end by itself
  endless.targets = {planned("one", refusing)};
  const auto report = Publisher(clock_).publish(endless, {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets.at(0).outcome, Outcome::failed);
  EXPECT_EQ(report->artifact.sha256, std::nullopt);
}

TEST_F(Digest, IsNotWaitedForAfterAnInterruption) {
  std::stop_source stop;
  auto provider = willing_provider();
  EXPECT_CALL(*provider, submit(_, _)).WillOnce([&](const auto&, const auto&) {
    stop.request_stop();
    return Result<Submission>(live_submission("b1"));
  });
  Plan endless = plan();
  endless.release.artifact.path = "/dev/zero";
  endless.targets = {planned("one", provider)};
  const auto report = Publisher(clock_).publish(endless, {}, stop.get_token());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets.at(0).outcome, Outcome::succeeded);
  EXPECT_EQ(report->artifact.sha256, std::nullopt);
}

TEST_F(Digest, OfAnInterruptedRunLeavesEveryTargetCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const auto report =
      Publisher(clock_, nullptr, memory_journal()).publish(plan(), {}, stop.get_token());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets.at(0).outcome, Outcome::cancelled);
  EXPECT_TRUE(report->interrupted);
}

}  // namespace
}  // namespace slipway
