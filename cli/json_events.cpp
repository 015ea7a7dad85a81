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
            {"submission", event.submission.reference},
            {"live", event.submission.live}};
  }
  Json operator()(const Processing& event) const {
    return {{"event", "processing"},
            {"target", event.target},
            {"status", event.status},
            {"elapsed_ms", event.elapsed.count()}};
  }
  Json operator()(const StepFinished& event) const {
    return {{"event", "step_finished"}, {"target", event.target}, {"step", to_json(event.step)}};
  }
  Json operator()(const TargetFinished& event) const {
    return {{"event", "target_finished"},
            {"target", event.report.target},
            {"report", to_json(event.report)}};
  }
};

}  // namespace

Json to_json(const Event& event) { return std::visit(EventToJson{}, event); }

}  // namespace slipway::cli
