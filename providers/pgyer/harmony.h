#pragma once

#include <string_view>
#include <vector>

#include "providers/pgyer/provider.h"
#include "slipway/finding.h"
#include "slipway/pgyer.h"
#include "slipway/submission.h"
#include "slipway/transport.h"

namespace slipway::pgyer {

// HarmonyOS: after a .hap was taken, its certificate is sent, then each .hsp that it depends on
// ("Upload & Release"; that they go before the first `app/buildInfo`, under the key of the upload,
// is [weak]).

constexpr std::string_view kHarmonyCertificate = "harmony-certificate";
constexpr std::string_view kHarmonyHsp = "harmony-hsp:";  // and the file's name

/// In the order in which they are to be done.
[[nodiscard]] std::vector<Step> to_harmony_steps(const HarmonySettings& settings);

/// All that is wrong with the files and the password.
[[nodiscard]] std::vector<Finding> check_harmony(const HarmonySettings& settings);

[[nodiscard]] bool is_harmony_step(const Step& step);

/// Sends the step's file. The effect of its errors is always `none`; their hint says how to do the
/// step alone.
[[nodiscard]] Result<void> run_harmony_step(const Client& client, const UploadSettings& settings,
                                            const Submission& submission, const Step& step,
                                            const http::Exchange& exchange);

}  // namespace slipway::pgyer
