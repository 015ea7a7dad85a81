#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/operations.h"
#include "slipway/option.h"
#include "slipway/pgyer.h"
#include "slipway/provider.h"

namespace slipway::pgyer {

/// The options of a target, besides those that every target has.
[[nodiscard]] std::vector<OptionDeclaration> options();

/// What a target of this kind honours; the legacy upload takes fewer formats.
[[nodiscard]] Capabilities capabilities(bool legacy_upload);

/// What a .hap needs besides itself. Without meaning for other packages.
struct HarmonySettings {
  std::filesystem::path certificate;  ///< .p12; empty: none
  Secret certificate_password;
  std::vector<std::filesystem::path> hsp;
};

/// What a target's options say, besides the client's.
struct UploadSettings {
  std::string target;                      ///< its name, for hints
  std::string app_key;                     ///< empty: not known
  Secret user_key;                         ///< empty: not known
  std::optional<Access> access;            ///< unless the release says who may install
  std::optional<int> oversea;              ///< 1 overseas, 2 mainland China
  std::optional<std::string> description;  ///< of the app
  std::string channel_shortcut;            ///< empty: none
  HarmonySettings harmony;
  bool legacy_upload = false;  ///< `app/upload` instead of the fast way
};

/// One account at Pgyer.
class Provider : public DistributionProvider,
                 private BuildCatalogue,
                 private BuildEditor,
                 private LatestMark,
                 private AppDetails,
                 private AppEditor,
                 private AppCatalogue,
                 private UpdateChecker,
                 private AccessCheck,
                 private NativeCalls {
 public:
  Provider(const ClientOptions& options, UploadSettings settings,
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

  /// Reads the app's list of builds, at most 20 pages of it. Lists lag behind uploads: `Absent` is
  /// what the list says now. It cannot tell without `app_key`, when the list breaks off or a listed
  /// build leaves a fact open, and when the listed builds are of another bundle id: an upload goes
  /// to the app of its own. Of builds that agree, the newest.
  [[nodiscard]] Result<FindResult> find(const Artifact& artifact,
                                        const CallContext& context) const override;

  /// `latest` sets or clears the mark; `harmony-certificate` and `harmony-hsp:NAME` send a file.
  /// Doing any of them twice does no harm (of the files [inferred]).
  [[nodiscard]] Result<StepResult> run_step(const Submission& submission, const Step& step,
                                            const SubmitContext& context) const override;

  [[nodiscard]] const BuildCatalogue* build_catalogue() const override { return this; }
  [[nodiscard]] const BuildEditor* build_editor() const override { return this; }
  [[nodiscard]] const LatestMark* latest_mark() const override { return this; }
  [[nodiscard]] const AppDetails* app_details() const override { return this; }
  [[nodiscard]] const AppEditor* app_editor() const override { return this; }
  [[nodiscard]] const AppCatalogue* app_catalogue() const override { return this; }
  [[nodiscard]] const UpdateChecker* update_checker() const override { return this; }
  [[nodiscard]] const AccessCheck* access_check() const override { return this; }
  [[nodiscard]] const NativeCalls* native_calls() const override { return this; }

 private:
  [[nodiscard]] Result<Submission> submit_fast(const Release& release,
                                               const SubmitContext& context) const;
  [[nodiscard]] Result<Submission> submit_legacy(const Release& release,
                                                 const SubmitContext& context) const;
  [[nodiscard]] Result<GetCosTokenReply> token_for(const Client& client, const Release& release,
                                                   const SubmitContext& context) const;

  // What is handed out: operations.cpp.
  [[nodiscard]] Result<Page<Build>> list_builds(const std::string& cursor,
                                                const CallContext& context) const override;
  [[nodiscard]] Result<Build> get_build(const std::string& id,
                                        const CallContext& context) const override;
  /// By `app/buildDelete` [weak].
  [[nodiscard]] Result<void> delete_build(const std::string& id,
                                          const CallContext& context) const override;
  [[nodiscard]] std::map<Feature, Support> editable() const override;
  [[nodiscard]] Result<EditResult> edit_build(const std::string& id, const BuildChanges& changes,
                                              const CallContext& context) const override;
  [[nodiscard]] Result<void> mark_latest(const std::string& id, bool latest,
                                         const CallContext& context) const override;
  [[nodiscard]] Result<App> get_app(const CallContext& context) const override;
  [[nodiscard]] std::vector<OptionDeclaration> app_options() const override;
  [[nodiscard]] Result<App> update_app(const Settings& changes,
                                       const CallContext& context) const override;
  /// The page promises no number of pages: a listing without one ends with an empty page, or with
  /// one that is the first or the previous page again.
  [[nodiscard]] Result<Page<App>> list_apps(const std::string& cursor,
                                            const CallContext& context) const override;
  [[nodiscard]] Result<UpdateAnswer> check_update(const UpdateQuestion& question,
                                                  const CallContext& context) const override;
  [[nodiscard]] Result<AccessReport> check_access(const CallContext& context) const override;
  [[nodiscard]] std::vector<NativeMethod> native_methods() const override;
  [[nodiscard]] Result<NativeReply> call_native(const std::string& method,
                                                const std::vector<NativeArgument>& arguments,
                                                const CallContext& context) const override;

  struct Listing {
    Page<Build> page;
    bool cut = false;  ///< the last page, and there may be builds that no page showed
  };
  [[nodiscard]] Result<Listing> list_page(const std::string& cursor,
                                          const CallContext& context) const;

  ClientOptions options_;
  std::shared_ptr<http::Transport> transport_;
  Client client_;
  UploadSettings settings_;
  std::shared_ptr<Clock> clock_;
};

/// The options of a client that hides an install password too.
[[nodiscard]] ClientOptions hiding(ClientOptions options, const std::optional<Access>& access);

/// Takes out of replies what the client's options know as secret.
[[nodiscard]] Redactor redactor_of(const ClientOptions& options);

}  // namespace slipway::pgyer
