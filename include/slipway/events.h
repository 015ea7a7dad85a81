#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

#include "slipway/error.h"
#include "slipway/report.h"
#include "slipway/submission.h"

namespace slipway {

/// Events are copies of what happened. Those of one target come in the order in which it happened;
/// between targets there is no order. Each target has exactly one TargetFinished, its last; all but
/// that of a target whose turn never came have a TargetStarted, their first.
struct TargetStarted {
  std::string target;
};
struct AttemptStarted {
  std::string target;
  int attempt = 1;
  std::uint64_t bytes = 0;  ///< size of the artifact
};
/// At most the newest one of a target waits for a slow observer.
struct UploadProgress {
  std::string target;
  std::uint64_t sent = 0;
  std::uint64_t total = 0;
};
struct RetryScheduled {
  std::string target;
  std::chrono::milliseconds wait{0};
  Error error;
};
struct UploadAccepted {
  std::string target;
  Submission submission;
};
/// The service is still at it.
struct Processing {
  std::string target;
  std::string status;
  std::chrono::milliseconds elapsed{0};  ///< since the upload was accepted
};
/// A step after acceptance is about to be done. `step` is as it stands before.
struct StepStarted {
  std::string target;
  Step step;
};
/// Done or not: its state and error say which.
struct StepFinished {
  std::string target;
  Step step;
};
struct TargetFinished {
  TargetReport report;
};

/// Another process publishes the same artifact to the same place; its outcome is waited for.
struct WaitingForAnother {
  std::string target;
};

using Event =
    std::variant<TargetStarted, WaitingForAnother, AttemptStarted, UploadProgress, RetryScheduled,
                 UploadAccepted, Processing, StepStarted, StepFinished, TargetFinished>;

/// Watches runs. Each run calls it from one thread of its own; an observer of several runs at once
/// is called by several. One that throws, blocks or is slow delays and fails nothing.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_event(const Event& event) = 0;
};

}  // namespace slipway
