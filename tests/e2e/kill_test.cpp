#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/e2e/trial.h"

// SIGKILL at many points of a run, and what the next runs make of it. SLIPWAY_KILLS in the
// environment asks for more kills than the usual 20 at random instants, SLIPWAY_SEED repeats a run.
namespace slipway::testing {
namespace {

using std::chrono::microseconds;

constexpr int kUsualKills = 20;

long number_from(const char* variable, long otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::atol(value);
}

int kills_wanted() { return static_cast<int>(number_from("SLIPWAY_KILLS", kUsualKills)); }

/// What came of all kills of this program's run, for people to read.
class Tally {
 public:
  void kill(const std::string& how) { ++kills_[how]; }
  void count(const std::string& what) { ++counts_[what]; }

  void print() const {
    int total = 0;
    for (const auto& [how, times] : kills_) total += times;
    std::cout << fmt::format("kills: {}\n", total);
    for (const auto& [how, times] : kills_) std::cout << fmt::format("  {:5} {}\n", times, how);
    for (const auto& [what, times] : counts_) std::cout << fmt::format("  {:5} {}\n", times, what);
  }

 private:
  std::map<std::string, int> kills_;
  std::map<std::string, int> counts_;
};

/// Who finishes what a killed run left.
enum class Finisher { resume, publish };

class KilledRun : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    tally_ = new Tally;
    const auto seed = static_cast<unsigned>(number_from("SLIPWAY_SEED", std::random_device()()));
    std::cout << fmt::format("SLIPWAY_SEED={}\n", seed);
    random_ = new std::mt19937(seed);
  }
  static void TearDownTestSuite() {
    tally_->print();
    delete tally_;
    delete random_;
  }

  static int draw(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(*random_);
  }

  /// The instants of a run that nothing disturbs. Of a long body, whose pieces are never the same,
  /// the first ones.
  std::vector<Instant> undisturbed_instants() {
    constexpr int kPieces = 3;
    Trial trial(scene_);
    scene_.watch().begin();
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(run_command(trial.publish()).exit_code, 0);
    length_ = std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begun);
    EXPECT_TRUE(scene_.work().emulator().wait_until_quiet(std::chrono::seconds(60)));
    auto instants = scene_.watch().seen();
    const auto is_late_piece = [](const Instant& instant) {
      return instant.phase == emulator::Phase::body_read && instant.nth > kPieces;
    };
    instants.erase(std::remove_if(instants.begin(), instants.end(), is_late_piece), instants.end());
    return instants;
  }

  microseconds random_time() { return microseconds(draw(0, static_cast<int>(length_.count()))); }

  /// After a run that was to be killed: what it said is true, and what it left is finished.
  void finish(Trial& trial, const CommandResult& result, const std::string& how,
              Finisher finisher) {
    note_kill(trial, result, how);
    trial.expect_true(result);
    const bool planned = !trial.rows().empty();
    int exit_code = 0;
    if (finisher == Finisher::resume) {
      exit_code = trial.settle(trial.resume());
      // A run that was killed before it wrote anything down left nothing to resume.
      const auto rows = trial.rows();
      EXPECT_TRUE(rows.empty() || rows.size() == kBothTargets.size()) << trial.story();
      for (const auto& row : rows) {
        EXPECT_TRUE(exit_code == 5 || trial.builds(row.target) == 1) << trial.story();
      }
    } else {
      exit_code = trial.settle(trial.publish());
    }
    trial.expect_settled(exit_code);
    tally_->count(exit_code == 0 ? "ended with everything published once"
                                 : "ended unknown: Pgyer does not say that nothing arrived");
    if (!planned) tally_->count("of them killed before anything was planned");
    for (const auto& target : kBothTargets) {
      tally_->count(fmt::format("{}: {} builds of the package", target, trial.builds(target)));
      if (trial.transfers(target) > trial.builds(target)) {
        tally_->count(target + ": a second transfer to the same build");
      }
    }
  }

  void note_kill(const Trial& trial, const CommandResult& result, const std::string& how) {
    if (!was_killed(result)) {
      tally_->count("ran to their end before the kill");
      return;
    }
    tally_->kill(how);
    for (const auto& target : kBothTargets) {
      tally_->count(fmt::format("{}: killed at `{}`", target, trial.stage(target)));
    }
  }

  void kill_at_each_instant(Finisher finisher) {
    // Both finishers together see every instant; each sees all when many kills are asked for.
    const bool all = kills_wanted() > kUsualKills;
    const auto instants = undisturbed_instants();
    ASSERT_GE(instants.size(), 50U) << "nine calls with five or six phases each";
    for (std::size_t i = 0; i < instants.size(); ++i) {
      // In pairs, so that neither gets one kind of phase alone.
      const auto usual = i / 2 % 2 == 0 ? Finisher::resume : Finisher::publish;
      if (!all && usual != finisher) continue;
      SCOPED_TRACE(describe(instants[i]));
      Trial trial(scene_);
      const auto result = run_and_kill(trial.publish(), scene_.watch(), instants[i]);
      // Once it has its last reply it may be quicker.
      const bool may_miss = instants[i].phase == emulator::Phase::replied ||
                            instants[i].phase == emulator::Phase::body_read;
      EXPECT_TRUE(may_miss || was_killed(result)) << trial.story();
      const std::string phase(to_string(instants[i].phase));
      finish(trial, result, "publish: " + phase, finisher);
      if (HasFailure()) return;
    }
  }

  Scene scene_;
  microseconds length_{0};  ///< of an undisturbed run
  static Tally* tally_;
  static std::mt19937* random_;
};

Tally* KilledRun::tally_ = nullptr;
std::mt19937* KilledRun::random_ = nullptr;

TEST_F(KilledRun, IsFinishedByResumeFromEachPhaseOfEachCall) {
  kill_at_each_instant(Finisher::resume);
}

TEST_F(KilledRun, IsFinishedByPublishingAgainFromEachPhaseOfEachCall) {
  kill_at_each_instant(Finisher::publish);
}

TEST_F(KilledRun, IsFinishedFromRandomInstants) {
  (void)undisturbed_instants();
  const int wanted = kills_wanted() / 2;
  int hit = 0;
  for (int i = 0; hit < wanted && i < 4 * wanted; ++i) {
    const auto after = random_time();
    SCOPED_TRACE(fmt::format("kill {} after {} us", i, after.count()));
    Trial trial(scene_);
    const auto result = run_and_kill(trial.publish(), after);
    if (was_killed(result)) ++hit;
    finish(trial, result, "publish: a random instant",
           i % 2 == 0 ? Finisher::resume : Finisher::publish);
    if (HasFailure()) return;
  }
  EXPECT_EQ(hit, wanted) << "the others came to their end before the kill";
}

TEST_F(KilledRun, IsFinishedFromTheMiddleOfTheLedgersWrites) {
  int changes = 0;
  {
    Trial trial(scene_);
    EXPECT_EQ(run_and_count(trial.publish(), trial.folder() / "ledger", changes).exit_code, 0);
  }
  ASSERT_GE(changes, 30) << "a dozen entries, each in a transaction";
  const int wanted = kills_wanted() / 4;
  int hit = 0;
  for (int i = 0; hit < wanted && i < 4 * wanted; ++i) {
    const int change = draw(1, changes);
    SCOPED_TRACE(fmt::format("kill {} at change {} of {}", i, change, changes));
    Trial trial(scene_);
    const auto result = run_and_kill(trial.publish(), trial.folder() / "ledger", change);
    if (was_killed(result)) ++hit;
    finish(trial, result, "publish: a write of the ledger",
           i % 2 == 0 ? Finisher::resume : Finisher::publish);
    if (HasFailure()) return;
  }
  EXPECT_EQ(hit, wanted) << "the others came to their end before the kill";
}

TEST_F(KilledRun, IsFinishedAlsoWhenItsResumeIsKilled) {
  const auto instants = undisturbed_instants();
  ASSERT_FALSE(instants.empty());
  for (int i = 0; i < kills_wanted() / 4; ++i) {
    const auto& instant =
        instants[static_cast<std::size_t>(draw(0, static_cast<int>(instants.size()) - 1))];
    const auto after = random_time();
    SCOPED_TRACE(
        fmt::format("kill {} at {}, then after {} us", i, describe(instant), after.count()));
    Trial trial(scene_);
    const auto first = run_and_kill(trial.publish(), scene_.watch(), instant);
    note_kill(trial, first, "publish: before a resume that is killed");
    trial.expect_true(first);
    const auto resumed = run_and_kill(trial.resume(), after);
    finish(trial, resumed, "resume: a random instant", Finisher::resume);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace slipway::testing
