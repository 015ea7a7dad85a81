#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/one_target.h"
#include "cli/render.h"
#include "cli/text_input.h"
#include "core/base/suggest.h"

namespace slipway::cli {
namespace {

struct UpdateFlags {
  TargetFlags target;
  std::vector<std::string> changes;
};

bool is_secret(const OptionDeclaration& declaration) {
  return declaration.sensitive || declaration.type == OptionType::secret;
}

std::string value_in_words(const OptionDeclaration& declaration) {
  if (is_secret(declaration)) return "@FILE";
  switch (declaration.type) {
    case OptionType::boolean:
      return "true|false";
    case OptionType::integer:
      return "N";
    case OptionType::duration:
      return "D";
    case OptionType::path:
      return "FILE";
    case OptionType::string_list:
      return "TEXT,…";
    case OptionType::path_list:
      return "FILE,…";
    case OptionType::choice:
      return fmt::format("{}", fmt::join(declaration.choices, "|"));
    case OptionType::string:
    case OptionType::secret:
      break;
  }
  return "TEXT";
}

/// Takes the NAME=VALUE apart, by what the target's service lets one change.
class AppChangesReader {
 public:
  AppChangesReader(std::vector<OptionDeclaration> declarations, Session& session)
      : declarations_(std::move(declarations)), session_(session) {}

  Settings read(const std::vector<std::string>& changes) {
    Settings settings;
    for (std::size_t i = 0; i < changes.size(); ++i) read(changes[i], i + 1, settings);
    if (changes.empty()) add("nothing_to_change", "nothing is to be changed", known_names());
    return settings;
  }
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  void read(const std::string& change, std::size_t number, Settings& settings) {
    const std::size_t equals = change.find('=');
    const std::string name = change.substr(0, equals);
    const auto declaration =
        std::find_if(declarations_.begin(), declarations_.end(),
                     [&name](const OptionDeclaration& known) { return known.name == name; });
    if (declaration == declarations_.end() && equals == std::string::npos) {
      // Not quoted: it may be a password without its name.
      return add("bad_argument", fmt::format("argument {} is not NAME=VALUE", number),
                 known_names());
    }
    if (declaration == declarations_.end()) return add_unknown(name);
    if (equals == std::string::npos) {
      return add("value_missing", fmt::format("{} has no value", in_backquotes(name)),
                 fmt::format("write {}={}", name, value_in_words(*declaration)));
    }
    if (settings.has(name)) {
      return add("same_name_twice", fmt::format("{} is given twice", in_backquotes(name)));
    }
    const std::optional<std::string> text = text_of(*declaration, change.substr(equals + 1));
    if (!text) return;
    Result<OptionValue> value = parse_option(*declaration, *text);
    if (!value) {
      return add("invalid_value", describe(value.error()), value.error().hint);
    }
    settings.set(name, std::move(*value));
  }

  std::optional<std::string> text_of(const OptionDeclaration& declaration,
                                     const std::string& written) {
    if (!is_secret(declaration)) return written;
    if (written.empty() || written.front() != '@') {
      add("secret_on_command_line",
          fmt::format("{} is a secret, and the command line is visible in process lists",
                      declaration.name),
          fmt::format("write {0}=@FILE, or {0}=@- and give it on stdin; and change the value that "
                      "was shown",
                      declaration.name));
      return std::nullopt;
    }
    const std::string file = written.substr(1);
    if (file == "-" && std::exchange(stdin_is_read_, true)) {
      add("stdin_read_twice", "two values cannot both be read from stdin");
      return std::nullopt;
    }
    Result<std::string> text = read_text(file, declaration.name, session_);
    if (!text) {
      add("secret_file", text.error().message, "check the name behind @");
      return std::nullopt;
    }
    session_.conceal(Secret(*text));
    return std::move(*text);
  }

  void add_unknown(const std::string& name) {
    std::vector<std::string> names;
    for (const OptionDeclaration& declaration : declarations_) names.push_back(declaration.name);
    const std::string meant = nearest(name, names);
    add("unknown_name", fmt::format("there is no {} to change", in_backquotes(name)),
        (meant.empty() ? "" : fmt::format("did you mean `{}`? ", meant)) + known_names());
  }

  [[nodiscard]] std::string known_names() const {
    std::vector<std::vector<std::string>> rows;
    for (const OptionDeclaration& declaration : declarations_) {
      rows.push_back(
          {fmt::format("{}={}", declaration.name, value_in_words(declaration)), declaration.help});
    }
    std::string text = "what can be changed:\n" + render_table(rows);
    text.pop_back();
    return text;
  }

  void add(std::string code, std::string message, std::string hint = {}) {
    findings_.push_back(error_finding(std::move(code), std::move(message), std::move(hint)));
  }

  const std::vector<OptionDeclaration> declarations_;
  Session& session_;
  std::vector<Finding> findings_;
  bool stdin_is_read_ = false;
};

int run_show(OneTarget& target) {
  const AppDetails& details = *target.provider().app_details();
  const Result<App> app =
      target.ask([&](const CallContext& context) { return details.get_app(context); });
  if (!app) return target.fail(app.error());
  return target.succeed(to_json(*app), render_app(*app, target.session().redactor()));
}

int run_update(const UpdateFlags& flags, OneTarget& target) {
  const AppEditor& editor = *target.provider().app_editor();
  AppChangesReader reader(editor.app_options(), target.session());
  const Settings changes = reader.read(flags.changes);
  if (!reader.findings().empty()) return target.refuse(reader.findings());

  const Result<App> app = target.change(
      [&](const CallContext& context) { return editor.update_app(changes, context); });
  if (!app) return target.fail(app.error());
  return target.succeed(to_json(*app), render_app(*app, target.session().redactor()));
}

void add_show(Syntax& app_command) {
  auto flags = std::make_shared<TargetFlags>();
  Syntax command = app_command.command("show", "Show all that the service says of it");
  add_target_flags(command, *flags);
  command.footer(target_exit_code_help());
  command.runs([flags](Session& session) {
    return with_target("app", *flags, Operation::show_app, session, run_show);
  });
}

void add_update(Syntax& app_command) {
  auto flags = std::make_shared<UpdateFlags>();
  Syntax command = app_command.command("update", "Change what holds for all its builds");
  add_target_flags(command, flags->target);
  command.option("NAME=VALUE", flags->changes, "What to change; a secret is NAME=@FILE or @-")
      .shown_as("");
  command.footer("Without NAME=VALUE it lists what the target's service lets one change.\n\n" +
                 std::string(target_exit_code_help()));
  command.runs([flags](Session& session) {
    return with_target("app", flags->target, Operation::update_app, session,
                       [flags](OneTarget& target) { return run_update(*flags, target); });
  });
}

}  // namespace

void add_app(Syntax& app) {
  Syntax command = app.command("app", "Show or change a target's app");
  command.requires_command();
  command.footer("slipway app update --help shows its flags and exit codes.");
  add_show(command);
  add_update(command);
}

}  // namespace slipway::cli
