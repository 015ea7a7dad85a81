#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/call_arguments.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/one_target.h"
#include "cli/planning.h"
#include "cli/render.h"
#include "cli/target_facts.h"
#include "cli/wrap.h"
#include "core/base/suggest.h"
#include "core/release/open_target.h"

namespace slipway::cli {
namespace {

struct CallFlags {
  TargetFlags target;
  std::string method;
  std::vector<std::string> arguments;
  bool list = false;
};

// --- the methods

Json to_json(const NativeMethod& method) {
  Json parameters = Json::array();
  for (const NativeParameter& parameter : method.parameters) {
    parameters.push_back({{"name", parameter.name},
                          {"required", parameter.required},
                          {"file", parameter.file},
                          {"secret", parameter.secret}});
  }
  return {{"name", method.name}, {"help", method.help}, {"parameters", std::move(parameters)}};
}

std::string render(const std::vector<NativeMethod>& methods, std::size_t columns) {
  static constexpr std::size_t kIndent = 4;
  const std::string indent(kIndent, ' ');
  std::string text;
  for (const NativeMethod& method : methods) {
    text += method.name + "\n" + wrapped(indent, method.help, kIndent, columns);
    const std::string parameters = render_parameters(method);
    if (!parameters.empty()) text += wrapped(indent, parameters, kIndent, columns);
  }
  return printable(text);
}

// As `targets` does it: neither the network nor the secrets are needed.
int list_methods(const TargetFlags& flags, Session& session) {
  const Output output = parse_output(flags.output);
  const LoadedConfiguration loaded = load_nearest(flags.config, session);
  if (has_errors(loaded.findings)) return refuse("call", loaded.findings, output, session);
  session.tell(loaded.findings);
  const TargetConfig* target = loaded.configuration.find_target(flags.target);
  if (target == nullptr) {
    return refuse("call", {unknown_target(loaded.configuration, flags.target)}, output, session);
  }
  const TargetFacts facts = facts_of(*target, session);
  const NativeCalls* calls = facts.provider != nullptr ? facts.provider->native_calls() : nullptr;
  if (calls == nullptr) {
    const Finding finding = error_finding(
        "unsupported_operation", fmt::format("{} names no calls of its own", facts.provider_kind));
    return refuse("call", {finding}, output, session);
  }
  const std::vector<NativeMethod> methods = calls->native_methods();
  if (output == Output::human) {
    session.print(render(methods, columns_of(session.streams().width)));
    return kExitOk;
  }
  Json list = Json::array();
  for (const NativeMethod& method : methods) list.push_back(to_json(method));
  session.print(Json{{"schema", "slipway.call/1"},
                     {"outcome", "succeeded"},
                     {"target", facts.target},
                     {"provider", facts.provider_kind},
                     {"methods", std::move(list)}},
                output);
  return kExitOk;
}

// --- one call

Finding unknown_method(const std::string& name, const std::vector<NativeMethod>& methods) {
  std::vector<std::string> names;
  for (const NativeMethod& method : methods) names.push_back(method.name);
  const std::string meant = nearest(name, names);
  Finding finding = error_finding(
      "unknown_method",
      fmt::format("no page describes the method {}: it went out as it is", in_backquotes(name)),
      meant.empty() ? "slipway call TARGET --list prints those that are described"
                    : fmt::format("did you mean `{}`?", meant));
  finding.severity = Severity::warning;
  return finding;
}

// Nothing: the reply is text.
std::optional<Json> value_of(const NativeReply& reply) {
  if (!reply.json) return std::nullopt;
  Json value = Json::parse(reply.body, nullptr, false);
  return value.is_discarded() ? std::nullopt : std::optional(std::move(value));
}

// In JSON what a terminal would act on has another way to be written, so that it stays the same.
std::string escape_unprintable(std::string_view json) {
  std::string text;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto at = [&json, i](std::size_t k) {
      return i + k < json.size() ? static_cast<unsigned char>(json[i + k]) : 0U;
    };
    unsigned character = 0;
    if (at(0) == 0x7F) character = 0x7F;
    if (at(0) == 0xC2 && at(1) < 0xA0) character = at(1);
    if (at(0) == 0xE2) character = 0x2000U | (at(1) & 0x3FU) << 6U | (at(2) & 0x3FU);
    const bool mark = (character >= 0x200B && character <= 0x200F) ||
                      (character >= 0x2028 && character <= 0x202E) ||
                      (character >= 0x2066 && character <= 0x2069);
    if (character == 0 || (character >= 0x2000 && !mark)) {
      text += json[i];
      continue;
    }
    text += fmt::format("\\u{:04x}", character);
    i += at(0) == 0xE2 ? 2 : at(0) == 0xC2 ? 1 : 0;
  }
  return text;
}

std::string render(const NativeReply& reply, const std::optional<Json>& value,
                   const Session& session) {
  std::string text = value ? escape_unprintable(session.to_text(*value, Output::json)) : reply.body;
  if (!text.empty() && text.back() != '\n') text += '\n';
  return printable(text);
}

// What was found wrong before anything was sent: most often a parameter that is missing, or a slip
// in the method's name.
Error explained(Error error, const std::string& name, const NativeMethod* method,
                const std::vector<NativeMethod>& methods) {
  const bool refused = exit_code(error) == kExitRefused;
  if (!refused || error.kind != ErrorKind::invalid_request) return error;
  if (!error.hint.empty()) error.hint += "; ";
  if (method == nullptr) {
    error.hint += unknown_method(name, methods).hint;
    return error;
  }
  const std::string parameters = render_parameters(*method);
  error.hint +=
      fmt::format("parameters of {}: {}", method->name, parameters.empty() ? "none" : parameters);
  return error;
}

int make_call(const CallFlags& flags, OneTarget& target) {
  const NativeCalls& calls = *target.provider().native_calls();
  const std::vector<NativeMethod> methods = calls.native_methods();
  const auto found =
      std::find_if(methods.begin(), methods.end(),
                   [&flags](const NativeMethod& one) { return one.name == flags.method; });
  const NativeMethod* method = found == methods.end() ? nullptr : &*found;

  CallArguments read = read_call_arguments(flags.arguments, method, target.session());
  for (Finding& finding : read.findings) finding.target = target.name();
  if (has_errors(read.findings)) return target.refuse(read.findings);
  target.warn(read.findings);

  const Result<NativeReply> reply = target.change([&](const CallContext& context) {
    return calls.call_native(flags.method, read.arguments, context);
  });
  target.add_member("method", flags.method);
  const bool sent = reply || exit_code(reply.error()) != kExitRefused;
  if (method == nullptr && sent) {
    Finding unknown = unknown_method(flags.method, methods);
    unknown.target = target.name();
    target.warn({unknown});
  }
  if (!reply) return target.fail(explained(reply.error(), flags.method, method, methods));
  target.add_member("http_status", reply->http_status);
  const std::optional<Json> value = value_of(*reply);
  return target.succeed(value.value_or(Json(reply->body)), render(*reply, value, target.session()));
}

// NAME=VALUE in the place of METHOD; a raw path may hold `=` in its query.
bool looks_like_argument(const std::string& method) {
  const std::size_t special = method.find_first_of("=/:?");
  return special != std::string::npos && method[special] == '=';
}

// Beside a list they would have no effect.
bool has_more_than_a_list(const CallFlags& flags) {
  const bool calls = flags.list && !flags.method.empty() && flags.method != "list";
  return calls || !flags.arguments.empty() || !flags.target.set.empty();
}

int run_call(const CallFlags& flags, Session& session) {
  if (flags.list || flags.method == "list") {
    if (!has_more_than_a_list(flags)) return list_methods(flags.target, session);
    const Finding finding =
        error_finding("usage", "the list of the calls goes with no METHOD, ARGUMENT or --set",
                      "leave them out, or leave the list out to make the call");
    return refuse("call", {finding}, parse_output(flags.target.output), session);
  }
  if (flags.method.empty() || looks_like_argument(flags.method)) {
    const Finding finding = error_finding(
        "usage", "METHOD is missing",
        fmt::format("slipway call {} --list prints those that are described", flags.target.target));
    return refuse("call", {finding}, parse_output(flags.target.output), session);
  }
  return with_target("call", flags.target, Operation::native_call, session,
                     [&flags](OneTarget& target) { return make_call(flags, target); });
}

}  // namespace

void add_call(Syntax& app) {
  auto flags = std::make_shared<CallFlags>();
  Syntax command = app.command("call", "Make one of the service's own calls, by its name");
  add_target_flags(command, flags->target);
  command.option("METHOD", flags->method, "The call: app/view, list_versions, …; list: all")
      .shown_as("");
  command.option("ARGUMENT", flags->arguments, "NAME=VALUE, or NAME=@FILE").shown_as("");
  command.flag("--list", flags->list, "Print the calls and their parameters, and make none");
  command.footer(
      "The credential is sent by itself, and so is what the target's settings know (the app).\n"
      "NAME=@FILE sends a file; for a text parameter the text is read from FILE (@-: stdin), so\n"
      "that a secret need not stand on the command line. NAME=@@… is a text that begins with @.\n"
      "A METHOD that no page describes goes out as it is: the path after /apiv2/ of Pgyer, or\n"
      "GET:apps/… after /api/2/ of a HockeyApp-style server.\n"
      "Exit codes: 0 answered, 1 internal error, 2 nothing was sent, 4 the service said no,\n"
      "5 the answer was lost: nobody knows whether the call was done, 130 interrupted.");
  command.runs([flags](Session& session) { return run_call(*flags, session); });
}

}  // namespace slipway::cli
