#include "providers/pgyer/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "providers/pgyer/harmony.h"
#include "providers/pgyer/provider.h"

namespace slipway::pgyer {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Whether the text is a day of the calendar, written `YYYY-MM-DD`.
bool is_date(std::string_view text) {
  if (text.size() != 10) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at == 4 || at == 7 ? text[at] != '-' : !is_digit(text[at])) return false;
  }
  const auto number = [text](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(from, count)) value = value * 10 + (c - '0');
    return value;
  };
  return std::chrono::year_month_day(std::chrono::year(number(0, 4)),
                                     std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                     std::chrono::day(static_cast<unsigned>(number(8, 2))))
      .ok();
}

std::string to_build_type(Format format) {
  switch (format) {
    case Format::apk:
      return "android";
    case Format::ipa:
      return "ios";
    case Format::hap:
      return "harmonyos";
    default:
      return {};
  }
}

void set_release_fields(ReleaseFields& fields, const Release& release,
                        const UploadSettings& settings) {
  const ReleaseOptions& said = release.options;
  if (said.access) {
    fields.buildInstallType = to_install_type(said.access->type);
    if (said.access->type == AccessType::password) fields.buildPassword = said.access->password;
  }
  if (said.access && said.access->window) {
    const InstallWindow& window = *said.access->window;
    const bool for_ever = window == InstallWindow{};
    fields.buildInstallDate = for_ever ? 2 : 1;
    if (!for_ever) {
      fields.buildInstallStartDate = window.start;
      fields.buildInstallEndDate = window.end;
    }
  }
  if (said.notes && !said.notes->text.empty()) fields.buildUpdateDescription = said.notes->text;
  if (!settings.channel_shortcut.empty()) fields.buildChannelShortcut = settings.channel_shortcut;
}

void check_format(const Artifact& artifact, bool legacy_upload, std::vector<Finding>& findings) {
  if (capabilities(legacy_upload).accepts(artifact.format)) return;
  if (artifact.format == Format::hap) {
    findings.push_back(finding(Severity::error, "format_not_accepted",
                               "Pgyer's legacy upload takes .apk and .ipa, not .hap",
                               "set upload = \"fast\" for this target"));
    return;
  }
  findings.push_back(
      finding(Severity::error, "format_not_accepted",
              fmt::format("{} is a .{}; Pgyer takes .apk, .ipa and .hap",
                          artifact.path.filename().string(), to_string(artifact.format)),
              artifact.format == Format::aab
                  ? "build an .apk from the bundle, or choose other targets for it"
                  : "publish a package of another format, or choose other targets for it"));
}

void check_notes(const ReleaseOptions& said, std::vector<Finding>& findings) {
  const std::string degraded = said.notes ? degraded_notes(*said.notes) : std::string();
  if (degraded.empty()) return;
  findings.push_back(finding(Severity::warning, "notes_format_degraded", degraded,
                             "write the notes as plain text for this target"));
}

void check_password(const Access& access, std::vector<Finding>& findings) {
  if (access.type == AccessType::password && access.password.empty()) {
    findings.push_back(finding(Severity::error, "access_password_missing",
                               "access is by password, and there is none",
                               "set the password; Pgyer takes an empty one for public access"));
  }
  if (access.type != AccessType::password && !access.password.empty()) {
    findings.push_back(
        finding(Severity::error, "access_password_unused",
                fmt::format("an install password is set, but access is {}: it would not be asked",
                            to_string(access.type)),
                "set the access type to password, or leave the password out"));
  }
}

void check_window(const InstallWindow& window, std::vector<Finding>& findings) {
  if (window == InstallWindow{}) return;
  if (window.start.empty() || window.end.empty()) {
    findings.push_back(incomplete_window(window.start.empty() ? "start" : "end"));
    return;
  }
  for (const std::string& date : {window.start, window.end}) {
    if (is_date(date)) continue;
    findings.push_back(finding(Severity::error, "install_window_date",
                               fmt::format("\"{}\" is not a date", date),
                               "write dates as YYYY-MM-DD, e.g. 2018-12-31"));
    return;
  }
  // Also on one day: the service wants an end after the start (1145).
  if (window.start >= window.end) {
    findings.push_back(
        finding(Severity::error, "install_window_reversed",
                fmt::format("the install window ends on {}, which is not after its start on {}",
                            window.end, window.start),
                "set an end that is after the start"));
  }
}

void check_settings(const UploadSettings& settings, std::vector<Finding>& findings) {
  const std::string& channel = settings.channel_shortcut;
  if (!is_short_address(channel)) {
    findings.push_back(
        finding(Severity::error, "channel_shortcut",
                fmt::format("\"{}\" is not the short address of one channel", channel),
                "give the last part of the channel's address alone, e.g. abcd"));
  }
  if (!settings.legacy_upload) return;
  for (const auto& [option, set] : {std::pair("description", settings.description.has_value()),
                                    std::pair("oversea", settings.oversea.has_value())}) {
    if (!set) continue;
    findings.push_back(finding(Severity::warning, "option_not_sent",
                               fmt::format("the legacy upload does not send {}", option),
                               "set upload = \"fast\" for this target"));
  }
}

}  // namespace

Release with_defaults(Release release, const UploadSettings& settings) {
  if (!release.options.access) release.options.access = settings.access;
  return release;
}

FileToUpload to_file(const Artifact& artifact) {
  return {artifact.path, artifact.size, artifact.path.filename().string()};
}

GetCosTokenRequest to_get_cos_token(const Release& release, const UploadSettings& settings) {
  GetCosTokenRequest request;
  request.buildType = to_build_type(release.artifact.format);
  request.oversea = settings.oversea;
  request.buildDescription = settings.description;
  set_release_fields(request, release, settings);
  return request;
}

UploadRequest to_upload(const Release& release, const UploadSettings& settings) {
  UploadRequest request;
  set_release_fields(request, release, settings);
  request.file = to_file(release.artifact);
  return request;
}

UpdateAppRequest to_update_app(const std::string& id, const BuildChanges& changes,
                               const UploadSettings& settings) {
  UpdateAppRequest request;
  request.userKey = settings.user_key;
  request.buildKey = id;
  if (changes.notes) request.buildUpdateDescription = changes.notes->text;
  if (changes.access) {
    request.buildInstallType = to_install_type(changes.access->type);
    // Public is without a password: an empty one clears what was there.
    if (changes.access->type != AccessType::invite) {
      request.buildPassword = changes.access->password;
    }
  }
  return request;
}

std::vector<RequestField> to_fields(const Release& release, const UploadSettings& settings) {
  std::vector<RequestField> fields;
  const auto form = settings.legacy_upload ? form_fields(to_upload(release, settings))
                                           : form_fields(to_get_cos_token(release, settings));
  for (const FormField& field : form) {
    fields.push_back({field.name, field.secret ? std::string() : field.value, field.secret});
  }
  fields.push_back({"file", to_file(release.artifact).file_name});
  return fields;
}

std::vector<Step> to_steps(const Release& release, const UploadSettings& settings) {
  std::vector<Step> steps;
  if (release.artifact.format == Format::hap) steps = to_harmony_steps(settings.harmony);
  if (!release.options.latest) return steps;
  Step step;
  step.name = kLatest;
  step.phase = StepPhase::live;
  step.repeatable = true;
  step.arguments["value"] = *release.options.latest ? "set" : "clear";
  steps.push_back(std::move(step));
  return steps;
}

std::vector<Finding> check(const Release& release, const UploadSettings& settings) {
  std::vector<Finding> findings;
  const auto add = [&findings](std::vector<Finding> more) {
    std::move(more.begin(), more.end(), std::back_inserter(findings));
  };
  check_format(release.artifact, settings.legacy_upload, findings);
  check_notes(release.options, findings);
  if (release.options.access) add(check_access(*release.options.access));
  check_settings(settings, findings);
  if (release.artifact.format == Format::hap) add(check_harmony(settings.harmony));
  return findings;
}

int to_install_type(AccessType type) {
  switch (type) {
    case AccessType::open:
      return 1;
    case AccessType::password:
      return 2;
    case AccessType::invite:
      return 3;
  }
  return 1;
}

std::string degraded_notes(const Notes& notes) {
  if (notes.text.empty() || notes.format == NotesFormat::plain) return {};
  return fmt::format("Pgyer shows notes as plain text: the {} marks will be seen as they are",
                     to_string(notes.format));
}

std::vector<Finding> check_access(const Access& access) {
  std::vector<Finding> findings;
  check_password(access, findings);
  check_window(access.window.value_or(InstallWindow{}), findings);
  return findings;
}

Finding incomplete_window(std::string_view missing) {
  return finding(Severity::error, "install_window_incomplete",
                 fmt::format("the install window has no {}", missing),
                 "set both dates, or none; both empty mean for ever");
}

bool is_short_address(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

Result<FileToUpload> read_file(const std::filesystem::path& path) {
  const auto refuse = [&path](std::string_view problem, std::string hint) {
    return fail(ErrorKind::invalid_request, fmt::format("{}: {}", path.string(), problem),
                std::move(hint));
  };
  std::error_code problem;
  const auto status = std::filesystem::status(path, problem);
  if (status.type() == std::filesystem::file_type::not_found) {
    return refuse("there is no such file", "check the path");
  }
  if (problem) return refuse(problem.message(), "check the path and its permissions");
  if (!std::filesystem::is_regular_file(status)) {
    return refuse("is not a regular file", "give the file itself");
  }
  const auto size = std::filesystem::file_size(path, problem);
  if (problem) return refuse(problem.message(), "check the path and its permissions");
  if (size == 0) return refuse("is empty", "check what wrote it");
  return FileToUpload{path, size, path.filename().string()};
}

Finding finding(Severity severity, std::string code, std::string message, std::string hint) {
  Finding result;
  result.severity = severity;
  result.code = std::move(code);
  result.message = std::move(message);
  result.hint = std::move(hint);
  return result;
}

Result<void> first_error(const std::vector<Finding>& findings) {
  for (const Finding& each : findings) {
    if (each.severity != Severity::error) continue;
    return fail(ErrorKind::invalid_request, each.message, each.hint);
  }
  return {};
}

std::string shown_target(const UploadSettings& settings) {
  return settings.target.empty() ? "TARGET" : settings.target;
}

std::string unknown_build_hint(const UploadSettings& settings) {
  return fmt::format(
      "Pgyer knows no build of this id: `slipway versions {}` lists the app's builds",
      shown_target(settings));
}

}  // namespace slipway::pgyer
