#include "cli/release_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <istream>
#include <utility>

#include "cli/command.h"
#include "core/config/options.h"

namespace slipway::cli {
namespace {

const std::vector<std::pair<std::string, NotesFormat>> kNotesFormats = {
    {"plain", NotesFormat::plain},
    {"markdown", NotesFormat::markdown},
    {"textile", NotesFormat::textile}};
const std::vector<std::pair<std::string, Notify>> kNotify = {
    {"none", Notify::none}, {"installable", Notify::installable}, {"all", Notify::all}};
const std::vector<std::pair<std::string, Availability>> kAvailability = {
    {"available", Availability::available}, {"withheld", Availability::withheld}};
const std::vector<std::pair<std::string, bool>> kBooleans = {
    {"true", true}, {"1", true}, {"false", false}, {"0", false}};

template <typename T>
std::vector<std::string> names_of(const std::vector<std::pair<std::string, T>>& choices) {
  std::vector<std::string> names;
  for (const auto& choice : choices) names.push_back(choice.first);
  return names;
}

template <typename T>
std::optional<T> choose(const std::vector<std::pair<std::string, T>>& choices,
                        const std::string& text) {
  for (const auto& choice : choices) {
    if (choice.first == text) return choice.second;
  }
  return std::nullopt;
}

constexpr std::size_t kLongestNotes = 1024 * 1024;

// One byte more than is allowed, at most: a stream may never end.
std::string read_bounded(std::istream& in) {
  std::string text(kLongestNotes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

// Reads flags and SLIPWAY_* variables into one request; a variable is looked at only here.
class RequestReader {
 public:
  RequestReader(const ReleaseFlags& flags, Session& session) : flags_(flags), session_(session) {}

  OutsideRequest read() {
    ReleaseOptions command_line;
    ReleaseOptions environment;
    // CLI11 has checked the words of flags; those of variables are checked here.
    if (flags_.notify) command_line.notify = choose(kNotify, *flags_.notify);
    if (flags_.availability) {
      command_line.availability = choose(kAvailability, *flags_.availability);
    }
    command_line.mandatory = flags_.mandatory;
    command_line.latest = flags_.latest;
    if (!flags_.tags.empty()) command_line.tags = flags_.tags;

    environment.notify = choice_variable("SLIPWAY_NOTIFY", kNotify);
    environment.availability = choice_variable("SLIPWAY_AVAILABILITY", kAvailability);
    environment.mandatory = choice_variable("SLIPWAY_MANDATORY", kBooleans);
    environment.latest = choice_variable("SLIPWAY_LATEST", kBooleans);
    if (const auto tags = variable(session_, "SLIPWAY_TAGS"))
      environment.tags = config::split_list(*tags);
    read_notes(command_line, environment);

    PlanRequest& request = result_.request;
    request.channel =
        flags_.channel ? *flags_.channel : variable(session_, "SLIPWAY_CHANNEL").value_or("");
    request.to = flags_.to;
    if (request.to.empty()) {
      request.to = config::split_list(variable(session_, "SLIPWAY_TO").value_or(""));
    }
    request.layers = {{"command line", std::move(command_line)},
                      {"environment", std::move(environment)}};
    return std::move(result_);
  }

 private:
  template <typename T>
  std::optional<T> choice_variable(const std::string& name,
                                   const std::vector<std::pair<std::string, T>>& choices) {
    const std::optional<std::string> text = variable(session_, name);
    if (!text) return std::nullopt;
    const std::optional<T> value = choose(choices, *text);
    if (!value) {
      result_.findings.push_back(
          error_finding("invalid_environment", fmt::format("{} is `{}`", name, *text),
                        fmt::format("set it to one of {}", fmt::join(names_of(choices), ", "))));
    }
    return value;
  }

  void read_notes(ReleaseOptions& command_line, ReleaseOptions& environment) {
    const auto format_variable = choice_variable("SLIPWAY_NOTES_FORMAT", kNotesFormats);
    const std::optional<NotesFormat> format_flag =
        flags_.notes_format ? choose(kNotesFormats, *flags_.notes_format) : std::nullopt;
    Notes notes;
    notes.format = format_flag.value_or(format_variable.value_or(NotesFormat::plain));

    if (const auto text = notes_text(flags_.notes, flags_.notes_file, "--notes-file")) {
      notes.text = *text;
      command_line.notes = std::move(notes);
    } else if (const auto inherited =
                   notes_text(variable(session_, "SLIPWAY_NOTES"),
                              variable(session_, "SLIPWAY_NOTES_FILE"), "SLIPWAY_NOTES_FILE")) {
      notes.text = *inherited;
      environment.notes = std::move(notes);
    } else if (format_flag && result_.findings.empty()) {
      result_.findings.push_back(error_finding("notes_format_without_notes",
                                               "--notes-format is given, but no notes",
                                               "add --notes TEXT or --notes-file FILE"));
    }
  }

  std::optional<std::string> notes_text(const std::optional<std::string>& text,
                                        const std::optional<std::string>& file,
                                        std::string_view said_by) {
    if (text || !file) return text;
    std::string read;
    bool ok = true;
    if (*file == "-") {
      read = read_bounded(session_.streams().in);
    } else {
      std::ifstream in(*file, std::ios::binary);
      // A directory can be opened, but not read.
      ok = in.is_open() && (in.peek() != std::ifstream::traits_type::eof() || !in.bad());
      if (ok) read = read_bounded(in);
    }
    if (read.size() > kLongestNotes) {
      result_.findings.push_back(error_finding("notes_too_large", "the notes exceed 1 MiB",
                                               fmt::format("check what {} names", said_by)));
      return std::string();
    }
    if (!ok) {
      result_.findings.push_back(error_finding("notes_file",
                                               fmt::format("cannot read the notes file {}", *file),
                                               fmt::format("check the path given by {}", said_by)));
    }
    while (!read.empty() && (read.back() == '\n' || read.back() == '\r')) read.pop_back();
    return read;
  }

  const ReleaseFlags& flags_;
  Session& session_;
  OutsideRequest result_;
};

const TargetConfig* longest_prefix(const Configuration& configuration, std::string_view text) {
  const TargetConfig* found = nullptr;
  for (const TargetConfig& target : configuration.targets) {
    const bool fits = text.size() > target.name.size() && text[target.name.size()] == '.' &&
                      text.substr(0, target.name.size()) == target.name;
    if (fits && (found == nullptr || target.name.size() > found->name.size())) found = &target;
  }
  return found;
}

bool is_sensitive(const TargetConfig& target, std::string_view option, const Session& session) {
  const ProviderFactory* factory = session.services().registry.find(target.provider);
  if (factory == nullptr) return false;
  for (const OptionDeclaration& declaration : target_options(*factory)) {
    if (declaration.name == option) {
      return declaration.sensitive || declaration.type == OptionType::secret;
    }
  }
  return false;
}

}  // namespace

Finding error_finding(std::string code, std::string message, std::string hint) {
  Finding finding;
  finding.code = std::move(code);
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  return finding;
}

std::optional<std::string> variable(const Session& session, const std::string& name) {
  std::optional<std::string> value = session.environment()(name);
  if (value && value->empty()) return std::nullopt;
  return value;
}

void add_release_flags(CLI::App& command, ReleaseFlags& flags) {
  // Not given, `--mandatory`, or `--mandatory=false` against a route that says true.
  const auto yes_or_no = [](std::optional<bool>& value) {
    return [&value](std::int64_t count) { value = count > 0; };
  };
  command.add_option("FILE", flags.files, "The packages to publish")->required()->type_name("");
  add_config_flag(command, flags.config);
  command.add_option("--to", flags.to, "Exactly this target, not the routes' (repeatable)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("TARGET");
  command.add_option("--channel", flags.channel, "What routes match on, e.g. beta")
      ->type_name("NAME");
  auto* notes = command.add_option("--notes", flags.notes, "Release notes")->type_name("TEXT");
  command.add_option("--notes-file", flags.notes_file, "Release notes from a file; -: stdin")
      ->type_name("FILE")
      ->excludes(notes);
  one_of(command.add_option("--notes-format", flags.notes_format, "How the notes are written"),
         names_of(kNotesFormats));
  command.add_option("--symbols", flags.symbols, "The dSYM.zip or mapping.txt of FILE")
      ->type_name("FILE");
  one_of(command.add_option("--notify", flags.notify, "Who is told"), names_of(kNotify));
  one_of(command.add_option("--availability", flags.availability,
                            "Whether testers can install it at once"),
         names_of(kAvailability));
  command.add_flag_function("--mandatory", yes_or_no(flags.mandatory), "Users must update to it");
  command.add_option("--tag", flags.tags, "Testers with this tag may install it (repeatable)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("T");
  command.add_flag_function("--latest", yes_or_no(flags.latest),
                            "Mark it as the latest version once it is live");
  command.add_option("--set", flags.set, "One option of one target (repeatable); no secrets")
      ->allow_extra_args(false)
      ->type_name("TARGET.OPTION=VALUE");
  one_of(command.add_option("--if-exists", flags.if_exists,
                            "What to do with a build that is there already"),
         {"skip", "fail", "add"});
}

OutsideRequest read_request(const ReleaseFlags& flags, Session& session) {
  return RequestReader(flags, session).read();
}

std::vector<Finding> add_setting_overrides(const ReleaseFlags& flags,
                                           const Configuration& configuration,
                                           const Session& session,
                                           std::vector<SettingOverride>& overrides) {
  std::vector<Finding> findings;
  for (const std::string& text : flags.set) {
    const std::size_t equals = text.find('=');
    const std::string place = text.substr(0, equals);
    const std::size_t dot = place.find('.');
    if (equals == std::string::npos || dot == std::string::npos) {
      findings.push_back(error_finding("invalid_set",
                                       fmt::format("--set {} names no option", place),
                                       "write --set TARGET.OPTION=VALUE"));
      continue;
    }
    const TargetConfig* target = longest_prefix(configuration, place);
    SettingOverride setting;
    setting.target = target != nullptr ? target->name : place.substr(0, dot);
    setting.option = place.substr(setting.target.size() + 1);
    setting.value = text.substr(equals + 1);
    if (target != nullptr && is_sensitive(*target, setting.option, session)) {
      Finding finding = error_finding(
          "secret_on_command_line",
          fmt::format("{} is a secret, and the command line is visible in process lists",
                      setting.option),
          fmt::format(
              "write `{} = {{ env = \"NAME\" }}` in the configuration, and change the value "
              "that was shown",
              setting.option));
      finding.target = setting.target;
      findings.push_back(std::move(finding));
      continue;
    }
    overrides.push_back(std::move(setting));
  }
  return findings;
}

}  // namespace slipway::cli
