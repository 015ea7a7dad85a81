#include "slipway/provider.h"

namespace slipway {

std::string DistributionProvider::account_fingerprint(std::string_view) const { return {}; }

Result<StepResult> DistributionProvider::run_step(const Submission&, const Step& step,
                                                  const SubmitContext&) const {
  return fail(ErrorKind::unsupported, kind() + " has no step named " + step.name);
}

}  // namespace slipway
