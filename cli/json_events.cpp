#include <nlohmann/json.hpp>

#include "cli/json.h"

namespace slipway::cli {
namespace {

struct EventToJson {
  Json operator()(const TargetStarted& event) const {
    return {{"event", "target_started"}, {"target", event.target}};
  }
  Json operator()(const WaitingForAnother& event) const {
    return {{"event", "waiting_for_another"}, {"target", event.target}};
  }
  Json operator()(const AttemptStarted& event) const {
    return {{"event", "attempt_started"},
            {"target", event.target},
            {"attempt", event.attempt},
            {"bytes", event.bytes}};
  }
  Json operator()(const UploadProgress& event) const {
    return {{"event", "upload_progress"},
            {"target", event.target},
            {"sent", event.sent},
            {"total", event.total}};
  }
  Json operator()(const RetryScheduled& event) const {
    return {{"event", "retry_scheduled"},
            {"target", event.target},
            {"wait_ms", event.wait.count()},
            {"error", to_json(event.error)}};
  }
  Json operator()(const UploadAccepted& event) const {
    return {{"event", "upload_accepted"},
            {"target", event.target},
            {"submission", or_null(event.submission.reference)},
            {"live", event.submission.live}};
  }
  Json operator()(const Processing& event) const {
    return {{"event", "processing"},
            {"target", event.target},
            {"status", or_null(event.status)},
            {"elapsed_ms", event.elapsed.count()}};
  }
  Json operator()(const StepStarted& event) const {
    return {{"event", "step_started"}, {"target", event.target}, {"step", to_json(event.step)}};
  }
  Json operator()(const StepFinished& event) const {
    return {{"event", "step_finished"}, {"target", event.target}, {"step", to_json(event.step)}};
  }
  Json operator()(const TargetFinished& event) const {
    return {{"event", "target_finished"},
            {"target", event.report.target},
            {"report", to_json(event.report, follow_up)}};
  }

  const FollowUp& follow_up;
};

}  // namespace

Json to_json(const Event& event, const FollowUp& follow_up) {
  return std::visit(EventToJson{follow_up}, event);
}

}  // namespace slipway::cli
