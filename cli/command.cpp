#include "cli/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/exit_code.h"
#include "cli/json.h"

namespace slipway::cli {

void add_config_flag(CLI::App& command, std::string& config) {
  command
      .add_option("--config", config, "Configuration; default: the nearest slipway.toml upwards")
      ->type_name("FILE");
}

void one_of(CLI::Option* option, std::vector<std::string> words) {
  option->type_name(fmt::format("{}", fmt::join(words, "|")));
  option->check([words = std::move(words)](const std::string& text) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return std::string();
    return fmt::format("`{}` is not one of {}", text, fmt::join(words, ", "));
  });
}

void whole_number(CLI::Option* option, int least, int most) {
  option->type_name("N");
  option->check([least, most](const std::string& text) {
    int number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number);
    const bool fits = problem == std::errc() && rest == end && number >= least && number <= most;
    return fits ? std::string()
                : fmt::format("`{}` is no whole number from {} to {}", text, least, most);
  });
}

void add_output_flag(CLI::App& command, std::string& output, bool with_ndjson) {
  std::vector<std::string> words = {"human", "json"};
  if (with_ndjson) words.emplace_back("ndjson");
  one_of(command.add_option("--output", output, "What stdout carries"), std::move(words));
}

Output parse_output(const std::string& text) {
  if (text == "json") return Output::json;
  return text == "ndjson" ? Output::ndjson : Output::human;
}

int refuse(std::string_view command, const std::vector<Finding>& findings, Output output,
           Session& session) {
  session.tell(findings);
  if (output != Output::human) {
    session.print(refused_document(command, findings), output);
  }
  return kExitRefused;
}

}  // namespace slipway::cli
