#include "core/http/fallback.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <mutex>
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

  /// Whether it was an upload that nobody has clearly refused or taken: what became of it is to be
  /// asked where it went, for another address may lag behind and not know it yet.
  [[nodiscard]] bool unclear(const Result<Response>& response) const {
    if (asks_ || !exchange_.before_commit) return false;
    if (!response) return response.error().effect != Effect::none;
    const bool taken = response->status >= 200 && response->status < 300;
    return effect_of(*response) != Effect::none && !(taken && parse_json(*response, {}, {}));
  }

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
    for (std::size_t at = current();; at = after(at)) {
      there.url = fmt::format("{}{}", addresses_[at], *rest);
      tried.push_back(addresses_[at]);
      WatchedExchange watched(there, exchange);  // its functions write to it
      auto response = transport_->send(there, watched.get());
      if (watched.unclear(response)) stay(at);
      const bool missed = !response && watched.missed(response.error());
      const bool leaving = (missed || (response && is_from_gateway(*response))) && leave(at);
      if (response) return response;
      const bool last = tried.size() == addresses_.size();
      if (!leaving || watched.begun() || last) return fail(naming(tried, response.error()));
    }
  }

 private:
  [[nodiscard]] std::size_t after(std::size_t at) const { return (at + 1) % addresses_.size(); }

  [[nodiscard]] std::size_t current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  /// The next call begins at the address after this one, unless another call has moved on already.
  /// False when there is to be no other any more.
  bool leave(std::size_t at) {
    const std::lock_guard lock(mutex_);
    if (!stays_ && current_ == at) current_ = after(at);
    return !stays_;
  }

  /// From now on every call goes to this address and to no other.
  void stay(std::size_t at) {
    const std::lock_guard lock(mutex_);
    current_ = at;
    stays_ = true;
  }

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
  mutable std::mutex mutex_;
  std::size_t current_ = 0;
  bool stays_ = false;
};

}  // namespace

std::shared_ptr<Transport> with_fallbacks(std::shared_ptr<Transport> transport,
                                          std::vector<std::string> addresses) {
  return std::make_shared<FallbackTransport>(std::move(transport), std::move(addresses));
}

}  // namespace slipway::http
