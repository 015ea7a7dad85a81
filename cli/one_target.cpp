#include "cli/one_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/exit_code.h"
#include "cli/planning.h"
#include "cli/render.h"
#include "cli/target_facts.h"
#include "core/release/retry.h"

namespace slipway::cli {
namespace {

using Tenths = std::chrono::duration<std::chrono::milliseconds::rep, std::deci>;
constexpr Tenths kWorthTelling = std::chrono::seconds(1);
constexpr std::size_t kLongestId = 200;

Finding finding_of(const Error& error, const std::string& target) {
  Finding finding = error_finding(error);
  finding.target = target;
  return finding;
}

std::string in_words(Operation operation) {
  switch (operation) {
    case Operation::list_builds:
      return "list builds";
    case Operation::delete_build:
      return "delete a build";
    case Operation::edit_build:
      return "change a build that is there";
    case Operation::mark_latest:
      return "mark a build as the latest";
    case Operation::show_app:
      return "show the app";
    case Operation::update_app:
      return "change the app";
    case Operation::list_apps:
      return "list the account's apps";
    case Operation::check_update:
      return "say whether there is an update";
    case Operation::add_symbols:
      return "take symbols for a build that is there";
    case Operation::download_build:
      return "give a build back";
    case Operation::check_access:
      return "test the credential";
    case Operation::native_call:
      return "make calls by their name";
  }
  return std::string(to_string(operation));
}

Finding unsupported(Operation needed, const OpenTarget& target, const Configuration& configuration,
                    const Session& session) {
  std::string able;
  for (const TargetConfig& other : configuration.targets) {
    const std::vector<Operation> operations = facts_of(other, session).operations;
    const bool can = std::find(operations.begin(), operations.end(), needed) != operations.end();
    if (can) able += (able.empty() ? "" : ", ") + other.name;
  }
  Finding finding = error_finding(
      "unsupported_operation",
      fmt::format("provider {} cannot {}", target.provider_kind, in_words(needed)),
      able.empty() ? "no target of this configuration can" : "these targets can: " + able);
  finding.target = target.name;
  return finding;
}

// `--set` for another target is a slip: what it says would have no effect.
void refuse_overrides_of_others(const std::vector<SettingOverride>& overrides,
                                const std::string& target, std::vector<Finding>& findings) {
  for (const SettingOverride& setting : overrides) {
    if (setting.target == target) continue;
    findings.push_back(error_finding(
        "unused_override",
        fmt::format("--set {}.{}: the command is about {}", setting.target, setting.option, target),
        "leave it out, or name the target itself"));
  }
}

// The file's other targets play no part.
std::vector<Finding> warnings_about(const std::string& target,
                                    const std::vector<Finding>& findings) {
  std::vector<Finding> about;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(about),
               [&target](const Finding& finding) {
                 return finding.target.empty() || finding.target == target;
               });
  return about;
}

/// What may have been done although no answer says so, and how one finds out.
struct Undecided {
  std::string_view what;
  std::string hint;
};
Undecided undecided(std::string_view command, const std::string& target) {
  if (command == "delete") {
    return {"the deletion", fmt::format("`slipway versions {}` shows it", target)};
  }
  // Not every service's listing has what these change.
  if (command == "edit" || command == "latest") {
    return {"the change", fmt::format("`slipway status {} BUILD` shows it", target)};
  }
  if (command == "app") {
    return {"the change", fmt::format("`slipway app show {}` shows it", target)};
  }
  return {command == "symbols" ? "the upload" : "the call", "ask the service before repeating it"};
}

/// The document that all these commands begin with.
Json document_of(std::string_view command, std::string_view outcome, const OpenTarget& opened) {
  return {{"schema", fmt::format("slipway.{}/1", command)},
          {"outcome", outcome},
          {"target", or_null(opened.name)},
          {"provider", or_null(opened.provider_kind)}};
}

int refuse_target(std::string_view command, const OpenTarget& opened,
                  const std::vector<Finding>& findings, Output output, Session& session) {
  session.tell(findings);
  if (output == Output::human) return kExitRefused;
  Json document = document_of(command, "refused", opened);
  document[std::string(result_key(command))] = no_result(command);
  document["findings"] = to_json(findings);
  session.print(document, output);
  return kExitRefused;
}

}  // namespace

void add_target_flags(Syntax& command, TargetFlags& flags) {
  command.option("TARGET", flags.target, "A target of the configuration").required().shown_as("");
  add_config_flag(command, flags.config);
  add_set_flag(command, flags.set);
  add_output_flag(command, flags.output);
}

void add_build_argument(Syntax& command, std::string& build) {
  command.option("BUILD", build, "The build's id, as versions shows it")
      .required()
      .shown_as("")
      .check(check_id);
}

std::string check_id(const std::string& id) {
  if (id.empty()) return "an empty id: is a variable not set?";
  if (id.size() > kLongestId) return fmt::format("an id of more than {} characters", kLongestId);
  // Also those above 0x7F, which are two bytes in UTF-8.
  if (printable(id) != id || id.find('\n') != std::string::npos) {
    return "an id with control characters";
  }
  return {};
}

Build build_with_id(const std::string& id) {
  Build build;
  build.id = id;
  return build;
}

bool TellingClock::sleep_until(TimePoint wake, std::stop_token cancel) {
  // Some of a wait of one second has passed by now. Rounded, it is what is shown.
  const auto wait = std::chrono::round<Tenths>(wake - now());
  if (wait >= kWorthTelling) {
    session_.tell(printable(fmt::format("{}: asking again in {}, because: {}\n", target_,
                                        render_duration(wait), reason_)));
  }
  return clock_.sleep_until(wake, std::move(cancel));
}

OneTarget::OneTarget(std::string_view command, Output output, OpenTarget opened,
                     const Configuration& configuration, Session& session)
    : command_(command),
      output_(output),
      opened_(std::move(opened)),
      configuration_(configuration),
      session_(session),
      members_(std::make_shared<Json>(Json::object())) {}

CallContext OneTarget::context() {
  if (!signals_) signals_.emplace();
  return {signals_->token(), {}};
}

void OneTarget::note_question(Error& error) {
  error.effect = Effect::none;
  // Also where the signal came while a repetition was waited for.
  if (interrupted()) error.kind = ErrorKind::cancelled;
}

void OneTarget::complete(Error& error) {
  // Of a provider that broke nobody knows how far it had come.
  if (error.kind == ErrorKind::internal) error.effect = Effect::unknown;
  say_when_to_come_back(error);
}

void OneTarget::warn(const std::vector<Finding>& findings) {
  session_.tell(findings);
  for (const Finding& finding : findings) warnings_.push_back(finding.message);
}

void OneTarget::warn(const std::vector<std::string>& warnings) {
  std::vector<Finding> findings;
  for (const std::string& warning : warnings) {
    Finding finding = error_finding("service_warning", warning);
    finding.severity = Severity::warning;
    finding.target = opened_.name;
    findings.push_back(std::move(finding));
  }
  warn(findings);
}

void OneTarget::add_member(const std::string& key, const Json& value) { (*members_)[key] = value; }

int OneTarget::succeed(const Json& result, const std::string& text) {
  return end("succeeded", kExitOk, result, text);
}

int OneTarget::fail(const Error& error) { return fail(error, no_result(command_)); }

int OneTarget::fail(const Error& error, const Json& result) {
  if (error.kind == ErrorKind::cancelled && interrupted()) return end_interrupted(error, result);
  const int code = exit_code(error);
  if (code == kExitRefused) return refuse(finding_of(error, opened_.name));
  if (code != kExitUnknown || !error.hint.empty()) {
    return end(code == kExitUnknown ? "unknown" : "failed", code, result, "", &error);
  }
  const Undecided undecided = cli::undecided(command_, opened_.name);
  Error told = error;
  told.hint = fmt::format("{} may have been done all the same: {}", undecided.what, undecided.hint);
  return end("unknown", code, result, "", &told);
}

int OneTarget::end_interrupted(Error error, const Json& result) {
  if (error.effect == Effect::none) {
    error.message = "interrupted";
    error.hint = {};
    return end("cancelled", kExitInterrupted, result, "", &error);
  }
  const Undecided undecided = cli::undecided(command_, opened_.name);
  error.message = fmt::format("interrupted; {} may have been done all the same", undecided.what);
  error.hint = undecided.hint;
  return end("unknown", kExitInterrupted, result, "", &error);
}

int OneTarget::end(std::string_view outcome, int code, const Json& result, const std::string& text,
                   const Error* error) {
  if (error != nullptr) session_.tell({finding_of(*error, opened_.name)});
  if (output_ == Output::human) {
    session_.print(printable(text));
    return code;
  }
  Json document = document_of(command_, outcome, opened_);
  document[std::string(result_key(command_))] = result;
  document.update(*members_);
  document["warnings"] = warnings_;
  document["error"] = error != nullptr ? to_json(*error) : Json();
  session_.print(document, output_);
  return code;
}

int OneTarget::refuse(const Finding& finding) { return refuse(std::vector<Finding>{finding}); }

int OneTarget::refuse(std::vector<Finding> findings) {
  for (Finding& finding : findings) finding.target = opened_.name;
  return refuse_target(command_, opened_, findings, output_, session_);
}

int with_target(std::string_view command, const TargetFlags& flags, std::optional<Operation> needed,
                Session& session, const std::function<int(OneTarget&)>& action) {
  const Output output = parse_output(flags.output);
  OpenTarget opened;
  opened.name = flags.target;
  const auto refused = [&](const std::vector<Finding>& findings) {
    return refuse_target(command, opened, findings, output, session);
  };
  const LoadedConfiguration loaded = load_nearest(flags.config, session);
  if (has_errors(loaded.findings)) return refused(loaded.findings);

  const Configuration& configuration = loaded.configuration;
  std::vector<SettingOverride> overrides;
  std::vector<Finding> findings =
      add_setting_overrides(flags.set, configuration, session, overrides);
  refuse_overrides_of_others(overrides, flags.target, findings);
  if (has_errors(findings)) return refused(findings);

  opened =
      open_target(configuration, flags.target, overrides, plan_context(configuration, session));
  if (has_errors(opened.findings)) return refused(opened.findings);
  const std::vector<Operation> offered = operations_of(*opened.provider);
  if (needed && std::find(offered.begin(), offered.end(), *needed) == offered.end()) {
    return refused({unsupported(*needed, opened, configuration, session)});
  }
  findings = warnings_about(flags.target, loaded.findings);
  findings.insert(findings.end(), opened.findings.begin(), opened.findings.end());
  OneTarget target(command, output, std::move(opened), configuration, session);
  target.warn(findings);
  return action(target);
}

}  // namespace slipway::cli
