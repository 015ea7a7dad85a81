#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "cli/doctor.h"
#include "cli/json.h"
#include "cli/render.h"
#include "core/base/text.h"

namespace slipway::cli {
namespace {

constexpr std::string_view kIndent = "         ";

std::string_view to_string(Health health) {
  static constexpr std::array<std::string_view, 3> kNames = {"ok", "failed", "refused"};
  return kNames[static_cast<std::size_t>(health)];
}

std::string_view to_string(Credential credential) {
  static constexpr std::array<std::string_view, 3> kNames = {"accepted", "refused", "unknown"};
  return kNames[static_cast<std::size_t>(credential)];
}

Json to_json(const std::optional<http::TlsFacts>& tls) {
  if (!tls) return {};
  const bool known = tls->certificate_expires != std::chrono::system_clock::time_point();
  return {{"version", tls->version},
          {"certificate_expires", known ? Json(in_utc(tls->certificate_expires)) : Json()}};
}

Json to_json(const std::optional<std::chrono::milliseconds>& duration) {
  return duration ? Json(duration->count()) : Json();
}

std::string last_column(const TargetCheck& check) {
  if (!check.error) return check.detail;
  return fmt::format("{}: {}", slipway::to_string(check.error->kind), describe(*check.error));
}

}  // namespace

Json to_json(const TargetCheck& check) {
  return {{"target", check.target},
          {"provider", check.provider_kind},
          {"server", or_null(check.server)},
          {"outcome", to_string(check.health)},
          {"reached", check.reached},
          {"http_status", check.reached ? Json(check.http_status) : Json()},
          {"latency_ms", to_json(check.latency)},
          {"tls", to_json(check.tls)},
          {"clock_skew_ms", to_json(check.clock_skew)},
          {"credential", to_string(check.credential)},
          {"detail", or_null(check.detail)},
          {"warnings", check.warnings},
          {"error", check.error ? to_json(*check.error) : Json()}};
}

std::string render_check(const TargetCheck& check, const CheckColumns& columns) {
  const std::string none = "-";
  std::string tls = none;
  if (check.reached) tls = check.tls ? check.tls->version : "no TLS";
  std::string text = fmt::format(
      "{:<7}  {:<{}}  {:<{}}  {:<7}  {:>7}  {}\n", to_string(check.health), check.target,
      columns.target, check.server.empty() ? none : check.server, columns.server, tls,
      check.latency ? fmt::format("{} ms", check.latency->count()) : none, last_column(check));
  if (check.error && !check.error->hint.empty()) {
    text += fmt::format("{}hint: {}\n", kIndent, check.error->hint);
  }
  for (const std::string& warning : check.warnings) {
    text += fmt::format("{}warning: {}\n", kIndent, warning);
  }
  return printable(text);
}

}  // namespace slipway::cli
