#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "slipway/journal.h"
#include "slipway/publisher.h"
#include "slipway/registry.h"
#include "slipway/testing/fake_clock.h"

namespace slipway::testing {

class MockProvider : public DistributionProvider {
 public:
  MOCK_METHOD(std::string, kind, (), (const, override));
  MOCK_METHOD(std::string, server, (), (const, override));
  MOCK_METHOD(std::string, app, (), (const, override));
  MOCK_METHOD(Capabilities, capabilities, (), (const, override));
  MOCK_METHOD(Preparation, prepare, (const Release&), (const, override));
  MOCK_METHOD(Result<Submission>, submit, (const PreparedRequest&, const SubmitContext&),
              (const, override));
  MOCK_METHOD(Result<PollResult>, poll, (const Submission&, const CallContext&), (const, override));
  MOCK_METHOD(Result<FindResult>, find, (const Artifact&, const CallContext&), (const, override));
  MOCK_METHOD(Result<StepResult>, run_step, (const Submission&, const Step&, const SubmitContext&),
              (const, override));
  MOCK_METHOD(std::string, account_fingerprint, (std::string_view), (const, override));
  MOCK_METHOD(const BuildCatalogue*, build_catalogue, (), (const, override));
};

class MockCatalogue : public BuildCatalogue {
 public:
  MOCK_METHOD(Result<Page<Build>>, list_builds, (const std::string&, const CallContext&),
              (const, override));
  MOCK_METHOD(Result<Build>, get_build, (const std::string&, const CallContext&),
              (const, override));
  MOCK_METHOD(Result<void>, delete_build, (const std::string&, const CallContext&),
              (const, override));
};

inline Build build_named(const std::string& id) {
  Build build;
  build.id = id;
  return build;
}

/// What the service says of `known_artifact`, once it is live.
inline Build known_build(const std::string& id) {
  Build build = build_named(id);
  build.bundle_id = "com.example.app";
  build.version = "1.1";
  build.build_number = "28";
  build.title = "Example";
  build.size = 1000;
  return build;
}

inline Artifact known_artifact() {
  Artifact artifact;
  artifact.path = "app.apk";
  artifact.bundle_id = "com.example.app";
  artifact.version = "1.1";
  artifact.build_number = "28";
  artifact.title = "Example";
  artifact.size = 1000;
  return artifact;
}

inline Submission pending_submission(const std::string& reference) {
  Submission submission;
  submission.provider = "fake";
  submission.reference = reference;
  return submission;
}

inline Submission live_submission(const std::string& id) {
  Submission submission = pending_submission(id);
  submission.live = true;
  submission.build = build_named(id);
  return submission;
}

inline Step open_step(const std::string& name, StepPhase phase) {
  Step step;
  step.name = name;
  step.phase = phase;
  return step;
}

inline Error error_of(ErrorKind kind, bool retryable = false, Effect effect = Effect::none) {
  Error error;
  error.kind = kind;
  error.message = std::string(to_string(kind)) + " happened";
  error.retryable = retryable;
  error.effect = effect;
  return error;
}

/// A provider that knows no build and takes every upload at once, unless a test says otherwise.
inline std::shared_ptr<::testing::NiceMock<MockProvider>> willing_provider() {
  using ::testing::_;
  using ::testing::Return;
  auto provider = std::make_shared<::testing::NiceMock<MockProvider>>();
  ON_CALL(*provider, kind()).WillByDefault(Return("fake"));
  ON_CALL(*provider, server()).WillByDefault(Return("https://fake.example"));
  ON_CALL(*provider, app()).WillByDefault(Return("app-1"));
  ON_CALL(*provider, find(_, _)).WillByDefault(Return(FindResult(Absent{})));
  ON_CALL(*provider, submit(_, _)).WillByDefault(Return(live_submission("b1")));
  return provider;
}

inline PlannedTarget planned(const std::string& name,
                             std::shared_ptr<const DistributionProvider> provider) {
  PlannedTarget target;
  target.target = name;
  target.provider_kind = "fake";
  target.provider = std::move(provider);
  return target;
}

/// The digest is given, so that no file is needed.
inline Plan plan_of(std::vector<PlannedTarget> targets) {
  Plan plan;
  plan.release.artifact.path = "app.apk";
  plan.release.artifact.size = 1000;
  plan.release.artifact.sha256 = std::string(64, 'a');
  plan.targets = std::move(targets);
  return plan;
}

/// Writes down what it hears, one word an event.
class RecordingObserver : public Observer {
 public:
  void on_event(const Event& event) override {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
  }
  [[nodiscard]] std::vector<Event> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  template <typename Kind>
  [[nodiscard]] std::vector<Kind> of() const {
    std::vector<Kind> all;
    for (const Event& event : events()) {
      if (const auto* kind = std::get_if<Kind>(&event)) all.push_back(*kind);
    }
    return all;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Event> events_;
};

/// Keeps every entry, starts with given ones, and fails where a test says so.
class ScriptedJournal : public Journal {
 public:
  std::vector<JournalEntry> before;
  std::function<bool(const JournalEntry&)> fails_on = [](const JournalEntry&) { return false; };
  std::optional<Error> hold_error;
  std::optional<Error> history_error;
  bool throws = false;
  bool held_by_another = false;

  std::vector<JournalEntry> entries;
  std::vector<JournalEntry> planned;  ///< not among `entries`
  std::vector<JournalKey> planned_keys;
  std::vector<JournalKey> keys;
  std::vector<std::optional<Clock::TimePoint>> deadlines;
  bool cancellable = false;  ///< the last one that wanted the row could have been stopped
  int released = 0;

  [[nodiscard]] std::vector<JournalStage> stages() const {
    std::vector<JournalStage> all;
    for (const JournalEntry& entry : entries) all.push_back(entry.stage);
    return all;
  }

  std::string salt() const override { return "salt"; }
  Result<void> plan(const std::vector<PlannedEntry>& plans) override {
    if (throws) throw std::runtime_error("no");
    for (const PlannedEntry& one : plans) {
      if (fails_on(one.entry)) return fail(ErrorKind::io, "the disk is full");
    }
    for (const PlannedEntry& one : plans) {
      planned_keys.push_back(one.key);
      planned.push_back(one.entry);
    }
    return {};
  }
  Result<std::unique_ptr<JournalRow>> hold(const JournalKey& key, const CallContext& context,
                                           const std::function<void()>& waiting) override {
    keys.push_back(key);
    deadlines.push_back(context.deadline);
    cancellable = context.cancel.stop_possible();
    if (held_by_another) waiting();
    if (hold_error) return fail(*hold_error);
    return std::unique_ptr<JournalRow>(std::make_unique<Row>(*this));
  }

 private:
  class Row : public JournalRow {
   public:
    explicit Row(ScriptedJournal& journal) : journal_(journal) {}
    ~Row() override { ++journal_.released; }
    Result<std::vector<JournalEntry>> history() const override {
      if (journal_.history_error) return fail(*journal_.history_error);
      return journal_.before;
    }
    Result<void> record(const JournalEntry& entry) override {
      if (journal_.throws) throw std::runtime_error("disk on fire");
      if (journal_.fails_on(entry)) return fail(ErrorKind::io, "the disk is full");
      journal_.entries.push_back(entry);
      return {};
    }

   private:
    ScriptedJournal& journal_;
  };
};

}  // namespace slipway::testing
