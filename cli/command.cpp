#include "cli/command.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "cli/exit_code.h"
#include "cli/json.h"

namespace slipway::cli {

void add_config_flag(Syntax& command, std::string& config) {
  command.option("--config", config, "Configuration; default: the nearest slipway.toml upwards")
      .shown_as("FILE");
}

void add_output_flag(Syntax& command, std::string& output, bool with_ndjson) {
  std::vector<std::string> words = {"human", "json"};
  if (with_ndjson) words.emplace_back("ndjson");
  command.option("--output", output, "What stdout carries").one_of(std::move(words));
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
