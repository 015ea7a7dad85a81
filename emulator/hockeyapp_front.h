#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>

#include "emulator/call.h"
#include "emulator/form.h"
#include "emulator/front_context.h"
#include "emulator/hockeyapp_backend.h"

namespace slipway::emulator {

/// A HockeyApp-style server's API (`/api/2/…`), from the original page and from what its clients
/// sent and read. Where the page is silent: a version without `status` is available (2).
class HockeyAppFront {
 public:
  HockeyAppFront(FrontContext context, HockeyAppBackend& hockeyapp, std::string token,
                 std::size_t versions_per_page)
      : context_(std::move(context)),
        hockeyapp_(hockeyapp),
        token_(std::move(token)),
        versions_per_page_(versions_per_page) {}

  [[nodiscard]] Reply serve(Call& call);

 private:
  /// A call whose path is understood.
  struct Request {
    Call& call;
    HockeyAppApp app = {};  ///< the one that the path names
    std::string version = {};
  };
  /// `open` needs no token; `uploading` is a change that may bring files.
  enum class Kind { open, reading, changing, uploading };
  struct Route {
    const char* method;
    const char* path;  ///< after `/api/2/apps`; `*` is any segment
    Kind kind;
    int good_status;
    Reply (HockeyAppFront::*answer)(Request&);
  };
  [[nodiscard]] static const Route* find_route(const Head& head);
  /// The refusals that need only the head.
  [[nodiscard]] std::optional<Reply> refuse(const Route& route, Request& request);
  [[nodiscard]] std::optional<Reply> find_app(Request& request);
  /// What is said of versions and apps, which faults may misstate.
  [[nodiscard]] Reply tell(int status, nlohmann::ordered_json body);
  /// The faults that spoil an answer.
  [[nodiscard]] std::optional<Reply> spoil(Kind kind, int good_status);
  [[nodiscard]] bool take(const char* fault) { return context_.faults.take("hockeyapp", fault); }

  [[nodiscard]] Reply list_apps(Request& request);
  [[nodiscard]] Reply create_app(Request& request);
  [[nodiscard]] Reply delete_app(Request& request);
  [[nodiscard]] Reply list_for_testers(Request& request);
  [[nodiscard]] Reply list_versions(Request& request);
  [[nodiscard]] Reply statistics(Request& request);
  [[nodiscard]] Reply download(Request& request);
  [[nodiscard]] Reply delete_version(Request& request);
  [[nodiscard]] Reply delete_versions(Request& request);

  [[nodiscard]] Reply upload_version(Request& request);
  [[nodiscard]] Reply upload_app(Request& request);
  [[nodiscard]] Reply create_version(Request& request);
  [[nodiscard]] Reply update_version(Request& request);

  [[nodiscard]] bool has_version(const Request& request) const;
  /// Whether there is something in the version, or comes with this form, that can be downloaded.
  [[nodiscard]] bool has_package(const Request& request, Form& form) const;
  /// The faults that say that the version exists, as soon as the head is read.
  [[nodiscard]] std::optional<Reply> refuse_early();
  /// Reads the body of a change. Returns the answer when that fails.
  [[nodiscard]] std::optional<Reply> receive(Call& call, Kind kind, Form& form);
  /// What was received, its files kept. An app without a bundle identifier becomes the package's.
  [[nodiscard]] Reception keep(Request& request, Form& form);
  /// `tells_app`: the reply says which app it was.
  [[nodiscard]] Reply keep_upload(Request& request, Form& form, bool tells_app);
  /// Leaves out what a lesser token may not set; true when the token is such a one.
  [[nodiscard]] bool drop_privileged(Fields& fields);
  /// The answer about a version that was kept, with the faults that leave out a part of it.
  [[nodiscard]] Reply tell_kept(int status, nlohmann::ordered_json body);
  /// The faults of an upload's answer once it was kept.
  [[nodiscard]] std::optional<Reply> lose_answer(int good_status);

  FrontContext context_;
  HockeyAppBackend& hockeyapp_;
  std::string token_;
  std::size_t versions_per_page_;
};

}  // namespace slipway::emulator
