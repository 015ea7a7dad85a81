#pragma once

#include <optional>
#include <string>

#include "emulator/backend.h"
#include "emulator/call.h"
#include "emulator/faults.h"
#include "emulator/form.h"
#include "emulator/pgyer_front.h"

namespace slipway::emulator {

/// A HockeyApp-style server's API (`/api/2/…`), from the original page and from what its clients
/// sent. It has one app. Where the page is silent: a version without `status` is available (2), and
/// `strategy=replace` goes by the file's name, since nobody reads the package here.
class HockeyAppFront {
 public:
  HockeyAppFront(FrontContext context, std::string token, std::string app_id)
      : context_(std::move(context)), token_(std::move(token)), app_id_(std::move(app_id)) {}

  [[nodiscard]] Reply serve(Call& call);

 private:
  [[nodiscard]] Reply upload(Call& call);
  [[nodiscard]] Reply keep_upload(Call& call, Form& form);
  [[nodiscard]] Reply create_version(Call& call);
  [[nodiscard]] Reply list_apps();
  [[nodiscard]] Reply list_versions(const Fields& query);
  [[nodiscard]] std::string app_url() const;

  FrontContext context_;
  std::string token_;
  std::string app_id_;
};

/// Release notes as the service shows them: escaped, a paragraph for each block of lines.
[[nodiscard]] std::string notes_as_html(std::string_view notes);

}  // namespace slipway::emulator
