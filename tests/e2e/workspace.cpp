#include "tests/e2e/workspace.h"

#include <stdexcept>
#include <utility>

namespace slipway::testing {

Workspace::Workspace(std::vector<std::string> faults, emulator::Watcher watcher) {
  emulator::Options options;
  options.state_dir = path("emulator");
  options.faults = std::move(faults);
  options.watcher = std::move(watcher);
  auto started = emulator::Emulator::start(options);
  if (!started) throw std::runtime_error(describe(started.error()));
  emulator_ = std::move(*started);
  environment = {{"PGYER_API_KEY", emulator_->pgyer_api_key()},
                 {"PGYER_USER_KEY", emulator_->pgyer_user_key()},
                 {"HOCKEYAPP_API_TOKEN", emulator_->hockeyapp_token()}};
  apk = package("app.apk", 300'000);
  configure(both_targets() + route(R"(["pgyer-beta", "legacy"])"));
}

std::string Workspace::impatient() {
  return "stall_timeout = \"700ms\"\npublish_timeout = \"300ms\"\npoll_interval = \"10ms\"\n"
         "settle_time = \"300ms\"\nretries = 0\n";
}

std::string Workspace::pgyer_target(std::string_view extra) const {
  return "[targets.pgyer-beta]\nprovider = \"pgyer\"\nbase_url = \"" + emulator_->base_url() +
         "\"\napi_key = { env = \"PGYER_API_KEY\" }\n" + std::string(extra) + "\n";
}

std::string Workspace::hockeyapp_target_with_token(std::string_view token) const {
  return "[targets.legacy]\nprovider = \"hockeyapp\"\nbase_url = \"" + emulator_->base_url() +
         "\"\napp_id = \"" + emulator_->hockeyapp_app_id() + "\"\ntoken = " + std::string(token) +
         "\n";
}

std::string Workspace::hockeyapp_target(std::string_view extra) const {
  return hockeyapp_target_with_token("{ env = \"HOCKEYAPP_API_TOKEN\" }") + std::string(extra) +
         "\n";
}

std::string Workspace::pgyer_keys() const {
  return "app_key = \"" + emulator_->pgyer_android_app_key() +
         "\"\nuser_key = { env = \"PGYER_USER_KEY\" }\n";
}

std::string Workspace::route(std::string_view targets) {
  return "[[routes]]\nname = \"all\"\nmatch = {}\ntargets = " + std::string(targets) + "\n";
}

void Workspace::configure(const std::string& body) const {
  directory_.write("slipway.toml", "version = 1\n\n" + body);
}

std::filesystem::path Workspace::package(const std::string& name, std::uint64_t filler) const {
  return write_package(path(name), {.build_number = std::to_string(++builds_), .filler = filler});
}

std::filesystem::path Workspace::sparse_package(const std::string& name,
                                                std::uint64_t filler) const {
  return write_package(
      path(name), {.build_number = std::to_string(++builds_), .filler = filler, .sparse = true});
}

Command Workspace::command(std::vector<std::string> arguments) const {
  Command command;
  command.arguments = std::move(arguments);
  command.environment = environment;
  command.directory = directory_.path();
  return command;
}

CommandResult Workspace::run(std::vector<std::string> arguments, std::string input) const {
  Command made = command(std::move(arguments));
  made.input = std::move(input);
  return run_command(made);
}

CommandResult Workspace::publish(std::vector<std::string> more) const {
  std::vector<std::string> arguments = {"publish", "app.apk", "--output", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(std::move(arguments));
}

std::string Workspace::publish_build(const std::string& target) const {
  package("app.apk", 20'000);
  const auto entry = target_of(publish({"--to", target}).json(), target);
  if (!entry.is_object() || !entry["build"].is_object()) return {};
  return entry["build"]["id"].get<std::string>();
}

nlohmann::json target_of(const nlohmann::json& report, const std::string& name) {
  if (!report.is_object() || !report.contains("targets")) return nullptr;
  for (const auto& target : report["targets"]) {
    if (target["target"] == name) return target;
  }
  return nullptr;
}

}  // namespace slipway::testing
