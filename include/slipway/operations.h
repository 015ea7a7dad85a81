#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "slipway/app.h"
#include "slipway/artifact.h"
#include "slipway/build.h"
#include "slipway/clock.h"
#include "slipway/feature.h"
#include "slipway/option.h"
#include "slipway/release.h"
#include "slipway/result.h"
#include "slipway/secret.h"

/// What only some services can do besides taking an upload. Each interface is small and stands
/// alone; a provider hands out those that it can do (see DistributionProvider) and no others.
///
/// In all of them: one call asks the service once or, where the service needs it, several times in
/// a row, and never retries, sleeps or polls. An unknown id is `not_found`. An error without
/// `Error::call` was found before anything was sent; `Error::effect` is `unknown` when a
/// change may have been made although no answer said so: ask before repeating what cannot be done
/// twice. Safe to call from several threads at once.
namespace slipway {

/// What surrounds every call that goes to the network.
struct CallContext {
  std::stop_token cancel = {};
  std::optional<Clock::TimePoint> deadline = {};
};

/// One page of a listing.
template <typename Item>
struct Page {
  std::vector<Item> items;  ///< may be empty: past the end, or nothing is there
  std::string next;         ///< the cursor of the next page; empty: this was the last one
  std::optional<std::uint64_t> total;  ///< of all pages, where the service says it
};

/// The builds of the target's app.
class BuildCatalogue {
 public:
  virtual ~BuildCatalogue() = default;

  /// The newest first. `cursor` is empty for the first page, then `Page::next` of the one before.
  /// Fails with `invalid_request` for a cursor that no page gave, with `invalid_config` when the
  /// service lists by app and the target names none.
  [[nodiscard]] virtual Result<Page<Build>> list_builds(const std::string& cursor,
                                                        const CallContext& context) const = 0;

  /// One build by `Build::id`. A build that is still being processed is `not_found`.
  [[nodiscard]] virtual Result<Build> get_build(const std::string& id,
                                                const CallContext& context) const = 0;

  /// Takes it away for good. A second time it is `not_found`.
  [[nodiscard]] virtual Result<void> delete_build(const std::string& id,
                                                  const CallContext& context) const = 0;
};

/// What to change of a build that is there. An empty field stays as it is. Here, unlike in a
/// release, a value that says the absence of something (mandatory false, no tags, access public) is
/// a change too.
struct BuildChanges {
  std::optional<Notes> notes;  ///< an empty text takes the notes away
  std::optional<Availability> availability;
  std::optional<bool> mandatory;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::vector<std::string>> teams;
  std::optional<std::vector<std::string>> users;
  std::optional<Access> access;  ///< without a window: those belong to the app

  [[nodiscard]] bool empty() const;
};

/// What changing a build did.
struct EditResult {
  std::optional<Build> build;         ///< afterwards, where the service says it
  std::vector<std::string> warnings;  ///< what the service did otherwise than asked
};

class BuildEditor {
 public:
  virtual ~BuildEditor() = default;

  /// The features of a release that can be changed later. `degraded`: in a weaker form.
  [[nodiscard]] virtual std::map<Feature, Support> editable() const = 0;

  /// Changes a build. Doing it twice does no harm. Fails with `unsupported`, before anything is
  /// sent, for a change outside `editable()`, and with `invalid_request` when nothing is to change.
  [[nodiscard]] virtual Result<EditResult> edit_build(const std::string& id,
                                                      const BuildChanges& changes,
                                                      const CallContext& context) const = 0;
};

/// Fails with `unsupported`, naming the first change that `editable` does not cover, or with
/// `invalid_request` when nothing is to change. For providers.
[[nodiscard]] Result<void> check_changes(const BuildChanges& changes,
                                         const std::map<Feature, Support>& editable);

/// The mark that makes a build the one that is offered.
class LatestMark {
 public:
  virtual ~LatestMark() = default;

  /// true: set, and taken from the app's other builds; false: cleared. Twice does no harm.
  [[nodiscard]] virtual Result<void> mark_latest(const std::string& id, bool latest,
                                                 const CallContext& context) const = 0;
};

/// The target's app.
class AppDetails {
 public:
  virtual ~AppDetails() = default;
  [[nodiscard]] virtual Result<App> get_app(const CallContext& context) const = 0;
};

/// Changes what holds for all builds of the target's app.
class AppEditor {
 public:
  virtual ~AppEditor() = default;

  /// What can be changed, declared like a target's options.
  [[nodiscard]] virtual std::vector<OptionDeclaration> app_options() const = 0;

  /// Changes what `changes` holds, and nothing else as far as the service allows that. Fails with
  /// `invalid_request` for values that do not fit together, and when there are none.
  [[nodiscard]] virtual Result<App> update_app(const Settings& changes,
                                               const CallContext& context) const = 0;
};

/// The apps of the target's account.
class AppCatalogue {
 public:
  virtual ~AppCatalogue() = default;
  /// As BuildCatalogue::list_builds.
  [[nodiscard]] virtual Result<Page<App>> list_apps(const std::string& cursor,
                                                    const CallContext& context) const = 0;
};

/// What an installed app asks: is there a newer one?
struct UpdateQuestion {
  std::optional<std::string> version;  ///< that is installed; without it the newest is described
  std::optional<std::string> service_build;  ///< the service's own count of the installed build
  std::optional<std::string> channel;        ///< the service's key of a channel
};
struct UpdateAnswer {
  bool available = false;             ///< a newer build is there
  std::optional<bool> forced;         ///< it must be taken
  Build build;                        ///< the newest one; without `available` its id may be empty
  std::optional<Secret> install_url;  ///< holds the account's key: for the device only
};
class UpdateChecker {
 public:
  virtual ~UpdateChecker() = default;
  [[nodiscard]] virtual Result<UpdateAnswer> check_update(const UpdateQuestion& question,
                                                          const CallContext& context) const = 0;
};

/// Symbols for a build that is there already.
class LateSymbols {
 public:
  virtual ~LateSymbols() = default;
  /// Uploads `symbols` to the build. Fails with `invalid_artifact`, before anything is sent, when
  /// the file is no symbols file that the service would know.
  [[nodiscard]] virtual Result<EditResult> add_symbols(const std::string& id,
                                                       const Artifact& symbols,
                                                       const CallContext& context) const = 0;
};

/// Builds that can be had back.
class BuildDownload {
 public:
  virtual ~BuildDownload() = default;
  /// Writes the package to `path`, which must not exist; nothing is left there on failure. Returns
  /// the number of bytes.
  [[nodiscard]] virtual Result<std::uint64_t> download_build(const std::string& id,
                                                             const std::filesystem::path& path,
                                                             const CallContext& context) const = 0;
};

/// Whether the server can be reached and takes the credential.
struct AccessReport {
  std::string detail;                 ///< what was seen: `the key lists 3 apps`
  std::vector<std::string> warnings;  ///< what the credential or the settings may lack
};
class AccessCheck {
 public:
  virtual ~AccessCheck() = default;
  /// Makes a call that changes nothing and costs nothing. `authentication` when the credential is
  /// refused.
  [[nodiscard]] virtual Result<AccessReport> check_access(const CallContext& context) const = 0;
};

/// A parameter of a call of the service's own.
struct NativeParameter {
  std::string name;
  bool required = false;
  bool file = false;    ///< its value is a file
  bool secret = false;  ///< its value is never shown
};
/// A call that the service's pages describe.
struct NativeMethod {
  std::string name;  ///< Pgyer: `app/getByShortcut`; HockeyApp-style: `list_versions`
  std::string help;  ///< one sentence
  std::vector<NativeParameter> parameters;  ///< without the credential, which is sent by itself
};
struct NativeArgument {
  std::string name;
  std::variant<Secret, std::filesystem::path> value;  ///< a text that may be secret, or a file
};
struct NativeReply {
  int http_status = 0;
  bool json = false;  ///< whether `body` is JSON
  /// As the service sent it, members in its order; `(secret)` stands for the credential, for
  /// secrets that were sent, for the values of members whose name says that they are secret
  /// (passwords, tokens, signatures, keys, addresses that need no key), and for texts with such a
  /// parameter.
  std::string body;
};
class NativeCalls {
 public:
  virtual ~NativeCalls() = default;

  [[nodiscard]] virtual std::vector<NativeMethod> native_methods() const = 0;

  /// Makes one call by its name. What the target's settings know and a known method needs (the app,
  /// the user key) is filled in where it is not among the arguments. A name that no method has goes
  /// out as it is (Pgyer: the path after `/apiv2/`; HockeyApp-style: `GET:apps/…`, the path after
  /// `/api/2/` with its HTTP method), so that calls that no page describes can be made. Fails with
  /// `invalid_request`, before anything is sent, when a required parameter is missing, a file is
  /// none, or the name cannot be a path. A refusal of the service is an Error as everywhere.
  [[nodiscard]] virtual Result<NativeReply> call_native(
      const std::string& method, const std::vector<NativeArgument>& arguments,
      const CallContext& context) const = 0;
};

/// What a provider can do besides publishing, by fixed names.
enum class Operation {
  list_builds,
  delete_build,
  edit_build,
  mark_latest,
  show_app,
  update_app,
  list_apps,
  check_update,
  add_symbols,
  download_build,
  check_access,
  native_call,
};
[[nodiscard]] const std::vector<Operation>& all_operations();
[[nodiscard]] std::string_view to_string(Operation operation);

class DistributionProvider;
/// What this provider hands out, in the order of the declaration.
[[nodiscard]] std::vector<Operation> operations_of(const DistributionProvider& provider);

}  // namespace slipway
