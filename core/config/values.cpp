#include "core/config/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <tuple>

#include "core/base/suggest.h"
#include "core/config/options.h"

namespace slipway::config {
namespace {

SourceLocation location_of(const toml::source_region& region, const Findings& findings) {
  return findings.at(static_cast<int>(region.begin.line), static_cast<int>(region.begin.column));
}

bool is_variable_name(std::string_view name) {
  const auto ok = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
         std::all_of(name.begin(), name.end(), ok);
}

std::string named(const Entry& entry) { return in_backquotes(entry.key); }

std::optional<std::string> list_element(const Entry& element, ListForm form, Findings& findings) {
  if (const auto* text = element.value->as_string()) {
    if (form == ListForm::one_or_more_strings && text->get().empty()) {
      findings.error("bad_value", element.value_at,
                     fmt::format("an empty string in {} matches nothing", named(element)));
      return std::nullopt;
    }
    return text->get();
  }
  if (form == ListForm::strings_or_integers && element.value->is_integer()) {
    return std::to_string(element.value->as_integer()->get());
  }
  report_wrong_type(element,
                    form == ListForm::strings_or_integers ? "strings or whole numbers in the list"
                                                          : "strings in the list",
                    findings);
  return std::nullopt;
}

std::optional<SecretReference> read_reference(const Entry& entry, const toml::table& table,
                                              Findings& findings) {
  static const std::vector<std::string> known = {"env", "file", "command"};
  std::optional<SecretReference> reference;
  bool bad = false;
  for (const Entry& part : entries(table, findings)) {
    if (std::find(known.begin(), known.end(), part.key) == known.end()) {
      report_unknown_key(part, fmt::format("the secret {}", named(entry)), known, findings);
      bad = true;
      continue;
    }
    const auto* text = part.value->as_string();
    if (text == nullptr) {
      report_wrong_type(part, "a string", findings, true);
      bad = true;
      continue;
    }
    if (reference || bad) continue;
    reference.emplace();
    reference->name = text->get();
    reference->source = part.key == "env"    ? SecretReference::Source::environment
                        : part.key == "file" ? SecretReference::Source::file
                                             : SecretReference::Source::command;
    if (part.key == "env" && !is_variable_name(reference->name)) {
      // Not quoted: what is no variable's name may well be the secret itself.
      findings.error(
          "bad_value", part.value_at,
          fmt::format("the `env` of {} is not the name of an environment variable", named(entry)),
          "give a name of letters, digits and `_`, and set that variable");
      bad = true;
    } else if (reference->name.empty()) {
      findings.error("bad_value", part.value_at, fmt::format("{} is empty", named(part)));
      bad = true;
    }
  }
  if (bad) return std::nullopt;
  if (table.size() != 1) {
    findings.error("bad_value", entry.value_at,
                   fmt::format("expected exactly one of `env`, `file` and `command` for {}, found "
                               "{}",
                               named(entry), table.empty() ? "none" : "several"),
                   fmt::format("write {} = {{ env = \"VARIABLE\" }}", entry.key));
    return std::nullopt;
  }
  return reference;
}

/// `expected` for a message.
std::string expectation(const OptionDeclaration& declaration) {
  switch (declaration.type) {
    case OptionType::boolean:
      return "true or false";
    case OptionType::integer:
      return "a whole number";
    case OptionType::duration:
      return "a duration like \"90s\"";
    case OptionType::string:
    case OptionType::secret:
    case OptionType::choice:
    case OptionType::path:
      return "a string";
    case OptionType::string_list:
    case OptionType::path_list:
      return "a list of strings";
  }
  return "";
}

/// The value, where its TOML type is the declared one.
std::optional<OptionValue> plain_value(const OptionDeclaration& declaration, const Entry& entry,
                                       Findings& findings) {
  const toml::node& node = *entry.value;
  switch (declaration.type) {
    case OptionType::boolean:
      if (const auto* value = node.as_boolean()) return value->get();
      break;
    case OptionType::integer:
      if (const auto* value = node.as_integer()) return value->get();
      break;
    case OptionType::duration:
      if (const auto* text = node.as_string()) {
        if (const auto duration = parse_duration(text->get())) return *duration;
      }
      break;
    case OptionType::string:
    case OptionType::path:
      if (const auto* text = node.as_string()) return text->get();
      break;
    case OptionType::string_list:
    case OptionType::path_list: {
      if (!node.is_array()) break;
      auto list = read_list(entry, ListForm::strings, findings);
      if (!list) return std::nullopt;
      return std::move(*list);
    }
    case OptionType::choice: {
      auto choice = read_choice(entry, declaration.choices, findings);
      if (!choice) return std::nullopt;
      return std::move(*choice);
    }
    case OptionType::secret:
      break;
  }
  report_wrong_type(entry, expectation(declaration), findings, declaration.sensitive);
  return std::nullopt;
}

}  // namespace

std::vector<Entry> entries(const toml::table& table, const Findings& findings) {
  std::vector<Entry> list;
  list.reserve(table.size());
  for (const auto& [key, node] : table) {
    list.push_back({std::string(key.str()), location_of(key.source(), findings),
                    location_of(node.source(), findings), &node});
  }
  std::stable_sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.key_at.line, a.key_at.column) < std::tie(b.key_at.line, b.key_at.column);
  });
  return list;
}

std::vector<Entry> elements(const Entry& list, const Findings& findings) {
  std::vector<Entry> all;
  for (const toml::node& node : *list.value->as_array()) {
    const SourceLocation at = location_of(node.source(), findings);
    all.push_back({list.key, at, at, &node});
  }
  return all;
}

std::string found(const toml::node& node, bool sensitive) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return sensitive ? "a string" : "the string " + in_backquotes(node.as_string()->get());
    case toml::node_type::integer:
      return sensitive ? "a number" : std::to_string(node.as_integer()->get());
    case toml::node_type::floating_point:
      return sensitive ? "a number" : fmt::format("{}", node.as_floating_point()->get());
    case toml::node_type::boolean:
      return node.as_boolean()->get() ? "true" : "false";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date and time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

void report_wrong_type(const Entry& entry, std::string_view expected, Findings& findings,
                       bool sensitive) {
  findings.error("wrong_type", entry.value_at,
                 fmt::format("expected {} for {}, found {}", expected, named(entry),
                             found(*entry.value, sensitive)));
}

void report_unknown_key(const Entry& entry, std::string_view where,
                        const std::vector<std::string>& known, Findings& findings) {
  findings.error("unknown_key", entry.key_at,
                 fmt::format("unknown key {} in {}", named(entry), where),
                 suggestion(entry.key, known));
}

const toml::table* read_table(const Entry& entry, std::string_view expected, Findings& findings) {
  const auto* table = entry.value->as_table();
  if (table == nullptr) report_wrong_type(entry, expected, findings, true);
  return table;
}

std::optional<std::string> read_string(const Entry& entry, Findings& findings) {
  if (const auto* text = entry.value->as_string()) return text->get();
  report_wrong_type(entry, "a string", findings);
  return std::nullopt;
}

std::optional<bool> read_boolean(const Entry& entry, Findings& findings) {
  if (const auto* value = entry.value->as_boolean()) return value->get();
  report_wrong_type(entry, "true or false", findings);
  return std::nullopt;
}

std::optional<std::string> read_choice(const Entry& entry, const std::vector<std::string>& choices,
                                       Findings& findings) {
  const auto* text = entry.value->as_string();
  if (text == nullptr) {
    report_wrong_type(entry, "one of " + listed(choices), findings);
    return std::nullopt;
  }
  if (std::find(choices.begin(), choices.end(), text->get()) != choices.end()) return text->get();
  const std::string meant = nearest(text->get(), choices);
  findings.error("bad_value", entry.value_at,
                 fmt::format("expected one of {} for {}, found {}", listed(choices), named(entry),
                             found(*entry.value, false)),
                 meant.empty() ? "" : fmt::format("did you mean `{}`?", meant));
  return std::nullopt;
}

std::optional<std::vector<std::string>> read_list(const Entry& entry, ListForm form,
                                                  Findings& findings) {
  const bool single = form == ListForm::one_or_more_strings;
  if (single && entry.value->is_string()) {
    auto element = list_element(entry, form, findings);
    if (!element) return std::nullopt;
    return std::vector<std::string>{std::move(*element)};
  }
  if (!entry.value->is_array()) {
    report_wrong_type(entry, single ? "a string or a list of strings" : "a list", findings);
    return std::nullopt;
  }
  std::vector<std::string> list;
  bool good = true;
  for (const Entry& element : elements(entry, findings)) {
    if (auto text = list_element(element, form, findings)) {
      list.push_back(std::move(*text));
    } else {
      good = false;
    }
  }
  if (good && single && list.empty()) {
    findings.error("bad_value", entry.value_at,
                   fmt::format("an empty list for {} matches nothing", named(entry)),
                   "leave the key out to match everything");
    good = false;
  }
  if (!good) return std::nullopt;
  return list;
}

std::optional<SecretReference> read_secret(const Entry& entry, Literal literal,
                                           Findings& findings) {
  if (const auto* table = entry.value->as_table()) return read_reference(entry, *table, findings);
  const auto* text = entry.value->as_string();
  if (text == nullptr) {
    report_wrong_type(entry, "{ env = … }, { file = … }, { command = … } or a string", findings,
                      true);
    return std::nullopt;
  }
  if (text->get().empty()) {
    findings.error("bad_value", entry.value_at, fmt::format("{} is empty", named(entry)),
                   fmt::format("write {} = {{ env = \"VARIABLE\" }}", entry.key));
    return std::nullopt;
  }
  if (literal == Literal::warned_about) {
    findings.warning(
        "literal_secret", entry.value_at,
        fmt::format("{} is a secret that stands in the file itself", named(entry)),
        fmt::format("write {} = {{ env = \"VARIABLE\" }} and set that variable", entry.key));
  }
  SecretReference reference;
  reference.source = SecretReference::Source::literal;
  reference.literal = Secret(text->get());
  return reference;
}

std::optional<ConfiguredValue> read_option(const OptionDeclaration& declaration, const Entry& entry,
                                           Findings& findings) {
  if (declaration.type == OptionType::secret) {
    const auto* text = entry.value->as_string();
    // A proxy is a secret only for the password that it may hold.
    const bool harmless = declaration.name == "proxy" && text != nullptr &&
                          text->get().find('@') == std::string::npos;
    auto reference = read_secret(entry, harmless ? Literal::fine : Literal::warned_about, findings);
    if (!reference) return std::nullopt;
    return ConfiguredValue{std::move(*reference), entry.value_at};
  }
  auto value = plain_value(declaration, entry, findings);
  if (!value) return std::nullopt;
  if (const auto problem = problem_with(declaration, *value)) {
    findings.error("bad_value", entry.value_at,
                   fmt::format("{} {}", named(entry), problem->message), problem->hint);
    return std::nullopt;
  }
  return ConfiguredValue{std::move(*value), entry.value_at};
}

}  // namespace slipway::config
