#pragma once

#include <optional>
#include <string>

#include "emulator/backend.h"
#include "emulator/call.h"
#include "emulator/faults.h"
#include "emulator/form.h"
#include "slipway/clock.h"

namespace slipway::emulator {

/// What a front end needs to know of its surroundings.
struct FrontContext {
  Backend& backend;
  FaultList& faults;
  const Clock& clock;
  std::string base_url;
  int publishing_polls = 2;
};

/// Pgyer's API 2.0 (`/apiv2/…`), from the service's pages: always HTTP 200 with a code.
class PgyerFront {
 public:
  PgyerFront(FrontContext context, std::string api_key)
      : context_(std::move(context)), api_key_(std::move(api_key)) {}

  [[nodiscard]] Reply serve(Call& call);

 private:
  [[nodiscard]] Reply get_cos_token(const Fields& parameters);
  [[nodiscard]] Reply build_info(const Fields& parameters);
  [[nodiscard]] Reply set_latest(const Fields& parameters, bool latest);
  [[nodiscard]] Reply legacy_upload(Call& call);
  [[nodiscard]] std::optional<Reply> refuse_key(const Fields& parameters);
  [[nodiscard]] Reply build_reply(const PgyerBuild& build);

  FrontContext context_;
  std::string api_key_;
};

/// The storage service behind Pgyer (`/storage/…`): takes one form whose fields were issued by
/// getCOSToken, and answers errors as S3-style XML.
class StorageFront {
 public:
  explicit StorageFront(FrontContext context) : context_(std::move(context)) {}

  [[nodiscard]] static std::string endpoint(const std::string& base_url);
  [[nodiscard]] Reply serve(Call& call);

 private:
  [[nodiscard]] Reply store(Call& call);
  /// What is wrong with the fields that stand before the file.
  [[nodiscard]] std::optional<Reply> refuse_fields(const Fields& fields);

  FrontContext context_;
};

}  // namespace slipway::emulator
