#include "emulator/emulator.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "emulator/control_front.h"
#include "emulator/disk_backend.h"
#include "emulator/faults.h"
#include "emulator/hockeyapp_front.h"
#include "emulator/pgyer_front.h"
#include "emulator/server.h"

namespace slipway::emulator {
namespace {

constexpr std::string_view kPgyerApiKey = "0123456789abcdef0123456789abcdef";
// The two of the example in hockeyapp-upload-new-versions.txt, so that its curl command works.
constexpr std::string_view kHockeyAppToken = "4567abcd8901ef234567abcd8901ef23";
constexpr std::string_view kHockeyAppAppId = "1234567890abcdef1234567890abcdef";

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

struct Emulator::Parts {
  Parts(const Options& options, std::shared_ptr<Clock> time, std::unique_ptr<DiskBackend> state)
      : polls(options.publishing_polls), clock(std::move(time)), backend(std::move(state)) {}

  [[nodiscard]] Reply route(Call& call) {
    const auto& path = call.head().path;
    const FrontContext context{*backend, faults, *clock, base_url, polls};
    if (starts_with(path, "/apiv2/")) {
      return PgyerFront(context, std::string(kPgyerApiKey)).serve(call);
    }
    if (starts_with(path, "/storage/")) return StorageFront(context).serve(call);
    if (starts_with(path, "/api/2/")) {
      return HockeyAppFront(context, std::string(kHockeyAppToken), std::string(kHockeyAppAppId))
          .serve(call);
    }
    return {404, "404 page not found\n", "text/plain"};
  }

  [[nodiscard]] Reply serve(Call& call) {
    if (starts_with(call.head().path, "/_emulator/")) return control.serve(call);
    auto reply = route(call);
    const bool answered = !reply.cut_without_reply && !call.lost();
    control.note_request(call.head(), answered ? reply.status : 0);
    return reply;
  }

  int polls;
  std::string base_url;  ///< known once the server listens, and then never changed
  std::shared_ptr<Clock> clock;
  std::unique_ptr<DiskBackend> backend;
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
  auto backend = DiskBackend::open(options.state_dir, clock);
  if (!backend) return fail(backend.error());
  auto parts = std::make_unique<Parts>(options, std::move(clock), std::move(*backend));
  if (auto set = parts->faults.set(options.faults); !set) return fail(set.error());
  auto server = Server::listen(options.port);
  if (!server) return fail(server.error());
  parts->server = std::move(*server);
  parts->base_url = fmt::format("http://127.0.0.1:{}", parts->server->port());
  parts->server->serve([state = parts.get()](Call& call) { return state->serve(call); });
  return std::unique_ptr<Emulator>(new Emulator(std::move(parts)));
}

std::string Emulator::base_url() const { return parts_->base_url; }
std::string Emulator::pgyer_api_key() const { return std::string(kPgyerApiKey); }
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
    uploads.push_back(std::move(upload));
  }
  return uploads;
}

std::string startup_line(const Emulator& emulator) {
  const nlohmann::ordered_json line = {{"base_url", emulator.base_url()},
                                       {"pgyer_api_key", emulator.pgyer_api_key()},
                                       {"hockeyapp_token", emulator.hockeyapp_token()},
                                       {"hockeyapp_app_id", emulator.hockeyapp_app_id()}};
  return line.dump();
}

}  // namespace slipway::emulator
