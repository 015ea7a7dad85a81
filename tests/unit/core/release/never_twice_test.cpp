#include <gmock/gmock.h>

#include <algorithm>
#include <ostream>

#include "tests/unit/core/release/small_service.h"

// Every way in which processes can be killed and started again, two deaths deep.
namespace slipway {
namespace {

using testing::Fate;
using testing::Life;
using testing::LifeJournal;
using testing::Manner;
using testing::open_step;
using testing::plan_of;
using testing::planned;
using testing::SmallService;
using testing::World;

constexpr int kLives = 3;
constexpr Fate kFates[] = {Fate::answered, Fate::reply_lost, Fate::upload_lost, Fate::all_lost};

struct Course {
  const char* name;
  Manner manner;
  bool resume;   ///< the later processes; else they publish anew
  bool waiting;  ///< all but the last process: until the build is live
};
void PrintTo(const Course& course, std::ostream* out) { *out << course.name; }

class NeverTwice : public ::testing::TestWithParam<Course> {
 protected:
  TargetReport live(Life& life, Fate fate, const PublishOptions& options) const {
    PlannedTarget target =
        planned("one", std::make_shared<SmallService>(GetParam().manner, fate, life));
    target.request.steps = {open_step("certificate", StepPhase::accepted),
                            open_step("latest", StepPhase::live)};
    for (Step& step : target.request.steps) step.repeatable = true;
    const auto report = Publisher(std::make_shared<testing::FakeClock>(), nullptr,
                                  std::make_shared<LifeJournal>(life))
                            .publish(plan_of({target}), options);
    return report.value().targets.at(0);
  }

  /// What holds however a process ended.
  static void check(const TargetReport& report, const World& world) {
    ASSERT_LE(world.builds.size(), 1U) << "published twice";
    const bool there = world.builds.size() == 1;
    switch (report.outcome) {
      case Outcome::succeeded:
      case Outcome::skipped:
        EXPECT_TRUE(there) << "said that it is there";
        EXPECT_EQ(world.steps.size(), 2U) << "left a step over";
        EXPECT_TRUE(report.build.has_value());
        break;
      case Outcome::accepted:
        EXPECT_TRUE(there) << "said that it was taken";
        EXPECT_EQ(world.steps.count("certificate"), 1U) << "left a step over";
        break;
      case Outcome::failed:
        EXPECT_FALSE(there) << "said that it failed";
        break;
      default:
        EXPECT_EQ(report.outcome, Outcome::unknown);
    }
  }

  /// An upload that may have arrived, and of which nothing tells whether it did.
  [[nodiscard]] static bool is_lost(const World& world) {
    const auto& entries = world.entries;
    return std::any_of(entries.begin(), entries.end(), [](const JournalEntry& entry) {
      return entry.stage == JournalStage::committing;
    });
  }

  /// The last process is left alone, and the service answers it.
  void check_last(const World& before, const TargetReport& report, const World& after) const {
    const bool done = report.outcome == Outcome::succeeded || report.outcome == Outcome::skipped;
    if (GetParam().manner == Manner::lists || !is_lost(before)) {
      EXPECT_TRUE(done) << "lost track";
    } else if (GetParam().manner == Manner::queues) {
      EXPECT_EQ(done, after.builds.size() == 1) << "did not see what is there";
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void explore(const World& start, int life_number) {
    const bool last = life_number == kLives;
    for (const Fate fate : kFates) {
      if (last && fate != Fate::answered) continue;
      Life life(start);
      PublishOptions options;
      options.resume = GetParam().resume && !start.entries.empty();
      options.wait = last || GetParam().waiting;
      const TargetReport report = live(life, fate, options);
      ++lives_;
      check(report, life.world);
      if (last) check_last(start, report, life.world);
      if (HasFailure()) return tell(start, fate, report, life.world);
      if (last) continue;
      for (const World& death : life.deaths) {
        explore(death, life_number + 1);
        if (HasFailure()) return;
      }
    }
  }

  static void tell(const World& start, Fate fate, const TargetReport& report, const World& end) {
    std::string stages;
    for (std::size_t i = 0; i < end.entries.size(); ++i) {
      stages += i == start.entries.size() ? " | " : " ";
      stages += to_string(end.entries[i].stage);
    }
    ADD_FAILURE() << "the journal:" << stages << "; builds before: " << start.builds.size()
                  << ", after: " << end.builds.size() << "; fate " << static_cast<int>(fate)
                  << "; outcome " << to_string(report.outcome) << ": " << report.reason.value_or("")
                  << (report.error ? describe(*report.error) : "");
  }

  int lives_ = 0;
};

TEST_P(NeverTwice, HoweverOftenItIsKilledAndStartedAgainThereIsOneBuildAndATrueOutcome) {
  explore(World{}, 1);
  EXPECT_GT(lives_, 500);
}

INSTANTIATE_TEST_SUITE_P(
    Services, NeverTwice,
    ::testing::Values(Course{"ListedAndPublishedAgain", Manner::lists, false, true},
                      Course{"ListedAndResumed", Manner::lists, true, true},
                      Course{"QueuedAndPublishedAgain", Manner::queues, false, true},
                      Course{"QueuedAndResumed", Manner::queues, true, true},
                      Course{"QueuedNotWaitedForAndPublishedAgain", Manner::queues, false, false},
                      Course{"QueuedNotWaitedForAndResumed", Manner::queues, true, false},
                      Course{"UnaskableAndPublishedAgain", Manner::blind, false, true},
                      Course{"UnaskableAndResumed", Manner::blind, true, true}),
    [](const auto& course) { return std::string(course.param.name); });

}  // namespace
}  // namespace slipway
