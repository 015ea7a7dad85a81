#include "core/http/fallback.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "core/http/origin.h"
#include "core/http/reply.h"

namespace slipway::http {
namespace {

/// What stands behind `address` in `url`; nothing when the URL does not lead there.
std::optional<std::string_view> behind(std::string_view address, std::string_view url) {
  if (!url.starts_with(address)) return std::nullopt;
  url.remove_prefix(address.size());
  // The port or the rest of a host name would make it another place.
  if (!url.empty() && std::string_view("/?#").find(url.front()) == std::string_view::npos) {
    return std::nullopt;
  }
  return url;
}

/// Whether it came from something before the service.
bool is_from_gateway(const Response& response) {
  const int status = response.status;
  const bool turned_away =
      (status >= 300 && status < 400) || status == 502 || status == 503 || status == 504;
  return turned_away && !parse_json(response, {}, {});
}

/// The caller's exchange, and how far it came.
class WatchedExchange {
 public:
  WatchedExchange(const Request& request, const Exchange& exchange)
      : asks_(request.method == "GET" || request.method == "HEAD"),
        exchange_(exchange),
        watched_(exchange) {
    watched_.progress = [this](std::uint64_t sent, std::uint64_t total) {
      begun_ = true;
      if (exchange_.progress) exchange_.progress(sent, total);
    };
    if (exchange.before_commit) {
      watched_.before_commit = [this] { return noted(exchange_.before_commit()); };
    }
    if (exchange.receive) {
      watched_.receive = [this](std::string_view block) { return noted(exchange_.receive(block)); };
    }
  }
  WatchedExchange(const WatchedExchange&) = delete;
  WatchedExchange& operator=(const WatchedExchange&) = delete;

  [[nodiscard]] const Exchange& get() const { return watched_; }

  /// The body has begun to go out, or the caller was asked something: a second time would be seen.
  [[nodiscard]] bool begun() const { return begun_; }

  /// Whether there was no answer at all, by no fault of the caller, and certainly no effect.
  [[nodiscard]] bool missed(const Error& error) const {
    if (refused_ || error.http_status != 0) return false;
    if (error.effect != Effect::none && !asks_) return false;
    if (error.kind == ErrorKind::network) return true;
    const bool late =
        exchange_.deadline.has_value() && Clock::TimePoint::clock::now() >= *exchange_.deadline;
    return error.kind == ErrorKind::timeout && !late;
  }

 private:
  Result<void> noted(Result<void> said) {
    begun_ = true;
    refused_ = !said;
    return said;
  }

  const bool asks_;  ///< it has no effect, whatever became of it
  const Exchange& exchange_;
  Exchange watched_;
  bool begun_ = false;
  bool refused_ = false;  ///< the error is the caller's own
};

class FallbackTransport : public Transport {
 public:
  FallbackTransport(std::shared_ptr<Transport> transport, std::vector<std::string> addresses)
      : transport_(std::move(transport)), addresses_(std::move(addresses)) {}

  Result<Response> send(const Request& request, const Exchange& exchange) override {
    const auto rest = behind(addresses_.front(), request.url);
    if (!rest.has_value()) return transport_->send(request, exchange);

    Request there = request;
    std::vector<std::string> tried;
    for (std::size_t at = current_;; at = after(at)) {
      there.url = fmt::format("{}{}", addresses_[at], *rest);
      tried.push_back(addresses_[at]);
      WatchedExchange watched(there, exchange);  // its functions write to it
      auto response = transport_->send(there, watched.get());
      if (response) {
        if (is_from_gateway(*response)) leave(at);
        return response;
      }
      const bool missed = watched.missed(response.error());
      if (missed) leave(at);
      const bool last = tried.size() == addresses_.size();
      if (!missed || watched.begun() || last) return fail(naming(tried, response.error()));
    }
  }

 private:
  [[nodiscard]] std::size_t after(std::size_t at) const { return (at + 1) % addresses_.size(); }

  /// The next call begins at the address after this one, unless another call has moved on already.
  void leave(std::size_t at) { current_.compare_exchange_strong(at, after(at)); }

  static Error naming(const std::vector<std::string>& tried, Error error) {
    if (tried.size() == 1) return error;
    std::vector<std::string> names;
    for (const std::string& address : tried) {
      const auto origin = parse_url(address);
      names.push_back(origin ? origin->authority() : "an address that cannot be read");
    }
    error.message += fmt::format(" (tried {})", fmt::join(names, ", "));
    return error;
  }

  const std::shared_ptr<Transport> transport_;
  const std::vector<std::string> addresses_;
  std::atomic<std::size_t> current_{0};
};

}  // namespace

std::shared_ptr<Transport> with_fallbacks(std::shared_ptr<Transport> transport,
                                          std::vector<std::string> addresses) {
  return std::make_shared<FallbackTransport>(std::move(transport), std::move(addresses));
}

}  // namespace slipway::http
