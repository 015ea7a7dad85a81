#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
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

/// What a target of this kind honours; one that makes each version first takes packages that the
/// server cannot read, and cannot tell all testers.
[[nodiscard]] Capabilities capabilities(bool create_first);

/// What a target's options say of every upload.
struct UploadSettings {
  std::string target;  ///< its name, for hints
  std::string app_id;
  std::optional<Strategy> strategy;
  std::vector<std::string> teams;  ///< unless the release names some, or says that there are none
  std::vector<std::string> users;  ///< the same
  bool create_first = false;       ///< `app_versions/new`, then the package with an update
  std::optional<std::string> bundle_version;        ///< in place of the package's build number
  std::optional<std::string> bundle_short_version;  ///< in place of the package's version
};

/// One app at one HockeyApp-style server.
class Provider : public DistributionProvider,
                 private BuildCatalogue,
                 private BuildEditor,
                 private AppDetails,
                 private AppCatalogue,
                 private LateSymbols,
                 private BuildDownload,
                 private AccessCheck,
                 private NativeCalls {
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

  /// The direct way has nothing to ask about before the answer is there, so `note_reference` is not
  /// called. A version that is made first is noted by its id; another attempt of the same run goes
  /// on with it. The answer confirms the build: nothing is queued at these servers.
  [[nodiscard]] Result<Submission> submit(const PreparedRequest& request,
                                          const SubmitContext& context) const override;

  /// Looks the version up in the list of the app's versions, unless its upload was confirmed.
  /// Without its package it is `NotKnown`.
  [[nodiscard]] Result<PollResult> poll(const Submission& submission,
                                        const CallContext& context) const override;

  /// By the numbers that the server is told of the artifact. Versions do not say their bundle id,
  /// so the app must: without the right to list the apps nothing can be told; nor where the list of
  /// versions breaks off, or leaves a number open of one that may be it. Lists lag behind uploads:
  /// `Absent` is what the list says now.
  [[nodiscard]] Result<FindResult> find(const Artifact& artifact,
                                        const CallContext& context) const override;

  [[nodiscard]] const BuildCatalogue* build_catalogue() const override { return this; }
  [[nodiscard]] const BuildEditor* build_editor() const override { return this; }
  [[nodiscard]] const AppDetails* app_details() const override { return this; }
  [[nodiscard]] const AppCatalogue* app_catalogue() const override { return this; }
  [[nodiscard]] const LateSymbols* late_symbols() const override { return this; }
  [[nodiscard]] const BuildDownload* build_download() const override { return this; }
  [[nodiscard]] const AccessCheck* access_check() const override { return this; }
  [[nodiscard]] const NativeCalls* native_calls() const override { return this; }

 private:
  [[nodiscard]] Result<Page<Build>> list_builds(const std::string& cursor,
                                                const CallContext& context) const override;
  [[nodiscard]] Result<Build> get_build(const std::string& id,
                                        const CallContext& context) const override;
  /// With its files: the number is free again.
  [[nodiscard]] Result<void> delete_build(const std::string& id,
                                          const CallContext& context) const override;
  [[nodiscard]] std::map<Feature, Support> editable() const override;
  [[nodiscard]] Result<EditResult> edit_build(const std::string& id, const BuildChanges& changes,
                                              const CallContext& context) const override;
  [[nodiscard]] Result<slipway::App> get_app(const CallContext& context) const override;
  /// All of them: these servers do not page their apps.
  [[nodiscard]] Result<Page<slipway::App>> list_apps(const std::string& cursor,
                                                     const CallContext& context) const override;
  [[nodiscard]] Result<EditResult> add_symbols(const std::string& id, const Artifact& symbols,
                                               const CallContext& context) const override;
  /// `unsupported` at servers that do not say where a version's file is.
  [[nodiscard]] Result<std::uint64_t> download_build(const std::string& id,
                                                     const std::filesystem::path& path,
                                                     const CallContext& context) const override;
  [[nodiscard]] Result<AccessReport> check_access(const CallContext& context) const override;
  [[nodiscard]] std::vector<NativeMethod> native_methods() const override;
  [[nodiscard]] Result<NativeReply> call_native(const std::string& method,
                                                const std::vector<NativeArgument>& arguments,
                                                const CallContext& context) const override;

  [[nodiscard]] Result<Submission> submit_direct(const Release& release,
                                                 const SubmitContext& context) const;
  [[nodiscard]] Result<Submission> submit_created(const Release& release,
                                                  const SubmitContext& context) const;
  /// The id of the version to upload to: an earlier attempt's, or of a new one.
  [[nodiscard]] Result<std::string> version_for(const Artifact& artifact,
                                                const SubmitContext& context) const;
  /// What to do about a number that is taken. Looks whether it is only a version without a package.
  [[nodiscard]] std::string conflict_hint(const CreateVersionRequest& numbers,
                                          const CallContext& context) const;

  /// A page of the app's versions; empty past the end.
  [[nodiscard]] Result<ListVersionsReply> page_of(int page, bool include_build_urls,
                                                  const CallContext& context) const;
  /// Goes through the app's versions, the newest first, until `visit` returns false. False when the
  /// list broke off, so that there may be versions that nobody saw.
  [[nodiscard]] Result<bool> visit_versions(const std::function<bool(const AppVersion&)>& visit,
                                            bool include_build_urls,
                                            const CallContext& context) const;
  /// By its id, or by its number where `id` is the name of a version that has none (see
  /// `build_id_of`): then `conflict` when several have that number. `not_found` when it is not
  /// there, `protocol` when that cannot be told.
  [[nodiscard]] Result<AppVersion> find_version(const std::string& id, bool include_build_urls,
                                                const CallContext& context) const;
  /// The id that the server knows a build by. One that was named by its number is looked up;
  /// `unsupported` at servers that do not say its id.
  [[nodiscard]] Result<std::string> resolve(const std::string& id,
                                            const CallContext& context) const;
  /// The target's app among those that the token may list; `not_found` when it is not.
  [[nodiscard]] Result<App> find_app(const CallContext& context) const;
  /// Where the app's bundle id is not known, for the `reason`: all that can be told is that an app
  /// without versions has not got it.
  [[nodiscard]] Result<FindResult> find_without_app(std::string reason,
                                                    const CallContext& context) const;
  [[nodiscard]] Result<EditResult> update(const UpdateVersionRequest& request,
                                          const CallContext& context) const;

  Secret token_;
  std::shared_ptr<http::Transport> transport_;
  Client client_;
  UploadSettings settings_;
  Redactor redactor_;  ///< of the token, in what the server says of a build
};

}  // namespace slipway::hockeyapp
