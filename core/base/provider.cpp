#include "slipway/provider.h"

namespace slipway {

std::optional<CannotTell> unidentifiable(const Artifact& artifact) {
  if (is_symbols(artifact.format)) return CannotTell{"symbols are no build that a service lists"};
  std::string missing;
  const auto need = [&missing](const char* name, const std::optional<std::string>& fact) {
    if (!fact.has_value() || fact->empty())
      missing += (missing.empty() ? "" : ", ") + std::string(name);
  };
  need("bundle id", artifact.bundle_id);
  need("version", artifact.version);
  need("build number", artifact.build_number);
  if (missing.empty()) return std::nullopt;
  return CannotTell{"the package does not say its " + missing};
}

std::optional<bool> is_same(const Build& build, const Artifact& artifact) {
  const auto differs = [](const auto& listed, const auto& own) { return listed && listed != own; };
  if (differs(build.bundle_id, artifact.bundle_id) || differs(build.version, artifact.version) ||
      differs(build.build_number, artifact.build_number)) {
    return false;
  }
  if (build.size && *build.size != artifact.size) return false;
  if (!build.bundle_id || !build.version || !build.build_number) return std::nullopt;
  return true;
}

std::string DistributionProvider::account_fingerprint(std::string_view) const { return {}; }

Result<StepResult> DistributionProvider::run_step(const Submission&, const Step& step,
                                                  const SubmitContext&) const {
  return fail(ErrorKind::unsupported, kind() + " has no step named " + step.name);
}

}  // namespace slipway
