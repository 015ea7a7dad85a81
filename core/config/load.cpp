#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "core/base/suggest.h"
#include "core/config/findings.h"
#include "core/config/parse.h"
#include "core/config/shown_lines.h"
#include "slipway/config.h"

namespace slipway {
namespace config {
namespace {

constexpr std::size_t kLargestFile = 1024 * 1024;
constexpr std::size_t kLongestShown = 300;  // a longer line helps nobody and floods a log

/// Every key that a configuration can have, by whether its value may be shown.
VisibleKeys visible_keys(const ProviderRegistry& registry) {
  VisibleKeys keys;
  // Names of tables are not here: a string in a table's place may be anything.
  keys.open = {"version",      "targets",        "provider",   "name",      "platform",
               "format",       "bundle_id",      "channel",    "file_name", "version_regex",
               "build_number", "signing",        "debuggable", "target",    "required",
               "profile_days", "notes",          "notes_file", "notify",    "notes_format",
               "mandatory",    "availability",   "tags",       "teams",     "users",
               "type",         "start",          "end",        "latest",    "commit",
               "build_url",    "repository_url", "path"};
  keys.sensitive = {"password", "url"};  // the latter of a database
  const auto add = [&keys](const OptionDeclaration& option) {
    const std::string last = option.name.substr(option.name.rfind('.') + 1);
    const bool sensitive = option.sensitive || option.type == OptionType::secret;
    (sensitive ? keys.sensitive : keys.open).insert(last);
  };
  for (const OptionDeclaration& option : common_target_options()) add(option);
  for (const auto& factory : registry.all()) {
    for (const OptionDeclaration& option : factory->options()) add(option);
  }
  for (const std::string& key : keys.sensitive) keys.open.erase(key);
  return keys;
}

Finding whole_file(const std::filesystem::path& path, std::string code, std::string message,
                   std::string hint) {
  Finding finding;
  finding.code = std::move(code);
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  finding.location.file = path.string();
  return finding;
}

/// What the parser says, without any text that it took out of the file.
std::string without_quoted_text(std::string_view description) {
  std::string out;
  std::size_t at = 0;
  while (at < description.size()) {
    const std::size_t open = description.find('\'', at);
    const std::size_t close =
        open == std::string_view::npos ? open : description.find('\'', open + 1);
    if (close == std::string_view::npos) break;
    out += description.substr(at, open - at);
    out += close - open > 2 ? "'…'" : description.substr(open, close - open + 1);
    at = close + 1;
  }
  return out += description.substr(std::min(at, description.size()));
}

void report_syntax(const toml::parse_error& problem, Findings& findings,
                   const std::vector<std::string>& lines) {
  const int line = static_cast<int>(problem.source().begin.line);
  const auto index = static_cast<std::size_t>(line);
  const bool masked =
      index < 1 || index > lines.size() || lines[index - 1].find('*') != std::string::npos;
  const std::string description(problem.description());
  findings.error("syntax", findings.at(line, static_cast<int>(problem.source().begin.column)),
                 masked ? without_quoted_text(description) : description,
                 "this is not TOML; strings need quotes, and each key stands once in its table");
}

/// Whether the rest of the file can be understood.
bool check_version(const toml::table& root, const std::vector<Entry>& parts, Findings& findings) {
  if (!root.contains("version")) {
    findings.error("missing_key", findings.at(1, 1), "the configuration lacks `version`",
                   "write version = 1 at its beginning");
    return true;
  }
  for (const Entry& part : parts) {
    if (part.key != "version") continue;
    const auto* version = part.value->as_integer();
    if (version == nullptr) {
      report_wrong_type(part, "the number 1", findings);
    } else if (version->get() != 1) {
      findings.error("unsupported_version", part.value_at,
                     fmt::format("configurations of version {} are not known", version->get()),
                     "this slipway reads version = 1; a newer one may read this file");
      return false;
    }
  }
  return true;
}

void read_root(const toml::table& root, const Context& context, Configuration& configuration) {
  Findings& findings = context.findings;
  const auto parts = entries(root, findings);
  if (!check_version(root, parts, findings)) return;
  // Targets before routes, wherever they stand: routes name targets.
  for (const Entry& part : parts) {
    if (part.key == "targets") {
      configuration.targets = read_targets(part, context);
    } else if (part.key == "ledger") {
      configuration.ledger = read_ledger(part, context);
    } else if (part.key != "version" && part.key != "routes") {
      report_unknown_key(part, "the configuration", {"version", "targets", "routes", "ledger"},
                         findings);
    }
  }
  std::vector<std::string> names;
  for (const TargetConfig& target : configuration.targets) names.push_back(target.name);
  for (const Entry& part : parts) {
    if (part.key == "routes") configuration.routes = read_routes(part, names, context);
  }
}

}  // namespace
}  // namespace config

const TargetConfig* Configuration::find_target(std::string_view name) const {
  for (const TargetConfig& target : targets) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

void Configuration::add_source_lines(std::vector<Finding>& findings) const {
  const std::string file = path.string();
  for (Finding& finding : findings) {
    const auto line = static_cast<std::size_t>(finding.location.line);
    const bool known = finding.location.file == file && line >= 1 && line <= lines.size();
    if (known && lines[line - 1].size() <= config::kLongestShown) {
      finding.source_line = lines[line - 1];
    }
  }
}

LoadedConfiguration parse_configuration(std::string_view text, const std::filesystem::path& path,
                                        const ProviderRegistry& registry) {
  LoadedConfiguration loaded;
  loaded.configuration.path = path;
  const auto refuse = [&](std::string code, std::string message, std::string hint) {
    loaded.findings = {
        config::whole_file(path, std::move(code), std::move(message), std::move(hint))};
    return loaded;
  };
  if (text.size() > config::kLargestFile) {
    return refuse("too_large", "the file exceeds 1 MiB",
                  "this does not look like a slipway configuration");
  }
  if (text.find('\0') != std::string_view::npos) {
    return refuse("not_text", "the file is not UTF-8 text",
                  "this does not look like a slipway configuration");
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);

  config::ShownLines shown = config::shown_lines(text, config::visible_keys(registry));
  config::Findings findings(path.string());
  if (shown.too_deep_line != 0) {
    findings.error("syntax", findings.at(shown.too_deep_line, 1),
                   "tables, lists or dotted keys nest deeper than 64 levels");
  } else {
    try {
      const toml::table root = toml::parse(text, path.string());
      const config::Context context{registry, path.parent_path(), findings};
      config::read_root(root, context, loaded.configuration);
    } catch (const toml::parse_error& problem) {
      config::report_syntax(problem, findings, shown.lines);
    }
  }
  loaded.findings = std::move(findings).in_file_order();
  loaded.configuration.lines = std::move(shown.lines);
  loaded.configuration.add_source_lines(loaded.findings);
  return loaded;
}

LoadedConfiguration load_configuration(const std::filesystem::path& path,
                                       const ProviderRegistry& registry) {
  LoadedConfiguration loaded;
  loaded.configuration.path = path;
  const auto refuse = [&](std::string message, std::string hint) {
    loaded.findings = {config::whole_file(path, "unreadable", std::move(message), std::move(hint))};
    return loaded;
  };
  std::error_code problem;
  const auto status = std::filesystem::status(path, problem);
  if (status.type() == std::filesystem::file_type::not_found) {
    return refuse("there is no such file",
                  "give a configuration with --config, or write a slipway.toml");
  }
  if (std::filesystem::is_directory(status)) {
    return refuse("is a directory", "give the configuration file itself");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return refuse("the file cannot be read", "check its permissions");
  // One byte more than is allowed tells that it is too large, also of a pipe or a device.
  std::string text(config::kLargestFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return refuse("the file cannot be read", "check its permissions");
  text.resize(static_cast<std::size_t>(file.gcount()));
  return parse_configuration(text, path, registry);
}

std::optional<std::filesystem::path> find_configuration(const std::filesystem::path& directory) {
  std::error_code problem;
  std::filesystem::path folder = std::filesystem::absolute(directory, problem).lexically_normal();
  if (problem) return std::nullopt;
  if (!folder.has_filename()) folder = folder.parent_path();  // `/a/b/` is `/a/b`
  for (;;) {
    std::filesystem::path candidate = folder / "slipway.toml";
    if (std::filesystem::is_regular_file(candidate, problem)) return candidate;
    if (folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

std::string_view to_string(Unsupported value) {
  switch (value) {
    case Unsupported::error:
      return "error";
    case Unsupported::warn:
      return "warn";
    case Unsupported::ignore:
      return "ignore";
  }
  return "error";
}

std::string_view to_string(IfExists value) {
  switch (value) {
    case IfExists::skip:
      return "skip";
    case IfExists::fail:
      return "fail";
    case IfExists::add:
      return "add";
  }
  return "skip";
}

}  // namespace slipway
