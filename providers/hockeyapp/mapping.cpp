#include "providers/hockeyapp/mapping.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/text.h"
#include "providers/hockeyapp/provider.h"

namespace slipway::hockeyapp {
namespace {

constexpr std::size_t kLongestNotes = 5000;  // characters

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

void check_format(const Artifact& artifact, const UploadSettings& settings,
                  std::vector<Finding>& findings) {
  const Capabilities can = capabilities(settings.create_first);
  if (can.accepts(artifact.format)) return;
  std::vector<std::string> taken;
  for (const Format format : can.formats) taken.push_back(fmt::format(".{}", to_string(format)));
  findings.push_back(
      finding(Severity::error, "format_not_accepted",
              fmt::format("{} is a .{}; this target takes {}", artifact.path.filename().string(),
                          to_string(artifact.format), fmt::join(taken, ", ")),
              capabilities(true).accepts(artifact.format)
                  ? "set upload = \"create\" for this target: the server cannot read such a package"
                  : "publish a package of another format, or choose other targets for it"));
}

void check_build_number(const Artifact& artifact, const UploadSettings& settings,
                        std::vector<Finding>& findings) {
  if (!is_created_first(artifact, settings)) return;
  if (!artifact.build_number.value_or("").empty()) return;
  findings.push_back(finding(
      Severity::error, "build_number_unknown",
      fmt::format("the build number of {} is not known, and a version cannot be made without one",
                  artifact.path.filename().string()),
      fmt::format("give it: --set {}.bundle_version=28", shown_target(settings))));
}

void check_symbols(const Release& release, const UploadSettings& settings,
                   std::vector<Finding>& findings) {
  const Format format = release.artifact.format;
  for (const Artifact* file : {is_symbols(format) ? &release.artifact : nullptr,
                               release.symbols ? &*release.symbols : nullptr}) {
    auto misnamed = file != nullptr ? check_symbols_name(*file) : std::nullopt;
    if (misnamed) findings.push_back(*std::move(misnamed));
  }
  if (!release.symbols) return;

  if (is_symbols(format)) {
    findings.push_back(finding(Severity::error, "symbols_twice",
                               "there are two symbols files, and an upload takes one",
                               "publish each with its package, or one after the other"));
    return;
  }
  if (!capabilities(settings.create_first).accepts(format)) return;  // that says enough
  const bool android = format == Format::apk || format == Format::aab;
  const bool apple = format == Format::ipa || format == Format::app_zip;
  if (release.symbols->format == Format::mapping_txt ? android : apple) return;
  findings.push_back(finding(
      Severity::error, "symbols_platform",
      fmt::format("{} are not symbols of {}", release.symbols->path.filename().string(),
                  release.artifact.path.filename().string()),
      "an Android package goes with its mapping.txt, an .ipa or .app.zip with its .dSYM.zip"));
}

void check_notes(const std::optional<Notes>& notes, std::vector<Finding>& findings) {
  const std::size_t count = notes ? count_characters(notes->text) : 0;
  if (count <= kLongestNotes) return;
  findings.push_back(
      finding(Severity::warning, "notes_too_long",
              fmt::format("the notes have {} characters; the server cuts them after {}", count,
                          kLongestNotes),
              "shorten them, or put a link to the rest"));
}

using List = std::optional<std::vector<std::string>>;

void check_lists(const List& tags, const List& teams, const List& users,
                 std::vector<Finding>& findings) {
  for (const std::string& tag : without_empty(tags)) {
    if (tag.find(',') == std::string::npos) continue;
    findings.push_back(finding(Severity::error, "tag_with_comma",
                               fmt::format("the tag \"{}\" has a comma in it", tag),
                               "the server reads a comma as the end of a tag: give several tags"));
  }
  for (const auto& [what, ids] : {std::pair("team", &teams), std::pair("user", &users)}) {
    for (const std::string& id : without_empty(*ids)) {
      if (is_numeric_id(id)) continue;
      findings.push_back(finding(Severity::error, "id_not_numeric",
                                 fmt::format("\"{}\" is not the id of a {}", id, what),
                                 "the server knows teams and users by numbers"));
    }
  }
}

}  // namespace

bool is_numeric_id(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Artifact as_sent(Artifact artifact, const UploadSettings& settings) {
  if (!is_created_first(artifact, settings)) return artifact;
  if (settings.bundle_version) artifact.build_number = settings.bundle_version;
  if (settings.bundle_short_version) artifact.version = settings.bundle_short_version;
  return artifact;
}

Release with_defaults(Release release, const UploadSettings& settings) {
  release.artifact = as_sent(std::move(release.artifact), settings);
  ReleaseOptions& said = release.options;
  if (!said.teams && !settings.teams.empty()) said.teams = settings.teams;
  if (!said.users && !settings.users.empty()) said.users = settings.users;
  return release;
}

FileToUpload to_file(const Artifact& artifact) {
  return {artifact.path, artifact.size, artifact.path.filename().string()};
}

namespace {

/// What every way up has in common.
void add_offer(UploadFields& request, const Release& release) {
  const ReleaseOptions& said = release.options;
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
  if (said.provenance) {
    request.commit_sha = unless_empty(said.provenance->commit);
    request.build_server_url = unless_empty(said.provenance->build_url);
    request.repository_url = unless_empty(said.provenance->repository_url);
  }
  if (release.symbols) request.dsym = to_file(*release.symbols);
  (is_symbols(release.artifact.format) ? request.dsym : request.ipa) = to_file(release.artifact);
}

void append(std::vector<RequestField>& fields, const std::vector<FormField>& more) {
  for (const FormField& field : more) fields.push_back({field.name, field.value});
}

}  // namespace

bool is_created_first(const Artifact& artifact, const UploadSettings& settings) {
  return settings.create_first && !is_symbols(artifact.format);
}

UploadVersionRequest to_upload_version(const Release& release, const UploadSettings& settings) {
  UploadVersionRequest request;
  request.app_id = settings.app_id;
  request.strategy = settings.strategy;
  add_offer(request, release);
  return request;
}

CreateVersionRequest to_create_version(const Artifact& sent, const UploadSettings& settings) {
  CreateVersionRequest request;
  request.app_id = settings.app_id;
  request.bundle_version = sent.build_number.value_or("");
  request.bundle_short_version = sent.version;
  request.status = DownloadStatus::not_downloadable;
  return request;
}

UpdateVersionRequest to_update_version(const Release& release, const UploadSettings& settings,
                                       const std::string& id) {
  UpdateVersionRequest request;
  request.app_id = settings.app_id;
  request.id = id;
  add_offer(request, release);
  if (!request.status) request.status = DownloadStatus::available;
  // An update has no word for it.
  if (request.notify == NotifyMode::all_testers) request.notify.reset();
  return request;
}

UpdateVersionRequest to_update_version(const BuildChanges& changes, const UploadSettings& settings,
                                       const std::string& id) {
  UpdateVersionRequest request;
  request.app_id = settings.app_id;
  request.id = id;
  if (changes.notes) {
    request.notes = changes.notes->text;
    request.notes_type = to_notes_type(changes.notes->format);
  }
  if (changes.availability) request.status = to_status(*changes.availability);
  request.mandatory = changes.mandatory;
  request.tags = without_empty(changes.tags);
  request.teams = without_empty(changes.teams);
  request.users = without_empty(changes.users);
  request.clear_tags = changes.tags && request.tags.empty();
  request.clear_teams = changes.teams && request.teams.empty();
  request.clear_users = changes.users && request.users.empty();
  return request;
}

std::vector<RequestField> to_fields(const Release& release, const UploadSettings& settings) {
  std::vector<RequestField> fields;
  UploadFields files;
  if (is_created_first(release.artifact, settings)) {
    append(fields, form_fields(to_create_version(release.artifact, settings)));
    const UpdateVersionRequest update = to_update_version(release, settings, "");
    append(fields, form_fields(update));
    files = update;
  } else {
    const UploadVersionRequest upload = to_upload_version(release, settings);
    append(fields, form_fields(upload));
    files = upload;
  }
  if (files.dsym) fields.push_back({"dsym", files.dsym->file_name});
  if (files.ipa) fields.push_back({"ipa", files.ipa->file_name});
  return fields;
}

std::optional<Finding> check_symbols_name(const Artifact& symbols) {
  const std::string name = symbols.path.filename().string();
  const bool good =
      symbols.format == Format::mapping_txt
          ? name == "mapping.txt"
          : symbols.format == Format::dsym_zip && lower_case(name).ends_with(".dsym.zip");
  if (good) return std::nullopt;
  return finding(Severity::error, "symbols_name",
                 fmt::format("the server does not know {} as symbols", name),
                 "name the file *.dSYM.zip, or exactly mapping.txt for Android");
}

std::vector<Finding> check(const Release& release, const UploadSettings& settings) {
  std::vector<Finding> findings;
  check_format(release.artifact, settings, findings);
  check_build_number(release.artifact, settings, findings);
  check_symbols(release, settings, findings);
  check_notes(release.options.notes, findings);
  check_lists(release.options.tags, release.options.teams, release.options.users, findings);
  return findings;
}

std::vector<Finding> check(const BuildChanges& changes) {
  std::vector<Finding> findings;
  check_notes(changes.notes, findings);
  check_lists(changes.tags, changes.teams, changes.users, findings);
  return findings;
}

std::string shown_target(const UploadSettings& settings) {
  return settings.target.empty() ? "TARGET" : settings.target;
}

}  // namespace slipway::hockeyapp
