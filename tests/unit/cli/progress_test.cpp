#include "cli/progress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "slipway/testing/fake_clock.h"

namespace slipway::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kMegabyte = 1'000'000;

class Progress : public ::testing::Test {
 protected:
  Progress() : session_(Streams{in_, out_, err_, false, true, 40}, {}, services()) {}

  Services services() {
    Services services;
    services.clock = clock_;
    return services;
  }
  std::string take_err() {
    std::string text = err_.str();
    err_.str("");
    return text;
  }
  static std::size_t lines_in(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  std::shared_ptr<testing::FakeClock> clock_ = std::make_shared<testing::FakeClock>();
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Session session_;
};

TEST_F(Progress, PlainPrintsOneLineEveryTenPercentHoweverManyEventsArrive) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  progress->on_event(AttemptStarted{"beta", 1, 10 * kMegabyte});
  EXPECT_EQ(take_err(), "beta: uploading 10.0 MB\n");
  for (std::uint64_t sent = 0; sent <= 10 * kMegabyte; sent += kMegabyte / 100) {
    progress->on_event(UploadProgress{"beta", sent, 10 * kMegabyte});
  }
  const std::string text = take_err();
  EXPECT_EQ(lines_in(text), 10U);
  EXPECT_NE(text.find("beta: 10% (1.0 MB of 10.0 MB)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("beta: 100% (10.0 MB of 10.0 MB)\n"), std::string::npos) << text;
}

TEST_F(Progress, PlainPrintsALineAfterFifteenSecondsOfASlowUpload) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  progress->on_event(AttemptStarted{"beta", 1, 100 * kMegabyte});
  take_err();
  clock_->advance(seconds(14));
  progress->on_event(UploadProgress{"beta", kMegabyte, 100 * kMegabyte});
  EXPECT_EQ(take_err(), "");
  clock_->advance(seconds(1));
  progress->on_event(UploadProgress{"beta", 3 * kMegabyte, 100 * kMegabyte});
  EXPECT_EQ(take_err(), "beta: 3% (3.0 MB of 100.0 MB, 200.0 kB/s)\n");
}

TEST_F(Progress, PlainGivesASignOfLifeEveryFifteenSecondsOfProcessing) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  progress->on_event(UploadAccepted{"beta", {}});
  EXPECT_EQ(take_err(), "beta: accepted by the service\n");
  for (int i = 1; i <= 10; ++i) {
    clock_->advance(seconds(3));
    progress->on_event(Processing{"beta", "publishing", seconds(3 * i)});
  }
  EXPECT_EQ(take_err(),
            "beta: processing for 15.0s: publishing\n"
            "beta: processing for 30.0s: publishing\n");
}

TEST_F(Progress, PlainSaysWhyItTriesAgainAndHowATargetEnded) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  Error error;
  error.kind = ErrorKind::network;
  error.message = "the connection broke";
  progress->on_event(RetryScheduled{"beta", seconds(2), error});
  EXPECT_EQ(take_err(), "beta: trying again in 2s: the connection broke\n");
  TargetReport report;
  report.target = "beta";
  report.outcome = Outcome::failed;
  report.duration = milliseconds(1500);
  report.error = error;
  progress->on_event(TargetFinished{report});
  EXPECT_EQ(take_err(), "beta: failed in 1.5s: the connection broke\n");
}

TEST_F(Progress, PlainSaysThatNothingMovesWhenAnUploadStalls) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  progress->on_event(AttemptStarted{"legacy", 1, 10 * kMegabyte});
  clock_->advance(seconds(5));
  progress->on_event(UploadProgress{"legacy", 4 * kMegabyte, 10 * kMegabyte});
  EXPECT_NE(take_err().find("legacy: 40% (4.0 MB of 10.0 MB"), std::string::npos);
  const auto after = [&](seconds time) {
    clock_->advance(time);
    progress->tick(clock_->now());
    return take_err();
  };
  EXPECT_EQ(after(seconds(14)), "");
  EXPECT_EQ(after(seconds(1)),
            "legacy: 40% (4.0 MB of 10.0 MB, 200.0 kB/s), nothing moved for 15s\n");
  EXPECT_EQ(after(seconds(1)), "");
  EXPECT_EQ(after(seconds(14)),
            "legacy: 40% (4.0 MB of 10.0 MB, 114.3 kB/s), nothing moved for 30s\n");
}

TEST_F(Progress, PlainDoesNotCallASlowUploadAStall) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  progress->on_event(AttemptStarted{"beta", 1, 100 * kMegabyte});
  take_err();
  clock_->advance(seconds(10));
  progress->on_event(UploadProgress{"beta", 3 * kMegabyte, 100 * kMegabyte});
  clock_->advance(seconds(5));
  progress->tick(clock_->now());
  EXPECT_EQ(take_err(), "beta: 3% (3.0 MB of 100.0 MB, 200.0 kB/s)\n");
}

TEST_F(Progress, PlainSaysWhatItWaitsForWhenNoEventArrives) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  const auto after_fifteen_seconds = [&] {
    take_err();
    clock_->advance(seconds(15));
    progress->tick(clock_->now());
    return take_err();
  };
  progress->on_event(TargetStarted{"beta"});
  EXPECT_EQ(take_err(), "");
  EXPECT_EQ(after_fifteen_seconds(), "beta: getting ready for 15s\n");
  progress->on_event(WaitingForAnother{"beta"});
  EXPECT_EQ(after_fifteen_seconds(),
            "beta: waiting for another process that publishes the same file, for 15s\n");
  progress->on_event(AttemptStarted{"beta", 1, 1000});
  progress->on_event(UploadProgress{"beta", 1000, 1000});
  EXPECT_EQ(after_fifteen_seconds(), "beta: waiting for the answer for 15s\n");
  progress->on_event(RetryScheduled{"beta", seconds(40), {}});
  EXPECT_EQ(after_fifteen_seconds(), "beta: trying again in 25s\n");
  progress->on_event(UploadAccepted{"beta", {}});
  EXPECT_EQ(after_fifteen_seconds(), "beta: processing for 15.0s\n");
  EXPECT_EQ(after_fifteen_seconds(), "beta: processing for 30.0s\n");
  progress->on_event(TargetFinished{[] {
    TargetReport report;
    report.target = "beta";
    return report;
  }()});
  EXPECT_EQ(after_fifteen_seconds(), "");
}

TEST_F(Progress, PlainNamesTheStepThatIsBeingDone) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  const auto after_fifteen_seconds = [&] {
    take_err();
    clock_->advance(seconds(15));
    progress->tick(clock_->now());
    return take_err();
  };
  Step certificate;
  certificate.name = "harmony-certificate";
  certificate.phase = StepPhase::accepted;
  Step latest;
  latest.name = "latest";
  latest.phase = StepPhase::live;
  progress->on_event(UploadAccepted{"beta", {}});
  progress->on_event(StepStarted{"beta", certificate});
  EXPECT_EQ(after_fifteen_seconds(), "beta: step harmony-certificate for 15s\n");
  certificate.state = StepState::done;
  progress->on_event(StepFinished{"beta", certificate});
  EXPECT_EQ(take_err(), "beta: step harmony-certificate done\n");
  EXPECT_EQ(after_fifteen_seconds(), "beta: processing for 15.0s\n");
  progress->on_event(StepStarted{"beta", latest});
  progress->on_event(RetryScheduled{"beta", seconds(20), {}});
  EXPECT_EQ(after_fifteen_seconds(), "beta: trying again in 5s\n");
  latest.state = StepState::done;
  progress->on_event(StepFinished{"beta", latest});
  EXPECT_EQ(after_fifteen_seconds(), "beta: finishing for 15s\n");
}

TEST_F(Progress, PlainSaysHowLongAnEarlierUploadIsBeingAskedAbout) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  progress->on_event(TargetStarted{"beta"});
  clock_->advance(seconds(20));
  progress->on_event(Processing{"beta", "publishing", seconds(5)});
  EXPECT_EQ(take_err(), "beta: processing for 5.0s: publishing\n");
  clock_->advance(seconds(15));
  progress->tick(clock_->now());
  EXPECT_EQ(take_err(), "beta: processing for 20.0s: publishing\n");
}

TEST_F(Progress, PlainTicksEachTargetByItself) {
  const auto progress = make_progress(ProgressStyle::plain, session_);
  progress->on_event(UploadAccepted{"beta", {}});
  clock_->advance(seconds(10));
  progress->on_event(UploadAccepted{"legacy", {}});
  take_err();
  clock_->advance(seconds(5));
  progress->tick(clock_->now());
  EXPECT_EQ(take_err(), "beta: processing for 15.0s\n");
}

class CountsTicks : public ProgressObserver {
 public:
  void on_event(const Event&) override {}
  void tick(Clock::TimePoint now) override {
    if (++ticks_ == 2) second_.set_value(now);
  }
  Clock::TimePoint wait_for_the_second() { return second_.get_future().get(); }

 private:
  int ticks_ = 0;
  std::promise<Clock::TimePoint> second_;
};

TEST_F(Progress, AHeartbeatTicksUntilItGoesAway) {
  const auto progress = std::make_shared<CountsTicks>();
  {
    const Heartbeat heartbeat(progress, clock_, milliseconds(1));
    EXPECT_EQ(progress->wait_for_the_second(), clock_->now());
  }
  EXPECT_EQ(progress.use_count(), 1);
}

TEST_F(Progress, AHeartbeatDoesNotKeepItsRunFromEnding) {
  const Heartbeat rare(make_progress(ProgressStyle::plain, session_), clock_,
                       std::chrono::hours(1));
  const Heartbeat silent(nullptr, clock_);
}

TEST_F(Progress, LinesOfSeveralThreadsStayWhole) {
  std::vector<std::thread> threads;
  for (const char letter : {'a', 'b', 'c', 'd'}) {
    threads.emplace_back([this, letter] {
      for (int i = 0; i < 200; ++i) session_.tell(std::string(50, letter) + "\n");
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream text(take_err());
  std::size_t lines = 0;
  for (std::string line; std::getline(text, line); ++lines) {
    ASSERT_EQ(line, std::string(50, line[0]));
  }
  EXPECT_EQ(lines, 800U);
}

TEST_F(Progress, LiveDrawsOneLineATargetAndDrawsItAnew) {
  const auto progress = make_progress(ProgressStyle::live, session_);
  progress->on_event(TargetStarted{"beta"});
  EXPECT_EQ(take_err(), "\r\x1b[2Kbeta  started\n");
  progress->on_event(TargetStarted{"legacy"});
  EXPECT_EQ(take_err(), "\x1b[1A\r\x1b[2Kbeta    started\n\r\x1b[2Klegacy  started\n");
}

TEST_F(Progress, LiveNeverDrawsALineThatWraps) {
  const auto progress = make_progress(ProgressStyle::live, session_);
  progress->on_event(Processing{"beta", std::string(200, 'x'), seconds(1)});
  const std::string drawn = take_err();
  EXPECT_EQ(drawn.size(), std::string("\r\x1b[2K\n").size() + 39);
}

TEST_F(Progress, LiveDrawsAtMostTenTimesASecond) {
  const auto progress = make_progress(ProgressStyle::live, session_);
  progress->on_event(AttemptStarted{"beta", 1, 10 * kMegabyte});
  take_err();
  progress->on_event(UploadProgress{"beta", kMegabyte, 10 * kMegabyte});
  EXPECT_EQ(take_err(), "");
  clock_->advance(milliseconds(100));
  progress->on_event(UploadProgress{"beta", 2 * kMegabyte, 10 * kMegabyte});
  EXPECT_NE(take_err().find("20% (2.0 MB of"), std::string::npos);
}

TEST_F(Progress, NoneHasNoObserver) {
  EXPECT_EQ(make_progress(ProgressStyle::none, session_), nullptr);
}

TEST_F(Progress, EventsAreOneJsonObjectALineAndOneAPercent) {
  const auto events = make_event_printer("app.apk", {}, session_);
  events->on_event(UploadProgress{"beta", 0, 1000});
  events->on_event(UploadProgress{"beta", 1, 1000});
  events->on_event(UploadProgress{"beta", 10, 1000});
  EXPECT_EQ(out_.str(),
            "{\"event\":\"upload_progress\",\"target\":\"beta\",\"sent\":0,\"total\":1000,"
            "\"file\":\"app.apk\"}\n"
            "{\"event\":\"upload_progress\",\"target\":\"beta\",\"sent\":10,\"total\":1000,"
            "\"file\":\"app.apk\"}\n");
}

TEST_F(Progress, AFurtherAttemptShowsEachPercentAnew) {
  const auto events = make_event_printer("app.apk", {}, session_);
  events->on_event(AttemptStarted{"beta", 1, 1000});
  events->on_event(UploadProgress{"beta", 500, 1000});
  events->on_event(AttemptStarted{"beta", 2, 1000});
  out_.str("");
  events->on_event(UploadProgress{"beta", 500, 1000});
  EXPECT_NE(out_.str(), "");
}

TEST_F(Progress, WhatAnEventDoesNotKnowIsNull) {
  const auto events = make_event_printer("app.apk", {}, session_);
  events->on_event(UploadAccepted{"beta", {}});
  events->on_event(Processing{"beta", "", seconds(1)});
  EXPECT_EQ(out_.str(),
            "{\"event\":\"upload_accepted\",\"target\":\"beta\",\"submission\":null,"
            "\"live\":false,\"file\":\"app.apk\"}\n"
            "{\"event\":\"processing\",\"target\":\"beta\",\"status\":null,\"elapsed_ms\":1000,"
            "\"file\":\"app.apk\"}\n");
}

TEST_F(Progress, EachEventHasItsName) {
  const auto events = make_event_printer("app.apk", {}, session_);
  events->on_event(WaitingForAnother{"beta"});
  EXPECT_EQ(out_.str(),
            "{\"event\":\"waiting_for_another\",\"target\":\"beta\",\"file\":\"app.apk\"}\n");
}

TEST_F(Progress, ASecretInAServicesWordsIsNotPrinted) {
  session_.conceal(Secret("hunter2hunter2"));
  const auto progress = make_progress(ProgressStyle::plain, session_);
  progress->on_event(Processing{"beta", "key hunter2hunter2", seconds(1)});
  EXPECT_EQ(take_err(), "beta: processing for 1.0s: key (secret)\n");
}

}  // namespace
}  // namespace slipway::cli
