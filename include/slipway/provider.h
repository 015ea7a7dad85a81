#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "slipway/build.h"
#include "slipway/clock.h"
#include "slipway/feature.h"
#include "slipway/finding.h"
#include "slipway/operations.h"
#include "slipway/release.h"
#include "slipway/result.h"
#include "slipway/submission.h"

namespace slipway {

/// One value that a submission will send, for people to read in a plan.
struct RequestField {
  std::string name;   ///< the service's own field name
  std::string value;  ///< empty when `secret`
  bool secret = false;
};

/// A release made ready for one provider. Hand it back to `submit` of the provider that made it.
struct PreparedRequest {
  /// As it will be sent. Where the service is told other facts of the package than its own (a build
  /// number from the settings), these stand in its artifact: what becomes live is compared with
  /// them.
  Release release;
  std::vector<RequestField> fields;  ///< what the service will be told, in the order sent
  std::vector<Step> steps;           ///< work after acceptance, all open
};

/// What `prepare` found out. With an error among the findings the request must not be submitted.
struct Preparation {
  PreparedRequest request;
  std::vector<Finding> findings;
};

/// What surrounds a submission. Empty functions are not called.
struct SubmitContext {
  std::stop_token cancel = {};
  std::optional<Clock::TimePoint> deadline = {};

  /// Bytes of the artifact's upload sent so far, and how many there are in all. Called often, from
  /// the thread of `submit`; must return at once.
  std::function<void(std::uint64_t sent, std::uint64_t total)> progress = {};

  /// Called as soon as the service has given something to ask about later, before the upload
  /// begins. If it fails, `submit` fails with its error and nothing is committed.
  std::function<Result<void>(const std::string& reference)> note_reference = {};

  /// Called right before the bytes go out without which the service cannot have the upload. If it
  /// fails, they do not go out and `submit` fails with its error.
  std::function<Result<void>()> before_commit = {};

  /// What an earlier attempt of the same run left for the next one (Pgyer's token: a repeated
  /// upload under the same key is the same build). In memory only, because it may hold secrets.
  /// Owned by the caller, one for each target and run; nullptr: every attempt begins anew.
  std::any* carried = nullptr;

  /// What an earlier run was given for this upload, which did not arrive. A provider may go on with
  /// it (a version that was made, and has no package yet); empty when there is none.
  std::string earlier_reference = {};
};

struct Pending {
  std::string status;  ///< what the service says it is doing; may be empty
};
struct Live {
  Build build;
};
/// The service said that processing failed or that it will not take the package: the end.
struct Failed {
  Error error;  ///< the service's reason
};
/// The service does not know the reference. That is no proof that it never will: lists and queues
/// lag behind uploads.
struct NotKnown {
  Error error;  ///< what the service said
};
/// What has become of a submission.
using PollResult = std::variant<Pending, Live, Failed, NotKnown>;

/// What a step did.
struct StepResult {
  std::optional<Build> build;         ///< the build afterwards, where the service says it
  std::vector<std::string> warnings;  ///< what the service did otherwise than asked
};

struct Found {
  Build build;  ///< the newest, when there are several
};
/// It is not there. What has the same numbers and another size is another artifact.
struct Absent {
  /// The service lists a build some time after it took it, and nobody knows how long: that a build
  /// is not listed proves nothing of an upload that was just made.
  bool may_lag = false;
};
struct CannotTell {
  std::string reason;  ///< for a person; where a setting would help, it says which
};
/// Whether the service has this artifact.
using FindResult = std::variant<Found, Absent, CannotTell>;

/// Why no service can be asked for this artifact: it lacks a fact that decides (bundle id, version,
/// build number), or is symbols, which are no build. Nothing when it can. For providers.
[[nodiscard]] std::optional<CannotTell> unidentifiable(const Artifact& artifact);

/// Whether a build that a service lists is this artifact, which is identifiable: bundle id,
/// version, build number and, where the service says it, the size are the same. Nothing when all
/// that is said agrees, but not each of the first three is said. For providers.
[[nodiscard]] std::optional<bool> is_same(const Build& build, const Artifact& artifact);

/// One account at one service, ready to publish. Immutable once made: every function is safe to
/// call from several threads at once. Nothing here retries, sleeps or polls in a loop: the
/// publisher owns that. Failures are values; no exception leaves a function.
class DistributionProvider {
 public:
  virtual ~DistributionProvider() = default;

  /// The provider's name in a configuration: `pgyer`.
  [[nodiscard]] virtual std::string kind() const = 0;

  /// The service address that it talks to, without credentials, query or trailing slash.
  [[nodiscard]] virtual std::string server() const = 0;

  /// The service's id of the app, empty when the configuration does not name one.
  [[nodiscard]] virtual std::string app() const = 0;

  /// Tells accounts apart without naming them: a digest of the salt and the credential that stands
  /// for the account. Empty when the provider has no such credential.
  [[nodiscard]] virtual std::string account_fingerprint(std::string_view salt) const;

  /// The packages and features that this one honours, with its present settings.
  [[nodiscard]] virtual Capabilities capabilities() const = 0;

  /// Turns a release into a request and says all that is wrong or worth knowing. Pure: no network,
  /// and of files only that they are there. Features that `capabilities` denies are the planner's
  /// to report; they are ignored here.
  [[nodiscard]] virtual Preparation prepare(const Release& release) const = 0;

  /// Uploads, once. Returns what the service took; `live` is set when it confirmed that the build
  /// is there, otherwise ask `poll`. On failure, `Error::effect` tells whether the upload may have
  /// arrived all the same; with `none` the call may be repeated.
  [[nodiscard]] virtual Result<Submission> submit(const PreparedRequest& request,
                                                  const SubmitContext& context) const = 0;

  /// Asks once what has become of a submission. Only `reference` (and `provider`) need be filled
  /// in, as after a restart. An Error means that the question could not be answered, and says
  /// nothing of the submission: no outcome follows from it. `Failed` is only what the service says
  /// of this very package.
  [[nodiscard]] virtual Result<PollResult> poll(const Submission& submission,
                                                const CallContext& context) const = 0;

  /// Whether the service has this artifact already. Decides on bundle id, version and build number
  /// (and size where the service gives it); without them it cannot tell. Never on size or file name
  /// alone.
  [[nodiscard]] virtual Result<FindResult> find(const Artifact& artifact,
                                                const CallContext& context) const = 0;

  /// Does one step of a submission, once. `submission.build` is known for steps of phase `live`.
  /// `Step::arguments` hold no secrets: what a step needs of those comes from the provider's own
  /// settings, also in a later process. `Error::effect` says whether it may have been done all the
  /// same. `note_reference` is not called. The default is for providers whose submissions have no
  /// steps: `unsupported`.
  [[nodiscard]] virtual Result<StepResult> run_step(const Submission& submission, const Step& step,
                                                    const SubmitContext& context) const;

  // What only some services can do: nullptr where this one cannot, which is the default. What is
  // handed out lives as long as the provider.
  [[nodiscard]] virtual const BuildCatalogue* build_catalogue() const { return nullptr; }
  [[nodiscard]] virtual const BuildEditor* build_editor() const { return nullptr; }
  [[nodiscard]] virtual const LatestMark* latest_mark() const { return nullptr; }
  [[nodiscard]] virtual const AppDetails* app_details() const { return nullptr; }
  [[nodiscard]] virtual const AppEditor* app_editor() const { return nullptr; }
  [[nodiscard]] virtual const AppCatalogue* app_catalogue() const { return nullptr; }
  [[nodiscard]] virtual const UpdateChecker* update_checker() const { return nullptr; }
  [[nodiscard]] virtual const LateSymbols* late_symbols() const { return nullptr; }
  [[nodiscard]] virtual const BuildDownload* build_download() const { return nullptr; }
  [[nodiscard]] virtual const AccessCheck* access_check() const { return nullptr; }
  [[nodiscard]] virtual const NativeCalls* native_calls() const { return nullptr; }
};

}  // namespace slipway
