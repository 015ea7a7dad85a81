#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>

#include "tests/unit/emulator/probe.h"

// How a test sees, and holds, the phases of each call.
namespace slipway::emulator::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// All moments, in order.
class Notes {
 public:
  [[nodiscard]] Watcher watcher() {
    return [this](const Moment& moment) {
      const std::lock_guard lock(mutex_);
      moments_.push_back(moment);
    };
  }

  [[nodiscard]] std::vector<Moment> take() {
    const std::lock_guard lock(mutex_);
    return std::move(moments_);
  }

 private:
  std::mutex mutex_;
  std::vector<Moment> moments_;
};

/// A body may come in any number of pieces: these count as one.
std::vector<Phase> phases_of(const std::vector<Moment>& moments) {
  std::vector<Phase> phases;
  for (const auto& moment : moments) {
    const bool more =
        moment.phase == Phase::body_read && !phases.empty() && phases.back() == Phase::body_read;
    if (!more) phases.push_back(moment.phase);
  }
  return phases;
}

/// The answer has come before the last phase: the moments are whole once the call is over.
std::vector<Moment> moments_of(Bench& bench, Notes& notes) {
  EXPECT_TRUE(bench->wait_until_quiet(std::chrono::seconds(30)));
  return notes.take();
}

TEST(EmulatorWatcher, SeesEachPhaseOfAnUploadInOrder) {
  Notes notes;
  Bench bench({}, 2, nullptr, notes.watcher());
  const auto form = Parts().file("ipa", "app.ipa", noise(1 << 20, 5));
  ASSERT_EQ(bench.upload(form).status, 201);
  const auto moments = moments_of(bench, notes);
  EXPECT_THAT(phases_of(moments),
              ElementsAre(Phase::head_read, Phase::body_read, Phase::body_complete, Phase::done,
                          Phase::reply_half_sent, Phase::replied));
  std::uint64_t received = 0;
  for (const auto& moment : moments) {
    EXPECT_EQ(moment.provider, "hockeyapp");
    EXPECT_EQ(moment.method, "POST");
    EXPECT_EQ(moment.path, bench.versions_path() + "/upload");
    const bool more = moment.phase == Phase::body_read;
    EXPECT_GE(moment.received, received + (more ? 1 : 0));
    received = moment.received;
  }
  EXPECT_EQ(moments.front().received, 0U);
  EXPECT_EQ(received, form.body().size());
}

TEST(EmulatorWatcher, SeesCallsWithoutABodyAndThoseOfPgyerAndItsStorage) {
  Notes notes;
  Bench bench({}, 2, nullptr, notes.watcher());
  ASSERT_EQ(send(*bench, "GET", "/api/2/apps", bench.token_header()).status, 200);
  EXPECT_THAT(phases_of(moments_of(bench, notes)),
              ElementsAre(Phase::head_read, Phase::done, Phase::reply_half_sent, Phase::replied));

  const auto token = bench.token();
  auto moments = moments_of(bench, notes);
  EXPECT_THAT(phases_of(moments), SizeIs(6));
  EXPECT_EQ(moments[0].provider, "pgyer");
  EXPECT_EQ(moments[0].path, "/apiv2/app/getCOSToken");
  ASSERT_EQ(bench.store(token).status, 204);
  moments = moments_of(bench, notes);
  EXPECT_THAT(phases_of(moments), SizeIs(6));
  EXPECT_EQ(moments[0].provider, "pgyer");
  EXPECT_EQ(moments[0].path, Bench::storage_path(token));
}

TEST(EmulatorWatcher, SeesNothingOfTheEmulatorsOwnCalls) {
  Notes notes;
  Bench bench({}, 2, nullptr, notes.watcher());
  ASSERT_EQ(send(*bench, "GET", "/_emulator/uploads").status, 200);
  EXPECT_THAT(moments_of(bench, notes), IsEmpty());
}

TEST(EmulatorWatcher, SeesNoMoreOfACallThatIsCut) {
  Notes notes;
  Bench bench({"drop-after-upload:1", "drop-mid-reply:1"}, 2, nullptr, notes.watcher());
  const auto form = Parts().file("ipa", "app.ipa", "abc");
  ASSERT_EQ(bench.upload(form).status, 0);
  EXPECT_EQ(phases_of(moments_of(bench, notes)).back(), Phase::body_complete);
  EXPECT_TRUE(bench.upload(form).json().is_discarded());
  EXPECT_EQ(phases_of(moments_of(bench, notes)).back(), Phase::reply_half_sent);
}

/// What has been kept when a call is at this phase.
std::vector<int> kept_at_each_phase(bool pgyer) {
  Emulator* emulator = nullptr;
  std::vector<int> kept(6);
  Bench bench({}, 2, nullptr, [&](const Moment& moment) {
    if (emulator == nullptr) return;
    kept[static_cast<std::size_t>(moment.phase)] = static_cast<int>(emulator->uploads().size());
  });
  const auto token = bench.token();
  EXPECT_TRUE(bench->wait_until_quiet(std::chrono::seconds(30)));
  emulator = &*bench;
  if (pgyer) {
    EXPECT_EQ(bench.store(token).status, 204);
  } else {
    EXPECT_EQ(bench.upload(Parts().file("ipa", "app.ipa", "abc")).status, 201);
  }
  bench.stop();  // no call is going on any more
  return kept;
}

TEST(EmulatorWatcher, StandsBeforeAndAfterAnUploadIsKept) {
  EXPECT_THAT(kept_at_each_phase(true), ElementsAre(0, 0, 0, 1, 1, 1));
  EXPECT_THAT(kept_at_each_phase(false), ElementsAre(0, 0, 0, 1, 1, 1));
}

TEST(EmulatorWatcher, HoldsTheCallThatItWasCalledFor) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::atomic<bool> holding = false;
  Bench bench({}, 2, nullptr, [&](const Moment& moment) {
    if (moment.provider != "hockeyapp" || moment.phase != Phase::done) return;
    holding = true;
    holding.notify_all();
    released.wait();
  });
  auto held = std::async(std::launch::async,
                         [&] { return bench.upload(Parts().file("ipa", "app.ipa", "abc")); });
  holding.wait(false);
  EXPECT_THAT(bench->uploads(), SizeIs(1));
  EXPECT_EQ(bench.token().code(), 0) << "other calls are served meanwhile";
  release.set_value();
  EXPECT_EQ(held.get().status, 201);
}

TEST(EmulatorQuiet, ComesOnceTheConnectionsAreOver) {
  Bench bench;
  EXPECT_TRUE(bench->wait_until_quiet(std::chrono::milliseconds(0))) << "nobody has called yet";
  {
    Wire wire(*bench);
    wire.write("GET /api/2/apps HTTP/1.1\r\nHost: x\r\nX-HockeyAppToken: " +
               bench->hockeyapp_token() + "\r\n\r\n");
    EXPECT_EQ(wire.read_answer().status, 200);
    EXPECT_FALSE(bench->wait_until_quiet(std::chrono::milliseconds(1))) << "it is kept open";
  }
  EXPECT_TRUE(bench->wait_until_quiet(std::chrono::seconds(30)));
}

TEST(EmulatorQuiet, ComesAfterWhatAClientSentThatHasGone) {
  Bench bench;
  const auto form = Parts().file("ipa", "app.ipa", noise(1 << 18, 6)).body();
  {
    Wire wire(*bench);
    std::string head = "POST " + bench.versions_path() + "/upload HTTP/1.1\r\nHost: x\r\n";
    auto headers = bench.token_header();
    for (const auto& header : Parts::header()) headers.push_back(header);
    headers.emplace_back("Content-Length", std::to_string(form.size()));
    for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
    wire.write(head + "\r\n" + form);
  }
  ASSERT_TRUE(bench->wait_until_quiet(std::chrono::seconds(30)));
  EXPECT_THAT(bench->uploads(), SizeIs(1));
}

}  // namespace
}  // namespace slipway::emulator::probe
