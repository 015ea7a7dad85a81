#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/build.h"
#include "slipway/error.h"

namespace slipway {

/// When a step can be done.
enum class StepPhase {
  accepted,  ///< after the upload was taken, before the service has processed it
  live,      ///< after the build is live
};

enum class StepState {
  open,
  done,
  failed,
  unknown,  ///< it went out, and no answer says what became of it
};

/// One piece of work after acceptance: the latest flag, a certificate, late symbols. Steps are done
/// in order, each journalled and retried alone: a failed step never uploads the package again.
struct Step {
  std::string name;  ///< the provider's name for it, unique in its submission: `latest`
  StepPhase phase = StepPhase::live;
  std::map<std::string, std::string> arguments;  ///< what the provider needs to do it; no secrets
  bool repeatable = false;                       ///< doing it twice is the same as doing it once
  StepState state = StepState::open;
  std::optional<Error> error;  ///< why it was not done the last time
};

/// An upload that the service has taken and may still be processing. Plain strings only, and no
/// secret, so that it can be stored and asked about in another process.
struct Submission {
  std::string provider;        ///< the provider's kind
  std::string reference;       ///< what to ask about: Pgyer's token key, a HockeyApp build id
  std::optional<Build> build;  ///< what the service already said of the build
  bool live = false;           ///< true: the service confirmed it, there is nothing to poll for
  std::vector<Step> steps;     ///< what is left to do
  std::vector<std::string> warnings;  ///< what the service did otherwise than asked
};

}  // namespace slipway
