#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace slipway::cli {

class Session;

/// What the chosen command does; returns the exit code.
using Action = std::function<int(Session&)>;

/// One flag or argument of a command: what it takes, and what its help says. A handle that is
/// cheap to copy; the program that parses owns the flag itself.
class Flag {
 public:
  /// What is wrong with a value; empty when nothing is.
  using Check = std::function<std::string(const std::string&)>;

  explicit Flag(CLI::Option& option) : option_(&option) {}

  Flag required();
  /// What the help shows for the value: `FILE`; empty: nothing.
  Flag shown_as(const std::string& type_name);
  /// It takes one of these words, and its help shows them.
  Flag one_of(std::vector<std::string> words);
  /// It takes a number from `least` to `most`.
  Flag whole_number(int least, int most);
  Flag check(Check check);
  /// One value each time it is given, which holds several where `delimiter` stands between them.
  Flag repeatable(char delimiter = '\0');
  Flag excludes(const Flag& other);
  Flag needs(const Flag& other);

 private:
  CLI::Option* option_;
};

/// What one command, or the whole program, takes. It stands between the commands and CLI11, which
/// costs every unit that includes it five seconds. A handle that is cheap to copy.
class Syntax {
 public:
  /// The `Action` of the command that the arguments name is put into `chosen`.
  Syntax(CLI::App& app, Action& chosen) : app_(&app), chosen_(&chosen) {}

  /// A command of its own, below this one.
  Syntax command(const std::string& name, const std::string& help);
  /// One of the commands below must be given.
  void requires_command();

  /// `--name VALUE`, or an argument when the name has no dashes. The variable must live until the
  /// command has run, and keeps what it holds when the option is not given.
  Flag option(const std::string& name, std::string& text, const std::string& help);
  Flag option(const std::string& name, std::optional<std::string>& text, const std::string& help);
  Flag option(const std::string& name, std::vector<std::string>& texts, const std::string& help);
  Flag option(const std::string& name, int& number, const std::string& help);
  Flag option(const std::string& name, std::uint16_t& number, const std::string& help);
  Flag option(const std::string& name, std::size_t& number, const std::string& help);
  /// `--name`.
  Flag flag(const std::string& name, bool& given, const std::string& help);
  /// Not given, `--name`, or `--name=false` against a route that says true.
  Flag flag(const std::string& name, std::optional<bool>& yes, const std::string& help);
  /// An option that nobody may use yet and no help shows; `why` is the error. Once a command.
  void reserve(const std::string& name, const std::string& why);

  /// The end of the help.
  void footer(std::string_view text);
  void runs(Action action);

 private:
  CLI::App* app_;
  Action* chosen_;
};

}  // namespace slipway::cli
