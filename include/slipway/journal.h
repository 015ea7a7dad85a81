#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/artifact.h"
#include "slipway/build.h"
#include "slipway/error.h"
#include "slipway/plan.h"
#include "slipway/provider.h"
#include "slipway/release.h"
#include "slipway/result.h"
#include "slipway/submission.h"

namespace slipway {

/// What makes two publications the same: the same bytes at the same place. Settings are not part of
/// it, so edited notes never publish twice.
struct JournalKey {
  std::string sha256;
  std::string provider;
  std::string server;
  /// The service's id of the app; where none is configured, the account's fingerprint, `/`, and the
  /// bundle id.
  std::string app;
  friend bool operator==(const JournalKey&, const JournalKey&) = default;
};

enum class JournalStage {
  planned,     ///< a run is going to publish it; nothing was done yet
  begun,       ///< about to upload
  referenced,  ///< there is something to ask about
  committing,  ///< the bytes without which nothing is published are about to go out
  accepted,    ///< the service took the upload
  live,        ///< the service confirmed the build
  step,        ///< a step after acceptance is about to be done (`unknown`), was done, or failed
  failed,
  cancelled,
  unknown,  ///< it may have happened
  skipped,  ///< a run found that there is nothing to do; the build is there
};
[[nodiscard]] std::string_view to_string(JournalStage stage);

/// What a run was asked to publish, so that a later process can plan the same again. Of the
/// options, an access with a password is left out: the configuration has it.
struct RecordedRequest {
  std::string run;                ///< the same for all that one run planned, another for each run
  std::filesystem::path symbols;  ///< absolute; empty: none
  std::string channel;
  bool required = true;
  ReleaseOptions options;  ///< as they were resolved for the target
  /// `--set` for the target, but for secrets.
  std::vector<SettingOverride> settings;
};

/// One line of a row's history.
struct JournalEntry {
  JournalStage stage = JournalStage::begun;
  std::string target;                      ///< the target's name in the configuration
  std::optional<RecordedRequest> request;  ///< with `planned`
  std::optional<Artifact> artifact;        ///< with `planned` and `begun`: what is being published
  std::vector<RequestField> fields;        ///< with `begun`: what is said of it; secrets are empty
  bool was_absent = false;  ///< with `begun`: the service said that it did not have the build
  std::optional<Submission> submission;  ///< from `referenced` on
  std::optional<Build> build;            ///< from `live` on
  std::optional<Error> error;            ///< why it failed or is unknown
  std::chrono::system_clock::time_point time;
};

/// What a run is going to do at one place.
struct PlannedEntry {
  JournalKey key;
  JournalEntry entry;
};

/// One row, held by this process: nobody else publishes the same bytes to the same place meanwhile.
/// Given back when destroyed. Used by one thread.
class JournalRow {
 public:
  virtual ~JournalRow() = default;

  /// All entries, oldest first; empty when the row is new. Fails with `io`.
  [[nodiscard]] virtual Result<std::vector<JournalEntry>> history() const = 0;

  /// Appends, durably, before it returns. Fails with `io`; before the commit point the publisher
  /// then stops this target, so that nothing happens that is not written down.
  [[nodiscard]] virtual Result<void> record(const JournalEntry& entry) = 0;
};

/// The record of what was published, called synchronously by the publisher. Safe to use from
/// several threads.
class Journal {
 public:
  virtual ~Journal() = default;

  /// Goes into the fingerprint of an account that a key's `app` may hold: always the same for one
  /// journal, another for each.
  [[nodiscard]] virtual std::string salt() const = 0;

  /// Appends `planned` to rows, durably, whoever holds them meanwhile: all of it or, when it fails
  /// or the process dies, nothing. Fails with `io`.
  [[nodiscard]] virtual Result<void> plan(const std::vector<PlannedEntry>& entries) = 0;

  /// Takes the row. While another holder works on it, calls `waiting` once (when it is not empty)
  /// and waits. Fails with `io`, with `cancelled`, or with `timeout` when the context's deadline
  /// passes.
  [[nodiscard]] virtual Result<std::unique_ptr<JournalRow>> hold(
      const JournalKey& key, const CallContext& context, const std::function<void()>& waiting) = 0;
};

/// A journal that forgets with the process: for tests, and for embedders that keep their own books.
[[nodiscard]] std::shared_ptr<Journal> memory_journal();

}  // namespace slipway
