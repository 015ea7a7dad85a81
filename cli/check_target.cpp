#include <fmt/format.h>

#include <utility>

#include "cli/doctor.h"
#include "cli/render.h"
#include "core/http/reply.h"

namespace slipway::cli {
namespace {

using std::chrono::milliseconds;
using WallTime = std::chrono::system_clock::time_point;

/// For each of the two calls. Nobody waits longer for an address that answers nothing.
constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::hours kExpiresSoon{14 * 24};
constexpr milliseconds kMuchSkew = std::chrono::seconds(60);
/// Of the page that the server shows at `/`; its text is not looked at.
constexpr std::size_t kLongestPage = 16 * 1024 * 1024;

/// From the Date header, which is cut to the second. Nothing when the answer lay in a cache.
std::optional<milliseconds> clock_skew(const http::Response& response, WallTime before,
                                       WallTime after) {
  const std::string age = response.header("Age");
  const auto date = http::parse_http_date(response.header("Date"));
  if (!date || (!age.empty() && age != "0")) return std::nullopt;
  const auto least =
      std::chrono::time_point_cast<milliseconds>(before) - *date - std::chrono::seconds(1);
  const auto most = std::chrono::time_point_cast<milliseconds>(after) - *date;
  if (least > least.zero()) return least;
  return most < most.zero() ? most : most.zero();
}

std::string hint_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::network:
    case ErrorKind::timeout:
      return "check `base_url`, the network, and what stands between: a proxy, a firewall";
    case ErrorKind::tls:
      return "check the host name in `base_url`, and `ca_file` for a private authority";
    case ErrorKind::authentication:
      return "check the credential of this target, and that this server issued it";
    default:
      return {};
  }
}

class Examination {
 public:
  Examination(const OpenTarget& target, Clock& clock, std::stop_token cancel)
      : target_(target), clock_(clock), cancel_(std::move(cancel)) {
    check_.target = target.name;
    check_.provider_kind = target.provider_kind;
  }

  TargetCheck run() {
    for (const Finding& finding : target_.findings) {
      if (finding.severity == Severity::warning) check_.warnings.push_back(finding.message);
    }
    if (target_.provider == nullptr) {
      refuse();
      return std::move(check_);
    }
    check_.server = target_.provider->server();
    if (reach()) test_credential();
    return std::move(check_);
  }

 private:
  void refuse() {
    check_.health = Health::refused;
    Error error;
    error.kind = ErrorKind::invalid_config;
    for (const Finding& finding : target_.findings) {
      if (finding.severity != Severity::error) continue;
      error.message += (error.message.empty() ? "" : "; ") + finding.message;
      if (error.hint.empty()) error.hint = finding.hint;
    }
    check_.error = std::move(error);
  }

  bool reach() {
    http::Request request;
    request.method = "GET";
    request.url = check_.server + "/";
    request.max_reply_bytes = kLongestPage;
    http::Exchange exchange;
    exchange.cancel = cancel_;
    exchange.deadline = clock_.now() + kPatience;
    exchange.receive = [](std::string_view) { return Result<void>(); };
    const WallTime wall = clock_.wall_time();
    const Clock::TimePoint begun = clock_.now();
    const auto response =
        guarded(target_.provider_kind, [&] { return target_.transport->send(request, exchange); });
    if (!response) {
      fail(response.error());
      return false;
    }
    const auto taken = clock_.now() - begun;
    check_.reached = true;
    check_.http_status = response->status;
    check_.latency = std::chrono::duration_cast<milliseconds>(taken);
    check_.tls = response->tls;
    check_.clock_skew = clock_skew(*response, wall, clock_.wall_time());
    if (response->status >= 500) {
      warn(fmt::format("the server answers with HTTP {}", response->status));
    }
    look_at_certificate();
    look_at_clock();
    return true;
  }

  void look_at_certificate() {
    if (!check_.tls || check_.tls->certificate_expires == WallTime()) return;
    const auto left = check_.tls->certificate_expires - clock_.wall_time();
    if (left >= kExpiresSoon) return;
    if (left < left.zero()) {
      warn("the server's certificate has expired, by this computer's clock");
      return;
    }
    const auto days = std::chrono::duration_cast<std::chrono::hours>(left).count() / 24;
    warn(fmt::format(
        "the server's certificate expires {}",
        days == 0 ? "within a day" : "in " + count_of(static_cast<std::size_t>(days), "day")));
  }

  void look_at_clock() {
    if (!check_.clock_skew || std::chrono::abs(*check_.clock_skew) <= kMuchSkew) return;
    warn(
        fmt::format("this computer's clock is {} {} the server's: set it, for the signatures of "
                    "uploads live half an hour",
                    render_duration(std::chrono::abs(*check_.clock_skew)),
                    *check_.clock_skew > milliseconds::zero() ? "ahead of" : "behind"));
  }

  void test_credential() {
    const AccessCheck* access = target_.provider->access_check();
    if (access == nullptr) {
      check_.health = Health::ok;
      check_.detail = fmt::format("reached; {} cannot test a credential", target_.provider_kind);
      return;
    }
    CallContext context;
    context.cancel = cancel_;
    context.deadline = clock_.now() + kPatience;
    // Once: how the target is now, not how it would be after some tries.
    const auto report =
        guarded(target_.provider_kind, [&] { return access->check_access(context); });
    if (!report) {
      const ErrorKind kind = report.error().kind;
      // `permission` says that the credential itself is good.
      if (kind == ErrorKind::authentication) check_.credential = Credential::refused;
      if (kind == ErrorKind::permission) check_.credential = Credential::accepted;
      fail(report.error());
      return;
    }
    check_.health = Health::ok;
    check_.credential = Credential::accepted;
    check_.detail = report->detail;
    for (const std::string& warning : report->warnings) warn(warning);
  }

  void fail(Error error) {
    check_.health = Health::failed;
    if (error.hint.empty()) error.hint = hint_for(error.kind);
    check_.error = std::move(error);
  }
  void warn(std::string warning) { check_.warnings.push_back(std::move(warning)); }

  const OpenTarget& target_;
  Clock& clock_;
  const std::stop_token cancel_;
  TargetCheck check_;
};

}  // namespace

TargetCheck check_target(const OpenTarget& target, Clock& clock, const std::stop_token& cancel) {
  return Examination(target, clock, cancel).run();
}

}  // namespace slipway::cli
