#include <fmt/format.h>

#include <algorithm>

#include "core/base/suggest.h"
#include "core/config/options.h"
#include "core/config/parse.h"

namespace slipway::config {
namespace {

bool is_target_name(std::string_view name) {
  const auto ok = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), ok);
}

std::string first_segment(const std::string& name, std::size_t prefix) {
  return name.substr(prefix, name.find('.', prefix) - prefix);
}

class TargetReader {
 public:
  TargetReader(const Entry& entry, const Context& context)
      : entry_(entry), context_(context), where_("target " + in_backquotes(entry.key)) {
    target_.name = entry.key;
    target_.location = entry.key_at;
  }

  TargetConfig read() {
    const auto* table = read_table(entry_, "a table with a `provider`", context_.findings);
    if (table == nullptr) return std::move(target_);
    const auto parts = entries(*table, context_.findings);
    choose_provider(parts);
    for (const Entry& part : parts) {
      if (part.key == "release") {
        target_.release = read_release(part, context_);
      } else if (part.key != "provider") {
        read_part(part, "");
      }
    }
    check_required();
    check_plain_http();
    return std::move(target_);
  }

 private:
  void choose_provider(const std::vector<Entry>& parts) {
    options_ = common_target_options();
    std::vector<std::string> kinds;
    for (const auto& known : context_.registry.all()) kinds.push_back(known->kind());

    const auto entry = std::find_if(parts.begin(), parts.end(),
                                    [](const Entry& part) { return part.key == "provider"; });
    if (entry == parts.end()) {
      context_.findings.error("missing_key", entry_.key_at,
                              fmt::format("{} lacks `provider`", where_),
                              fmt::format("set provider to one of {}", listed(kinds)));
      return;
    }
    const auto kind = read_string(*entry, context_.findings);
    if (!kind) return;
    target_.provider = *kind;
    const ProviderFactory* factory = context_.registry.find(*kind);
    if (factory == nullptr) {
      context_.findings.error("unknown_provider", entry->value_at,
                              fmt::format("unknown provider {}", in_backquotes(*kind)),
                              suggestion(*kind, kinds));
      return;
    }
    options_ = target_options(*factory);
    provider_known_ = true;
  }

  /// `prefix` is the dotted name of the tables around it: `access.`, or nothing.
  void read_part(const Entry& part, const std::string& prefix) {
    const std::string name = prefix + part.key;
    const auto declared =
        std::find_if(options_.begin(), options_.end(),
                     [&name](const OptionDeclaration& option) { return option.name == name; });
    // A dot inside one key is no nesting: `"access.type" = …` is not `access.type = …`.
    const bool one_key = part.key.find('.') == std::string::npos;
    if (one_key && declared != options_.end()) {
      mentioned_.insert(name);
      auto value = read_option(*declared, part, context_.findings);
      if (!value) return;
      check_files(*declared, part);
      target_.values.insert_or_assign(name, std::move(*value));
      return;
    }
    const std::vector<std::string> inner = names_in(name + ".");
    if (one_key && !inner.empty()) {
      const auto* table =
          read_table(part, fmt::format("a table with {}", listed(inner)), context_.findings);
      if (table == nullptr) return;
      for (const Entry& nested : entries(*table, context_.findings)) {
        read_part(nested, name + ".");
      }
      return;
    }
    // Of an unknown provider it is not known which options it has.
    if (provider_known_) report_unknown(part, prefix);
  }

  void check_files(const OptionDeclaration& option, const Entry& part) {
    if (option.type == OptionType::path) check_file(option, part);
    if (option.type != OptionType::path_list) return;
    for (const Entry& file : elements(part, context_.findings)) check_file(option, file);
  }

  /// The value stays as written: who uses it starts at the configuration's folder, too.
  void check_file(const OptionDeclaration& option, const Entry& file) {
    const std::string& name = file.value->as_string()->get();
    std::error_code problem;
    if (std::filesystem::is_regular_file(context_.directory / name, problem)) return;
    context_.findings.error(
        "bad_value", file.value_at,
        option.sensitive ? fmt::format("the file of `{}` is not there", option.name)
                         : fmt::format("there is no `{}` {}", option.name, in_backquotes(name)),
        "relative paths start at the configuration's folder");
  }

  void report_unknown(const Entry& part, const std::string& prefix) {
    std::vector<std::string> known = names_in(prefix);
    if (prefix.empty()) {
      known.emplace_back("provider");
      known.emplace_back("release");
    }
    const std::string where = prefix.empty()
                                  ? fmt::format("{} (provider `{}`)", where_, target_.provider)
                                  : in_backquotes(prefix.substr(0, prefix.size() - 1));
    report_unknown_key(part, where, known, context_.findings);
  }

  /// The keys that may stand in the table of this dotted prefix.
  [[nodiscard]] std::vector<std::string> names_in(const std::string& prefix) const {
    std::vector<std::string> names;
    for (const OptionDeclaration& option : options_) {
      if (option.name.compare(0, prefix.size(), prefix) != 0) continue;
      std::string name = first_segment(option.name, prefix.size());
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(std::move(name));
      }
    }
    return names;
  }

  void check_required() {
    if (!provider_known_) return;
    for (const OptionDeclaration& option : options_) {
      const bool satisfied =
          !option.required || !option.default_value.empty() || mentioned_.count(option.name) > 0;
      if (satisfied) continue;
      const bool secret = option.type == OptionType::secret;
      context_.findings.error(
          "missing_key", entry_.key_at,
          fmt::format("{} lacks `{}`, which provider `{}` needs", where_, option.name,
                      target_.provider),
          secret ? fmt::format("{}; set {} = {{ env = \"VARIABLE\" }}", option.help, option.name)
                 : option.help);
    }
  }

  void check_plain_http() {
    const auto* allowed = value<bool>("allow_plain_http");
    if (allowed != nullptr && *allowed) return;
    if (const auto* url = value<std::string>("base_url")) check_plain_http("base_url", {*url});
    if (const auto* urls = value<std::vector<std::string>>("fallback_base_urls")) {
      check_plain_http("fallback_base_urls", *urls);
    }
  }

  void check_plain_http(const char* option, const std::vector<std::string>& urls) {
    if (std::none_of(urls.begin(), urls.end(), is_remote_plain_http)) return;
    context_.findings.error(
        "bad_value", target_.values.at(option).location,
        fmt::format("`{}` is http:// to another machine: credentials would be sent unprotected",
                    option),
        "use https://, or set allow_plain_http = true");
  }

  template <typename T>
  [[nodiscard]] const T* value(const char* name) const {
    const auto it = target_.values.find(name);
    if (it == target_.values.end()) return nullptr;
    const auto* option = std::get_if<OptionValue>(&it->second.value);
    return option == nullptr ? nullptr : std::get_if<T>(option);
  }

  const Entry& entry_;
  const Context& context_;
  std::string where_;
  TargetConfig target_;
  std::vector<OptionDeclaration> options_;
  std::set<std::string> mentioned_;  ///< options that stand there, right or wrong
  bool provider_known_ = false;
};

}  // namespace

std::vector<TargetConfig> read_targets(const Entry& targets, const Context& context) {
  std::vector<TargetConfig> all;
  if (!targets.value->is_table()) {
    report_wrong_type(targets, "tables named [targets.NAME]", context.findings);
    return all;
  }
  for (const Entry& entry : entries(*targets.value->as_table(), context.findings)) {
    context.findings.about(entry.key);
    if (!is_target_name(entry.key)) {
      context.findings.error("bad_value", entry.key_at,
                             fmt::format("{} cannot name a target", in_backquotes(entry.key)),
                             "use letters, digits, `-` and `_`");
    }
    all.push_back(TargetReader(entry, context).read());
    context.findings.about("");
  }
  return all;
}

}  // namespace slipway::config
