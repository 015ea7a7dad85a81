#include "cli/app.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/render.h"
#include "core/base/suggest.h"
#include "slipway/version.h"

namespace slipway::cli {
namespace {

constexpr int kOptionColumn = 44;

/// `--flag VALUE` and no more: what excludes or needs what is said when it matters.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(kOptionColumn); }
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_size() == 0 ? "" : " " + option->get_type_name();
  }
};

using Arguments = std::vector<std::string>;

// Also where the arguments cannot be parsed, a script that asked for JSON gets JSON.
Output wanted_output(const Arguments& arguments) {
  Output output = Output::human;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    static constexpr std::string_view kFlag = "--output";
    if (arguments[i] == kFlag && i + 1 < arguments.size()) output = parse_output(arguments[i + 1]);
    if (arguments[i].rfind(std::string(kFlag) + "=", 0) == 0) {
      output = parse_output(arguments[i].substr(kFlag.size() + 1));
    }
  }
  return output;
}

class Program {
 public:
  Program(Arguments arguments, Session& session)
      : arguments_(std::move(arguments)), session_(session) {
    app_.name("slipway");
    app_.require_subcommand(1);
    app_.set_version_flag("--version", fmt::format("slipway {}", version()));
    app_.formatter(std::make_shared<HelpFormatter>());
    app_.footer("slipway COMMAND --help shows a command's flags and exit codes.");
    Syntax syntax(app_, chosen_);
    add_publish(syntax);
    add_resume(syntax);
    add_plan(syntax);
    add_inspect(syntax);
    add_check(syntax);
    add_targets(syntax);
    add_doctor(syntax);
    add_history(syntax);
    add_versions(syntax);
    add_status(syntax);
    add_edit(syntax);
    add_latest(syntax);
    add_symbols(syntax);
    add_delete(syntax);
    add_apps(syntax);
    add_app(syntax);
    add_call(syntax);
    add_explain(syntax);
    add_parity(syntax);
    add_emulator(syntax);
  }

  int run() {
    try {
      if (const std::optional<Finding> finding = unknown_command()) return refuse_usage(*finding);
      // CLI11 takes them last first.
      app_.parse(Arguments(arguments_.rbegin(), arguments_.rend()));
      return chosen_(session_);
    } catch (const CLI::CallForVersion& version_text) {
      session_.print(fmt::format("{}\n", version_text.what()));
      return kExitOk;
    } catch (const CLI::CallForHelp&) {
      session_.print(app_.help() + "\n");
      return kExitOk;
    } catch (const CLI::ParseError& error) {
      return refuse_usage(usage_finding(error));
    } catch (const std::exception& error) {
      return report_defect(error.what());
    }
  }

 private:
  std::optional<Finding> unknown_command() const {
    const CLI::App* parent = &app_;
    for (std::size_t i = 0; !commands_of(*parent).empty(); ++i) {
      const std::string word = i < arguments_.size() ? arguments_[i] : "";
      const bool is_flag = !word.empty() && word[0] == '-';
      if (is_flag && (i == 0 || word == "-h" || word == "--help")) return std::nullopt;
      const CLI::App* named = find_command(*parent, word);
      if (named == nullptr) return unknown_command(*parent, is_flag ? "" : word);
      parent = named;
    }
    return std::nullopt;
  }

  Finding unknown_command(const CLI::App& parent, const std::string& word) const {
    const bool first = &parent == &app_;
    std::string names;
    for (const CLI::App* known : commands_of(parent)) {
      names += (names.empty() ? "" : ", ") + known->get_name();
    }
    if (first) {
      return error_finding("usage",
                           word.empty()
                               ? "no command is given"
                               : fmt::format("there is no command {}", in_backquotes(word)),
                           fmt::format("the commands are {}; see slipway --help", names));
    }
    const std::string command = parent.get_name();
    return error_finding("usage",
                         word.empty()
                             ? fmt::format("{} needs a command of its own", command)
                             : fmt::format("{} has no command {}", command, in_backquotes(word)),
                         fmt::format("its commands are {}; see slipway {} --help", names, command));
  }

  // CLI11 quotes all that it did not expect, in any order; the value of a flag that does not exist
  // may be a password. So none is quoted, and of `--flag=value` only the flag.
  Finding usage_finding(const CLI::ParseError& error) const {
    const std::vector<std::string> left = app_.remaining(true);
    const auto end = std::find(arguments_.begin(), arguments_.end(), "--");
    const auto flag = std::find_if(arguments_.begin(), end, [&left](const std::string& word) {
      return word.size() > 1 && word[0] == '-' &&
             std::find(left.begin(), left.end(), word) != left.end();
    });
    if (flag != end) return unknown_flag(*flag);
    if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) {
      return error_finding("usage", error.what(), help_hint());
    }
    const auto marks = static_cast<std::size_t>(std::count(left.begin(), left.end(), "--"));
    return error_finding("usage",
                         fmt::format("{} too many", count_of(left.size() - marks, "argument")),
                         help_hint());
  }

  Finding unknown_flag(const std::string& word) const {
    const bool is_long = word.rfind("--", 0) == 0;
    const std::string flag = is_long ? word.substr(0, word.find('=')) : word.substr(0, 2);
    const std::string meant = is_long ? nearest(flag.substr(2), flags()) : "";
    return error_finding(
        "usage", fmt::format("there is no flag {}", in_backquotes(flag)),
        fmt::format("{}{}; what stands behind `--` is no flag",
                    meant.empty() ? "" : fmt::format("did you mean `--{}`? ", meant), help_hint()));
  }

  // Of the command that the arguments name, without their dashes.
  std::vector<std::string> flags() const {
    const CLI::App* command = &app_;
    while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
    std::vector<std::string> names;
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_group().empty()) continue;  // a reserved one
      for (const std::string& name : option->get_lnames()) names.push_back(name);
    }
    return names;
  }

  std::string command() const { return arguments_.empty() ? "" : arguments_.front(); }
  static std::vector<const CLI::App*> commands_of(const CLI::App& parent) {
    return parent.get_subcommands([](const CLI::App*) { return true; });
  }
  static const CLI::App* find_command(const CLI::App& parent, const std::string& name) {
    const auto all = commands_of(parent);
    const auto found = std::find_if(all.begin(), all.end(), [&name](const CLI::App* known) {
      return known->get_name() == name;
    });
    return found == all.end() ? nullptr : *found;
  }
  bool is_command(const std::string& name) const { return find_command(app_, name) != nullptr; }

  std::string help_hint() const {
    return fmt::format("see slipway {}--help", is_command(command()) ? command() + " " : "");
  }
  std::string schema() const { return is_command(command()) ? command() : "usage"; }

  int refuse_usage(const Finding& finding) {
    return refuse(schema(), {finding}, wanted_output(arguments_), session_);
  }

  int report_defect(std::string_view what) {
    const Finding finding = error_finding(
        "internal", fmt::format("slipway broke: {}", what),
        "this is a defect of slipway: please report it with the command and this text");
    session_.tell({finding});
    const Output output = wanted_output(arguments_);
    if (output != Output::human) {
      Json document = refused_document(schema(), {finding});
      document["outcome"] = "failed";  // something may have been sent
      session_.print(document, output);
    }
    return kExitInternal;
  }

  Arguments arguments_;
  Session& session_;
  CLI::App app_{"Gets one built app package to every distribution service where it belongs."};
  Action chosen_;
};

}  // namespace

int run(int argc, const char* const* argv, Streams streams, Environment environment,
        Services services) {
  Session session(streams, std::move(environment), std::move(services));
  int code = Program(Arguments(argv + std::min(argc, 1), argv + argc), session).run();
  streams.out.flush();
  if (!streams.out) {
    session.tell("error: cannot write the result to stdout\n");
    // What happened at the targets says more than that nobody could read it.
    if (code == kExitOk) code = kExitInternal;
  }
  return code;
}

}  // namespace slipway::cli
