#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/hockeyapp.h"
#include "slipway/option.h"
#include "slipway/provider.h"

namespace slipway::hockeyapp {

/// The options of a target, besides those that every target has.
[[nodiscard]] std::vector<OptionDeclaration> options();

/// What every target of this kind honours; no option changes it.
[[nodiscard]] Capabilities capabilities();

/// What a target's options say of every upload.
struct UploadSettings {
  std::string app_id;
  std::optional<Strategy> strategy;
  std::vector<std::string> teams;  ///< unless the release names some, or says that there are none
  std::vector<std::string> users;  ///< the same
};

/// One app at one HockeyApp-style server.
class Provider : public DistributionProvider {
 public:
  Provider(ClientOptions options, UploadSettings settings,
           std::shared_ptr<http::Transport> transport);

  [[nodiscard]] std::string kind() const override;
  [[nodiscard]] std::string server() const override;
  [[nodiscard]] std::string app() const override;
  /// Of the token.
  [[nodiscard]] std::string account_fingerprint(std::string_view salt) const override;
  [[nodiscard]] Capabilities capabilities() const override;
  [[nodiscard]] Preparation prepare(const Release& release) const override;

  /// There is nothing to ask about before the answer is there, so `note_reference` is not called.
  /// The answer confirms the build: nothing is queued at these servers.
  [[nodiscard]] Result<Submission> submit(const PreparedRequest& request,
                                          const SubmitContext& context) const override;
  [[nodiscard]] Result<PollResult> poll(const Submission& submission,
                                        const CallContext& context) const override;
  [[nodiscard]] Result<FindResult> find(const Artifact& artifact,
                                        const CallContext& context) const override;

 private:
  Secret token_;
  Client client_;
  UploadSettings settings_;
  Redactor redactor_;  ///< of the token, in what the server says of a build
};

}  // namespace slipway::hockeyapp
