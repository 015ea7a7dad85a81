#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/call.h"
#include "emulator/form.h"
#include "emulator/front_context.h"
#include "emulator/pgyer_backend.h"

namespace slipway::emulator {

/// The emulated user.
struct PgyerAccount {
  std::string api_key;
  std::string user_key;
};

/// Pgyer's API 2.0 (`/apiv2/…`), from the service's pages: always HTTP 200 with a code, but for
/// app/install.
class PgyerFront {
 public:
  PgyerFront(FrontContext context, PgyerBackend& pgyer, PgyerAccount account, int publishing_polls)
      : context_(std::move(context)),
        pgyer_(pgyer),
        account_(std::move(account)),
        publishing_polls_(publishing_polls) {}

  [[nodiscard]] Reply serve(Call& call);

 private:
  struct Route;
  [[nodiscard]] static const Route* find_route(std::string_view path);

  // pgyer_uploads.cpp
  [[nodiscard]] Reply get_cos_token(Form& form);
  [[nodiscard]] Reply build_info(Form& form);
  [[nodiscard]] Reply legacy_upload(Call& call);
  [[nodiscard]] Reply upload_harmony_cert(Call& call);
  [[nodiscard]] Reply upload_harmony_hsp(Call& call);
  [[nodiscard]] Reply upload_harmony_file(Call& call, std::string_view kind,
                                          std::string_view extension);
  /// What the answer to a kept upload becomes by the faults that are ordered.
  [[nodiscard]] Reply after_upload(Reply reply);

  // pgyer_apps.cpp
  [[nodiscard]] Reply view(Form& form);
  [[nodiscard]] Reply update(Form& form);
  [[nodiscard]] Reply update_app(Form& form);
  [[nodiscard]] Reply get_by_shortcut(Form& form);
  [[nodiscard]] Reply list_my(Form& form);
  [[nodiscard]] Reply delete_app(Form& form);
  [[nodiscard]] Reply list_groups(Form& form);
  [[nodiscard]] Reply view_group(Form& form);
  [[nodiscard]] Reply list_certificates(Form& form);

  // pgyer_builds.cpp
  [[nodiscard]] Reply builds(Form& form);
  [[nodiscard]] Reply set_newest(Form& form);
  [[nodiscard]] Reply cancel_newest(Form& form);
  [[nodiscard]] Reply mark_latest(const Fields& parameters, bool latest);
  [[nodiscard]] Reply check(Form& form);
  [[nodiscard]] Reply delete_build(Form& form);
  [[nodiscard]] Reply install(Form& form);

  // pgyer_front.cpp
  [[nodiscard]] std::optional<Reply> refuse_key(const Fields& parameters) const;
  /// Codes 1010 and 1076.
  [[nodiscard]] std::optional<Reply> refuse_app_key(const Fields& parameters) const;
  /// By its final key; of this app unless `app_key` is empty.
  [[nodiscard]] std::optional<PgyerBuild> find_live(std::string_view build_key,
                                                    std::string_view app_key = {}) const;
  /// The build that stands for its app: the latest one, or else the newest.
  [[nodiscard]] std::optional<PgyerBuild> find_offered(std::string_view app_key) const;
  [[nodiscard]] std::vector<PgyerBuild> offered_builds() const;
  /// The newest of an app that shows this short URL; those of a channel do.
  [[nodiscard]] std::optional<PgyerBuild> find_by_short_url(std::string_view app_key,
                                                            std::string_view short_url) const;
  /// Code 0 with what is said of builds, which faults may misstate.
  [[nodiscard]] Reply build_reply(nlohmann::ordered_json data);
  /// The same with data that the fault `wrong-types` may spoil.
  [[nodiscard]] Reply listing_reply(nlohmann::ordered_json data);

  FrontContext context_;
  PgyerBackend& pgyer_;
  PgyerAccount account_;
  int publishing_polls_;
};

/// The storage service behind Pgyer (`/storage/…`): takes one form whose fields were issued by
/// getCOSToken, and answers errors as S3-style XML.
class StorageFront {
 public:
  StorageFront(FrontContext context, PgyerBackend& pgyer)
      : context_(std::move(context)), pgyer_(pgyer) {}

  [[nodiscard]] static std::string endpoint(const std::string& base_url);
  [[nodiscard]] Reply serve(Call& call);

 private:
  [[nodiscard]] Reply store(Call& call);
  /// What is wrong with the fields that stand before the file.
  [[nodiscard]] std::optional<Reply> refuse_fields(const Fields& fields);

  FrontContext context_;
  PgyerBackend& pgyer_;
};

}  // namespace slipway::emulator
