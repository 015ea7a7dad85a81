#include "slipway/provider.h"

namespace slipway {

Result<void> DistributionProvider::run_step(const Submission&, const Step& step,
                                            const CallContext&) const {
  return fail(ErrorKind::unsupported, kind() + " has no step named " + step.name);
}

}  // namespace slipway
