#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/option.h"
#include "slipway/pgyer.h"
#include "slipway/provider.h"

namespace slipway::pgyer {

/// The options of a target, besides those that every target has.
[[nodiscard]] std::vector<OptionDeclaration> options();

/// What a target of this kind honours; the legacy upload takes fewer formats.
[[nodiscard]] Capabilities capabilities(bool legacy_upload);

/// What a target's options say of every upload.
struct UploadSettings {
  std::string app_key;                     ///< empty: not known
  std::optional<Access> access;            ///< unless the release says who may install
  std::optional<int> oversea;              ///< 1 overseas, 2 mainland China
  std::optional<std::string> description;  ///< of the app
  std::string channel_shortcut;            ///< empty: none
  bool legacy_upload = false;              ///< `app/upload` instead of the fast way
};

/// One account at Pgyer.
class Provider : public DistributionProvider {
 public:
  Provider(ClientOptions options, UploadSettings settings,
           std::shared_ptr<http::Transport> transport, std::shared_ptr<Clock> clock);

  [[nodiscard]] std::string kind() const override;
  [[nodiscard]] std::string server() const override;
  [[nodiscard]] std::string app() const override;
  /// Of the API key.
  [[nodiscard]] std::string account_fingerprint(std::string_view salt) const override;
  [[nodiscard]] Capabilities capabilities() const override;
  [[nodiscard]] Preparation prepare(const Release& release) const override;

  /// An attempt within 25 minutes of an earlier one of the same run uploads under the same key, so
  /// that both are one build; after that, or once the storage service has refused the token, a new
  /// one is fetched. The legacy way has nothing to ask about before its answer, so `note_reference`
  /// is not called; its answer confirms the build.
  [[nodiscard]] Result<Submission> submit(const PreparedRequest& request,
                                          const SubmitContext& context) const override;

  /// `Failed` and `NotKnown` by the service's code (see `verdict_of`). All other refusals, of the
  /// key, of a limit, of a code that nobody knows, say nothing of the submission: an Error.
  [[nodiscard]] Result<PollResult> poll(const Submission& submission,
                                        const CallContext& context) const override;
  [[nodiscard]] Result<FindResult> find(const Artifact& artifact,
                                        const CallContext& context) const override;

  /// `latest`: sets or clears the mark. Doing so twice does no harm: the effect of its errors is
  /// always `none`.
  [[nodiscard]] Result<StepResult> run_step(const Submission& submission, const Step& step,
                                            const SubmitContext& context) const override;

 private:
  [[nodiscard]] Result<Submission> submit_fast(const Release& release,
                                               const SubmitContext& context) const;
  [[nodiscard]] Result<Submission> submit_legacy(const Release& release,
                                                 const SubmitContext& context) const;
  [[nodiscard]] Result<GetCosTokenReply> token_for(const Client& client, const Release& release,
                                                   const SubmitContext& context) const;

  ClientOptions options_;
  std::shared_ptr<http::Transport> transport_;
  Client client_;
  UploadSettings settings_;
  std::shared_ptr<Clock> clock_;
};

}  // namespace slipway::pgyer
