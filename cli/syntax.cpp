#include "cli/syntax.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

namespace slipway::cli {

Flag Flag::required() {
  option_->required();
  return *this;
}

Flag Flag::shown_as(const std::string& type_name) {
  option_->type_name(type_name);
  return *this;
}

Flag Flag::one_of(std::vector<std::string> words) {
  option_->type_name(fmt::format("{}", fmt::join(words, "|")));
  return check([words = std::move(words)](const std::string& text) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return std::string();
    return fmt::format("`{}` is not one of {}", text, fmt::join(words, ", "));
  });
}

Flag Flag::whole_number(int least, int most) {
  option_->type_name("N");
  return check([least, most](const std::string& text) {
    int number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number);
    const bool fits = problem == std::errc() && rest == end && number >= least && number <= most;
    return fits ? std::string()
                : fmt::format("`{}` is no whole number from {} to {}", text, least, most);
  });
}

Flag Flag::check(Check check) {
  option_->check(std::move(check));
  return *this;
}

Flag Flag::repeatable(char delimiter) {
  option_->allow_extra_args(false)->delimiter(delimiter);
  return *this;
}

Flag Flag::excludes(const Flag& other) {
  option_->excludes(other.option_);
  return *this;
}

Flag Flag::needs(const Flag& other) {
  option_->needs(other.option_);
  return *this;
}

Syntax Syntax::command(const std::string& name, const std::string& help) {
  return {*app_->add_subcommand(name, help), *chosen_};
}

void Syntax::requires_command() { app_->require_subcommand(1); }

Flag Syntax::option(const std::string& name, std::string& text, const std::string& help) {
  return Flag(*app_->add_option(name, text, help));
}

Flag Syntax::option(const std::string& name, std::optional<std::string>& text,
                    const std::string& help) {
  return Flag(*app_->add_option(name, text, help));
}

Flag Syntax::option(const std::string& name, std::vector<std::string>& texts,
                    const std::string& help) {
  return Flag(*app_->add_option(name, texts, help));
}

Flag Syntax::option(const std::string& name, int& number, const std::string& help) {
  return Flag(*app_->add_option(name, number, help));
}

Flag Syntax::option(const std::string& name, std::uint16_t& number, const std::string& help) {
  return Flag(*app_->add_option(name, number, help));
}

Flag Syntax::option(const std::string& name, std::size_t& number, const std::string& help) {
  return Flag(*app_->add_option(name, number, help));
}

Flag Syntax::flag(const std::string& name, bool& given, const std::string& help) {
  return Flag(*app_->add_flag(name, given, help));
}

Flag Syntax::flag(const std::string& name, std::optional<bool>& yes, const std::string& help) {
  const auto take = [&yes](std::int64_t count) { yes = count > 0; };
  return Flag(*app_->add_flag_function(name, take, help));
}

void Syntax::reserve(const std::string& name, const std::string& why) {
  const auto value = std::make_shared<std::string>();
  app_->add_option(name, *value)->group("");
  // Not a check of the option: CLI11 does not say the name of one that no help shows.
  app_->parse_complete_callback([value, name, why] {
    if (!value->empty()) throw CLI::ValidationError(name, why);
  });
}

void Syntax::footer(std::string_view text) { app_->footer(std::string(text)); }

void Syntax::runs(Action action) {
  app_->callback([action = std::move(action), chosen = chosen_] { *chosen = action; });
}

}  // namespace slipway::cli
