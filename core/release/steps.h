#pragma once

#include "core/release/retry.h"
#include "core/release/run_scope.h"

namespace slipway {

/// Does one step, again where that is safe, and writes into it how it went; returns what it did,
/// which is nothing unless it is done. A step that the run's end cuts off stays open: it did not
/// fail.
[[nodiscard]] StepResult do_step(const PlannedTarget& target, const RunScope& run,
                                 const Submission& submission, Retry& retry, Step& step);

}  // namespace slipway
