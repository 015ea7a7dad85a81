#include "emulator/emulator.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emulator/control_front.h"
#include "emulator/disk_backend.h"
#include "emulator/faults.h"
#include "emulator/hockeyapp_front.h"
#include "emulator/memory_hockeyapp.h"
#include "emulator/memory_pgyer.h"
#include "emulator/pgyer_front.h"
#include "emulator/pgyer_install.h"
#include "emulator/server.h"

namespace slipway::emulator {
namespace {

constexpr std::string_view kPgyerApiKey = "0123456789abcdef0123456789abcdef";
constexpr std::string_view kPgyerUserKey = "fedcba9876543210fedcba9876543210";
// The first one, with its short URL, is the one of the examples on "App Info".
constexpr std::string_view kPgyerAndroidAppKey = "x1y2z3";
constexpr std::string_view kPgyerIosAppKey = "x4y5z6";
constexpr std::string_view kPgyerHarmonyAppKey = "x7y8z9";
// The two of the example in hockeyapp-upload-new-versions.txt, so that its curl command works.
constexpr std::string_view kHockeyAppToken = "4567abcd8901ef234567abcd8901ef23";
constexpr std::string_view kHockeyAppAppId = "1234567890abcdef1234567890abcdef";

std::vector<PgyerApp> pgyer_apps() {
  return {{PgyerPlatform::android, std::string(kPgyerAndroidAppKey), "abcd"},
          {PgyerPlatform::ios, std::string(kPgyerIosAppKey), "efgh"},
          {PgyerPlatform::harmonyos, std::string(kPgyerHarmonyAppKey), "ijkl"}};
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

const char* provider_of(const Call& call) {
  return starts_with(call.head().path, "/api/2/") ? "hockeyapp" : "pgyer";
}

}  // namespace

struct Emulator::Parts {
  Parts(const Options& options, std::shared_ptr<Clock> time, std::unique_ptr<DiskBackend> files)
      : polls(options.publishing_polls),
        versions_per_page(
            static_cast<std::size_t>(std::max(1, options.hockeyapp_versions_per_page))),
        clock(std::move(time)),
        watcher(options.watcher),
        backend(std::move(files)) {}

  [[nodiscard]] Reply route(Call& call) {
    const auto& path = call.head().path;
    const FrontContext context{*backend, faults, *clock, base_url};
    if (starts_with(path, "/apiv2/")) {
      const PgyerAccount account{std::string(kPgyerApiKey), std::string(kPgyerUserKey)};
      return PgyerFront(context, pgyer, account, polls).serve(call);
    }
    if (starts_with(path, "/app/")) return PgyerSite(pgyer, base_url).serve(call.head());
    if (starts_with(path, "/storage/")) return StorageFront(context, pgyer).serve(call);
    if (starts_with(path, "/api/2/")) {
      return HockeyAppFront(context, hockeyapp, std::string(kHockeyAppToken), versions_per_page)
          .serve(call);
    }
    return {404, "404 page not found\n", "text/plain"};
  }

  [[nodiscard]] Reply serve(Call& call) {
    if (starts_with(call.head().path, "/_emulator/")) return control.serve(call);
    auto reply = route(call);
    if (faults.take(provider_of(call), "skewed-clock")) reply.clock_skew = std::chrono::hours(1);
    const bool answered = !reply.cut_without_reply && !reply.cut_halfway && !call.lost();
    control.note_request(call.head(), answered ? reply.status : 0);
    return reply;
  }

  void watch(const Call& call, Phase phase) const {
    const Head& head = call.head();
    if (!watcher || starts_with(head.path, "/_emulator/")) return;
    watcher({phase, provider_of(call), head.method, head.path, call.received()});
  }

  int polls;
  std::size_t versions_per_page;
  std::string base_url;  ///< known once the server listens, and then never changed
  std::shared_ptr<Clock> clock;
  Watcher watcher;
  std::unique_ptr<DiskBackend> backend;
  MemoryPgyer pgyer{*backend, clock, pgyer_apps()};
  MemoryHockeyApp hockeyapp{*backend, clock, std::string(kHockeyAppAppId)};
  FaultList faults;
  ControlFront control{*backend, faults};
  std::unique_ptr<Server> server;  ///< the last one, so that it stops first
};

Emulator::Emulator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Emulator::~Emulator() = default;

Result<std::unique_ptr<Emulator>> Emulator::start(const Options& options) {
  return start(options, system_clock());
}

Result<std::unique_ptr<Emulator>> Emulator::start(const Options& options,
                                                  std::shared_ptr<Clock> clock) {
  auto backend = DiskBackend::open(options.state_dir);
  if (!backend) return fail(backend.error());
  auto parts = std::make_unique<Parts>(options, std::move(clock), std::move(*backend));
  if (auto set = parts->faults.set(options.faults); !set) return fail(set.error());
  auto server = Server::listen(options.port);
  if (!server) return fail(server.error());
  parts->server = std::move(*server);
  parts->base_url = fmt::format("http://127.0.0.1:{}", parts->server->port());
  parts->server->serve(
      [state = parts.get()](Call& call) { return state->serve(call); },
      [state = parts.get()](const Call& call, Phase phase) { state->watch(call, phase); });
  return std::unique_ptr<Emulator>(new Emulator(std::move(parts)));
}

std::string Emulator::base_url() const { return parts_->base_url; }
std::string Emulator::pgyer_api_key() const { return std::string(kPgyerApiKey); }
std::string Emulator::pgyer_user_key() const { return std::string(kPgyerUserKey); }
std::string Emulator::pgyer_android_app_key() const { return std::string(kPgyerAndroidAppKey); }
std::string Emulator::pgyer_ios_app_key() const { return std::string(kPgyerIosAppKey); }
std::string Emulator::pgyer_harmony_app_key() const { return std::string(kPgyerHarmonyAppKey); }
std::string Emulator::hockeyapp_token() const { return std::string(kHockeyAppToken); }
std::string Emulator::hockeyapp_app_id() const { return std::string(kHockeyAppAppId); }

Result<void> Emulator::set_faults(const std::vector<std::string>& specs) {
  return parts_->faults.set(specs);
}

std::vector<Upload> Emulator::uploads() const {
  std::vector<Upload> uploads;
  for (auto& reception : parts_->backend->receptions()) {
    if (!reception.complete || (!reception.file && !reception.symbols)) continue;
    Upload upload;
    upload.provider = reception.provider;
    upload.fields = std::move(reception.fields);
    upload.transfers = reception.transfers;
    upload.state = std::move(reception.state);
    if (reception.file) {
      upload.file_name = reception.file->file_name;
      upload.size = reception.file->size;
      upload.sha256 = reception.file->sha256;
      upload.path = reception.file->path;
    }
    if (reception.symbols) {
      upload.dsym_file_name = reception.symbols->file_name;
      upload.dsym_sha256 = reception.symbols->sha256;
    }
    for (auto& [kind, file] : reception.further_files) {
      upload.further_files.push_back(
          {kind, file.file_name, file.size, file.sha256, std::move(file.path)});
    }
    uploads.push_back(std::move(upload));
  }
  return uploads;
}

bool Emulator::wait_until_quiet(std::chrono::milliseconds time) const {
  return parts_->server->wait_until_quiet(time);
}

std::string startup_line(const Emulator& emulator) {
  const nlohmann::ordered_json line = {{"base_url", emulator.base_url()},
                                       {"pgyer_api_key", emulator.pgyer_api_key()},
                                       {"hockeyapp_token", emulator.hockeyapp_token()},
                                       {"hockeyapp_app_id", emulator.hockeyapp_app_id()},
                                       {"pgyer_user_key", emulator.pgyer_user_key()},
                                       {"pgyer_app_key", emulator.pgyer_android_app_key()},
                                       {"pgyer_ios_app_key", emulator.pgyer_ios_app_key()},
                                       {"pgyer_harmony_app_key", emulator.pgyer_harmony_app_key()}};
  return line.dump();
}

}  // namespace slipway::emulator
