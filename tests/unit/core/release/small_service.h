#pragma once

#include <algorithm>
#include <any>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/core/release/release_fakes.h"

namespace slipway::testing {

/// How a service lets itself be asked.
enum class Manner {
  lists,   ///< names a build in its reply, and lists all builds (HockeyApp)
  queues,  ///< gives a key before the upload, processes, and lists late (Pgyer)
  blind,   ///< names a build in its reply, and nothing can be asked without it
};

/// What becomes of the uploads of one process.
enum class Fate {
  answered,
  reply_lost,   ///< the first one arrives, and its reply is lost
  upload_lost,  ///< the first one does not arrive, and nothing is answered
  all_lost,     ///< none arrives
};

/// All that outlives a process: what the service has, and what the journal says.
struct World {
  std::vector<JournalEntry> entries;
  std::map<std::string, int> builds;  ///< by key: how many questions pass until it is shown
  int keys = 0;                       ///< given out so far
  std::set<std::string> steps;        ///< that were done
};

/// One process in that world. Remembers every state of the world in which it could be killed.
class Life {
 public:
  explicit Life(World start) : world(std::move(start)) { may_die(); }

  void may_die() { deaths.push_back(world); }

  World world;
  std::vector<World> deaths;
};

class LifeJournal : public Journal {
 public:
  explicit LifeJournal(Life& life) : life_(life) {}
  std::string salt() const override { return "salt"; }
  Result<void> plan(const std::vector<PlannedEntry>& entries) override {
    return add(entries.at(0).entry);
  }
  Result<std::unique_ptr<JournalRow>> hold(const JournalKey&, const CallContext&,
                                           const std::function<void()>&) override {
    return std::unique_ptr<JournalRow>(std::make_unique<Row>(*this));
  }

 private:
  class Row : public JournalRow {
   public:
    explicit Row(LifeJournal& journal) : journal_(journal) {}
    Result<std::vector<JournalEntry>> history() const override {
      return journal_.life_.world.entries;
    }
    Result<void> record(const JournalEntry& entry) override { return journal_.add(entry); }

   private:
    LifeJournal& journal_;
  };

  Result<void> add(const JournalEntry& entry) {
    life_.world.entries.push_back(entry);
    life_.may_die();
    return {};
  }

  Life& life_;
};

/// A service that keeps builds. Each key is one build, however often it is uploaded.
class SmallService : public DistributionProvider {
 public:
  SmallService(Manner manner, Fate fate, Life& life) : manner_(manner), fate_(fate), life_(life) {}

  std::string kind() const override { return "fake"; }
  std::string server() const override { return "https://fake.example"; }
  std::string app() const override { return "app-1"; }
  Capabilities capabilities() const override { return {}; }
  Preparation prepare(const Release&) const override { return {}; }

  Result<Submission> submit(const PreparedRequest& request,
                            const SubmitContext& context) const override {
    const std::string key = key_for(context);
    if (manner_ == Manner::queues) {
      if (auto noted = context.note_reference(key); !noted) return fail(noted.error());
    }
    if (auto go = context.before_commit(); !go) return fail(go.error());
    life_.may_die();
    const bool first = ++uploads_ == 1;
    if (fate_ == Fate::all_lost || (fate_ == Fate::upload_lost && first)) return fail(lost());
    life_.world.builds.try_emplace(key, kLag);
    life_.may_die();
    if (fate_ == Fate::reply_lost && first) return fail(lost());
    Submission taken = manner_ == Manner::queues ? pending_submission(key) : live_submission(key);
    taken.steps = request.steps;
    return taken;
  }

  Result<PollResult> poll(const Submission& submission, const CallContext&) const override {
    const auto found = life_.world.builds.find(submission.reference);
    if (found == life_.world.builds.end() ||
        (manner_ == Manner::queues && found->second > kLag / 2)) {
      pass();
      return PollResult(NotKnown{error_of(ErrorKind::not_found)});
    }
    if (manner_ != Manner::queues || found->second == 0) {
      return PollResult(Live{build_named(found->first)});
    }
    pass();
    return PollResult(Pending{});
  }

  Result<FindResult> find(const Artifact&, const CallContext&) const override {
    if (manner_ == Manner::blind) return FindResult(CannotTell{"it has no list"});
    for (const auto& [key, lag] : life_.world.builds) {
      if (lag == 0) return FindResult(Found{build_named(key)});
    }
    pass();
    return FindResult(Absent{manner_ == Manner::queues});
  }

  Result<StepResult> run_step(const Submission& submission, const Step& step,
                              const SubmitContext&) const override {
    EXPECT_FALSE(life_.world.builds.empty());
    EXPECT_TRUE(step.phase == StepPhase::accepted || submission.build.has_value());
    life_.world.steps.insert(step.name);
    life_.may_die();
    return StepResult{};
  }

 private:
  static constexpr int kLag = 4;

  static Error lost() { return error_of(ErrorKind::network, true, Effect::unknown); }

  std::string key_for(const SubmitContext& context) const {
    if (const auto* carried = std::any_cast<std::string>(context.carried)) return *carried;
    std::string key = "key-" + std::to_string(++life_.world.keys);
    if (manner_ == Manner::queues) *context.carried = key;
    return key;
  }

  void pass() const {
    for (auto& [key, lag] : life_.world.builds) lag = std::max(0, lag - 1);
  }

  const Manner manner_;
  const Fate fate_;
  Life& life_;
  mutable int uploads_ = 0;
};

}  // namespace slipway::testing
