#include "cli/release_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/choices.h"
#include "cli/command.h"
#include "cli/text_input.h"
#include "core/config/options.h"

namespace slipway::cli {
namespace {

// One text of notes; `said_by` names the flag or variable that gave the file.
std::optional<std::string> notes_text(const std::optional<std::string>& text,
                                      const std::optional<std::string>& file,
                                      std::string_view said_by, Session& session,
                                      std::vector<Finding>& findings) {
  if (text || !file) return text;
  Result<std::string> read = read_text(*file, "the notes", session);
  if (read) return std::move(*read);
  const bool too_large = read.error().kind == ErrorKind::invalid_request;
  findings.push_back(error_finding(too_large ? "notes_too_large" : "notes_file",
                                   read.error().message,
                                   fmt::format("check what {} names", said_by)));
  return std::string();
}

Finding format_without_notes() {
  return error_finding("notes_format_without_notes", "--notes-format is given, but no notes",
                       "add --notes TEXT or --notes-file FILE");
}

// Reads flags and SLIPWAY_* variables into one request; a variable is looked at only here.
class RequestReader {
 public:
  RequestReader(const ReleaseFlags& flags, Session& session) : flags_(flags), session_(session) {}

  OutsideRequest read() {
    ReleaseOptions command_line;
    ReleaseOptions environment;
    // CLI11 has checked the words of flags; those of variables are checked here.
    command_line.notify = choose(kNotify, flags_.notify);
    command_line.availability = choose(kAvailability, flags_.availability);
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
  std::optional<T> choice_variable(const std::string& name, const Choices<T>& choices) {
    const std::optional<std::string> text = variable(session_, name);
    if (!text) return std::nullopt;
    const std::optional<T> value = choose(choices, text);
    if (!value) {
      result_.findings.push_back(
          error_finding("invalid_environment", fmt::format("{} is `{}`", name, *text),
                        fmt::format("set it to one of {}", fmt::join(names_of(choices), ", "))));
    }
    return value;
  }

  void read_notes(ReleaseOptions& command_line, ReleaseOptions& environment) {
    const auto format_variable = choice_variable("SLIPWAY_NOTES_FORMAT", kNotesFormats);
    const std::optional<NotesFormat> format_flag = choose(kNotesFormats, flags_.notes.format);
    Notes notes;
    notes.format = format_flag.value_or(format_variable.value_or(NotesFormat::plain));

    std::vector<Finding>& findings = result_.findings;
    if (const auto text =
            notes_text(flags_.notes.text, flags_.notes.file, "--notes-file", session_, findings)) {
      notes.text = *text;
      command_line.notes = std::move(notes);
    } else if (const auto inherited = notes_text(variable(session_, "SLIPWAY_NOTES"),
                                                 variable(session_, "SLIPWAY_NOTES_FILE"),
                                                 "SLIPWAY_NOTES_FILE", session_, findings)) {
      notes.text = *inherited;
      environment.notes = std::move(notes);
    } else if (format_flag && findings.empty()) {
      findings.push_back(format_without_notes());
    }
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

Finding error_finding(const Error& error) {
  return error_finding(std::string(to_string(error.kind)), describe(error), error.hint);
}

std::optional<std::string> variable(const Session& session, const std::string& name) {
  std::optional<std::string> value = session.environment()(name);
  if (value && value->empty()) return std::nullopt;
  return value;
}

void add_notes_flags(Syntax& command, NotesFlags& flags) {
  const Flag notes = command.option("--notes", flags.text, "Release notes").shown_as("TEXT");
  command.option("--notes-file", flags.file, "Release notes from a file; -: stdin")
      .shown_as("FILE")
      .excludes(notes);
  command.option("--notes-format", flags.format, "How the notes are written")
      .one_of(names_of(kNotesFormats));
}

std::optional<Notes> read_notes(const NotesFlags& flags, Session& session,
                                std::vector<Finding>& findings) {
  const auto text = notes_text(flags.text, flags.file, "--notes-file", session, findings);
  if (!text && flags.format) findings.push_back(format_without_notes());
  if (!text) return std::nullopt;
  return Notes{*text, choose(kNotesFormats, flags.format).value_or(NotesFormat::plain)};
}

void add_availability_flag(Syntax& command, std::optional<std::string>& availability) {
  command.option("--availability", availability, "Whether testers can install it at once")
      .one_of(names_of(kAvailability));
}

Flag add_tag_flag(Syntax& command, std::vector<std::string>& tags) {
  return command.option("--tag", tags, "Testers with this tag may install it (repeatable)")
      .repeatable(',')
      .shown_as("T");
}

void add_release_flags(Syntax& command, ReleaseFlags& flags) {
  command.option("FILE", flags.files, "The packages to publish").required().shown_as("");
  add_config_flag(command, flags.config);
  command.option("--to", flags.to, "Exactly this target, not the routes' (repeatable)")
      .repeatable(',')
      .shown_as("TARGET");
  command.option("--channel", flags.channel, "What routes match on, e.g. beta").shown_as("NAME");
  add_notes_flags(command, flags.notes);
  command.option("--symbols", flags.symbols, "The dSYM.zip or mapping.txt of FILE")
      .shown_as("FILE");
  command.option("--notify", flags.notify, "Who is told").one_of(names_of(kNotify));
  add_availability_flag(command, flags.availability);
  command.flag("--mandatory", flags.mandatory, "Users must update to it");
  add_tag_flag(command, flags.tags);
  command.flag("--latest", flags.latest, "Mark it as the latest version once it is live");
  add_set_flag(command, flags.set);
  command.option("--if-exists", flags.if_exists, "What to do with a build that is there already")
      .one_of({"skip", "fail", "add"});
}

void add_set_flag(Syntax& command, std::vector<std::string>& set) {
  command.option("--set", set, "One option of one target (repeatable); no secrets")
      .repeatable()
      .shown_as("TARGET.OPTION=VALUE");
}

OutsideRequest read_request(const ReleaseFlags& flags, Session& session) {
  return RequestReader(flags, session).read();
}

std::vector<Finding> add_setting_overrides(const std::vector<std::string>& set,
                                           const Configuration& configuration,
                                           const Session& session,
                                           std::vector<SettingOverride>& overrides) {
  std::vector<Finding> findings;
  for (const std::string& text : set) {
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
