#include "providers/hockeyapp/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "providers/hockeyapp/provider.h"

namespace slipway::hockeyapp {
namespace {

constexpr std::size_t kLongestNotes = 5000;  // characters

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// Unicode characters of UTF-8 text: every byte but the continuations.
std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::vector<std::string> without_empty(std::optional<std::vector<std::string>> list) {
  if (!list) return {};
  list->erase(std::remove(list->begin(), list->end(), ""), list->end());
  return *std::move(list);
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// Plain text goes as Markdown; the comment of `make_factory` says why.
NotesType to_notes_type(NotesFormat format) {
  return format == NotesFormat::textile ? NotesType::textile : NotesType::markdown;
}

NotifyMode to_notify(Notify notify) {
  switch (notify) {
    case Notify::none:
      return NotifyMode::none;
    case Notify::installable:
      return NotifyMode::who_can_install;
    case Notify::all:
      return NotifyMode::all_testers;
  }
  return NotifyMode::none;
}

DownloadStatus to_status(Availability availability) {
  return availability == Availability::withheld ? DownloadStatus::not_downloadable
                                                : DownloadStatus::available;
}

Finding finding(Severity severity, std::string code, std::string message, std::string hint) {
  Finding result;
  result.severity = severity;
  result.code = std::move(code);
  result.message = std::move(message);
  result.hint = std::move(hint);
  return result;
}

void check_format(const Artifact& artifact, std::vector<Finding>& findings) {
  if (capabilities().accepts(artifact.format)) return;
  findings.push_back(
      finding(Severity::error, "format_not_accepted",
              fmt::format("{} is a .{}; this provider takes .apk, .ipa, .app.zip, .dSYM.zip and "
                          "mapping.txt",
                          artifact.path.filename().string(), to_string(artifact.format)),
              "publish a package of another format, or choose other targets for it"));
}

void check_symbols_name(const Artifact& symbols, std::vector<Finding>& findings) {
  const std::string name = symbols.path.filename().string();
  const bool good =
      symbols.format == Format::mapping_txt
          ? name == "mapping.txt"
          : symbols.format == Format::dsym_zip && lower_case(name).ends_with(".dsym.zip");
  if (good) return;
  findings.push_back(finding(Severity::error, "symbols_name",
                             fmt::format("the server does not know {} as symbols", name),
                             "name the file *.dSYM.zip, or exactly mapping.txt for Android"));
}

void check_symbols(const Release& release, std::vector<Finding>& findings) {
  if (is_symbols(release.artifact.format)) check_symbols_name(release.artifact, findings);
  if (!release.symbols) return;
  check_symbols_name(*release.symbols, findings);

  if (is_symbols(release.artifact.format)) {
    findings.push_back(finding(Severity::error, "symbols_twice",
                               "there are two symbols files, and an upload takes one",
                               "publish each with its package, or one after the other"));
    return;
  }
  if (!capabilities().accepts(release.artifact.format)) return;  // that says enough
  const bool android = release.artifact.format == Format::apk;
  if (android == (release.symbols->format == Format::mapping_txt)) return;
  findings.push_back(
      finding(Severity::error, "symbols_platform",
              fmt::format("{} are not symbols of {}", release.symbols->path.filename().string(),
                          release.artifact.path.filename().string()),
              "an .apk goes with its mapping.txt, an .ipa or .app.zip with its .dSYM.zip"));
}

void check_notes(const ReleaseOptions& said, std::vector<Finding>& findings) {
  const std::size_t count = said.notes ? count_characters(said.notes->text) : 0;
  if (count <= kLongestNotes) return;
  findings.push_back(
      finding(Severity::warning, "notes_too_long",
              fmt::format("the notes have {} characters; the server cuts them after {}", count,
                          kLongestNotes),
              "shorten them, or put a link to the rest"));
}

void check_lists(const ReleaseOptions& said, std::vector<Finding>& findings) {
  for (const std::string& tag : without_empty(said.tags)) {
    if (tag.find(',') == std::string::npos) continue;
    findings.push_back(finding(Severity::error, "tag_with_comma",
                               fmt::format("the tag \"{}\" has a comma in it", tag),
                               "the server reads a comma as the end of a tag: give several tags"));
  }
  for (const auto& [what, ids] : {std::pair("team", &said.teams), std::pair("user", &said.users)}) {
    for (const std::string& id : without_empty(*ids)) {
      if (is_numeric_id(id)) continue;
      findings.push_back(finding(Severity::error, "id_not_numeric",
                                 fmt::format("\"{}\" is not the id of a {}", id, what),
                                 "the server knows teams and users by numbers"));
    }
  }
}

std::string_view meaning_of_status(int status) {
  switch (static_cast<DownloadStatus>(status)) {
    case DownloadStatus::not_downloadable:
      return " (withheld)";
    case DownloadStatus::available:
      return " (available)";
  }
  return "";
}

}  // namespace

bool is_numeric_id(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Release with_defaults(Release release, const UploadSettings& settings) {
  ReleaseOptions& said = release.options;
  if (!said.teams && !settings.teams.empty()) said.teams = settings.teams;
  if (!said.users && !settings.users.empty()) said.users = settings.users;
  return release;
}

FileToUpload to_file(const Artifact& artifact) {
  return {artifact.path, artifact.size, artifact.path.filename().string()};
}

UploadVersionRequest to_upload_version(const Release& release, const UploadSettings& settings) {
  const ReleaseOptions& said = release.options;
  UploadVersionRequest request;
  request.app_id = settings.app_id;
  if (said.notes && !said.notes->text.empty()) {
    request.notes = said.notes->text;
    request.notes_type = to_notes_type(said.notes->format);
  }
  if (said.notify) request.notify = to_notify(*said.notify);
  if (said.availability) request.status = to_status(*said.availability);
  request.mandatory = said.mandatory;
  request.tags = without_empty(said.tags);
  request.teams = without_empty(said.teams);
  request.users = without_empty(said.users);
  request.strategy = settings.strategy;
  if (said.provenance) {
    request.commit_sha = unless_empty(said.provenance->commit);
    request.build_server_url = unless_empty(said.provenance->build_url);
    request.repository_url = unless_empty(said.provenance->repository_url);
  }
  if (release.symbols) request.dsym = to_file(*release.symbols);
  (is_symbols(release.artifact.format) ? request.dsym : request.ipa) = to_file(release.artifact);
  return request;
}

std::vector<RequestField> to_fields(const Release& release, const UploadSettings& settings) {
  const UploadVersionRequest request = to_upload_version(release, settings);
  std::vector<RequestField> fields;
  for (const FormField& field : form_fields(request)) fields.push_back({field.name, field.value});
  if (request.dsym) fields.push_back({"dsym", request.dsym->file_name});
  if (request.ipa) fields.push_back({"ipa", request.ipa->file_name});
  return fields;
}

std::vector<Finding> check(const Release& release) {
  std::vector<Finding> findings;
  check_format(release.artifact, findings);
  check_symbols(release, findings);
  check_notes(release.options, findings);
  check_lists(release.options, findings);
  return findings;
}

Build to_build(const AppVersion& version, const Redactor& redactor) {
  const auto redact = [&redactor](std::optional<std::string> text) {
    if (text) text = redactor.redact(*text);
    return text;
  };
  Build build;
  build.id = redact(version.id ? version.id : version.version).value_or("");
  build.version = redact(version.shortversion);
  build.build_number = redact(version.version);
  build.title = redact(version.title);
  build.size = version.appsize;
  build.url = redact(version.public_url);
  if (build.url && build.build_number) {
    while (build.url->ends_with('/')) build.url->pop_back();
    *build.url += "/app_versions/" + *build.build_number;
  }
  return build;
}

std::vector<std::string> to_warnings(const UploadVersionRequest& asked, const AppVersion& got) {
  std::vector<std::string> warnings;
  if (asked.status && got.status && *got.status != static_cast<int>(*asked.status)) {
    const int status = static_cast<int>(*asked.status);
    warnings.push_back(fmt::format(
        "asked for status {}{}, the server says {}{}: the token may lack the right to set it",
        status, meaning_of_status(status), *got.status, meaning_of_status(*got.status)));
  }
  if (asked.mandatory && got.mandatory && *got.mandatory != *asked.mandatory) {
    warnings.push_back(fmt::format(
        "asked for mandatory {}, the server says {}: the token may lack the right to set it",
        *asked.mandatory, *got.mandatory));
  }
  if (!got.id && !got.version) {
    warnings.push_back("the server took the upload without naming its id or build number");
  }
  return warnings;
}

}  // namespace slipway::hockeyapp
