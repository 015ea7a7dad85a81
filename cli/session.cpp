#include "cli/session.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "cli/render.h"
#include "core/config/options.h"

namespace slipway::cli {
namespace {

// Only values, never the text of the whole document: a secret `true` must not break the JSON.
void redact_values(nlohmann::ordered_json& value, const Redactor& redactor) {
  if (value.is_string()) {
    value = redactor.redact(value.get_ref<const std::string&>());
  } else if (value.is_structured()) {
    for (auto& member : value) redact_values(member, redactor);
  }
}

}  // namespace

Services real_services() {
  Services services;
  services.registry = built_in_providers();
  services.clock = system_clock();
  services.make_transport = http::make_checked_transport;
  return services;
}

std::vector<SecretReference> secrets_in(const Configuration& configuration) {
  std::vector<SecretReference> secrets;
  const auto add = [&secrets](const ConfiguredRelease& release) {
    if (release.access_password) secrets.push_back(*release.access_password);
  };
  for (const TargetConfig& target : configuration.targets) {
    for (const auto& [name, configured] : target.values) {
      const auto* secret = std::get_if<SecretReference>(&configured.value);
      if (secret != nullptr) secrets.push_back(*secret);
    }
    add(target.release);
  }
  for (const Route& route : configuration.routes) {
    add(route.release);
    for (const RouteTarget& target : route.targets) add(target.release);
  }
  // Without a password the URL of a database is worth reading in a message.
  const std::optional<SecretReference>& ledger = configuration.ledger.url;
  if (ledger && (ledger->source != SecretReference::Source::literal ||
                 config::holds_password(ledger->literal.reveal()))) {
    secrets.push_back(*ledger);
  }
  return secrets;
}

Session::Session(Streams streams, Environment environment, Services services)
    : streams_(streams), environment_(std::move(environment)), services_(std::move(services)) {}

void Session::conceal(const Secret& secret) {
  const std::lock_guard lock(mutex_);
  redactor_.add(secret);
}

void Session::conceal_literals_of(const Configuration& configuration) {
  for (const SecretReference& secret : secrets_in(configuration)) conceal(secret.literal);
}

SecretResolver Session::concealing(SecretResolver secrets) {
  return [this, secrets = std::move(secrets)](const SecretReference& reference) {
    Result<Secret> secret = secrets(reference);
    if (secret) conceal(*secret);
    return secret;
  };
}

Redactor Session::redactor() const {
  const std::lock_guard lock(mutex_);
  return redactor_;
}

void Session::print(std::string_view text) {
  const std::lock_guard lock(mutex_);
  streams_.out << redactor_.redact(text) << std::flush;
}

void Session::print(const nlohmann::ordered_json& document, Output output) {
  const std::string text = to_text(document, output);
  const std::lock_guard lock(mutex_);
  streams_.out << text << std::flush;
}

void Session::tell(std::string_view text) {
  const std::lock_guard lock(mutex_);
  streams_.err << redactor_.redact(text) << std::flush;
}

void Session::tell(const std::vector<Finding>& findings) { tell(render_findings(findings)); }

std::string Session::to_text(const nlohmann::ordered_json& document, Output output) const {
  nlohmann::ordered_json shown = document;
  {
    const std::lock_guard lock(mutex_);
    redact_values(shown, redactor_);
  }
  // Services and file names are not always UTF-8: a replaced character is better than no report.
  return shown.dump(output == Output::ndjson ? -1 : 2, ' ', false,
                    nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace slipway::cli
