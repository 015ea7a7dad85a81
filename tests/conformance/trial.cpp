#include "tests/conformance/trial.h"

#include <optional>

namespace slipway::testing {
namespace {

constexpr const char* kNotes = "conformance-notes 说明 & <b> \"q\"";
constexpr const char* kCommit = "c0ffee1234567890";

}  // namespace

std::string file_name_for(Format format) {
  return format == Format::mapping_txt ? "mapping.txt" : "app." + std::string(to_string(format));
}

Release asking_for(Release release, Feature feature, Trial& trial) {
  ReleaseOptions& options = release.options;
  const auto access = [&options](AccessType type) {
    options.access = Access{type, Secret(), std::nullopt};
    if (type == AccessType::password) options.access->password = Secret(kPassword);
  };
  switch (feature) {
    case Feature::notes:
      options.notes = Notes{kNotes, NotesFormat::plain};
      break;
    case Feature::notes_markdown:
      options.notes = Notes{kNotes, NotesFormat::markdown};
      break;
    case Feature::notes_textile:
      options.notes = Notes{kNotes, NotesFormat::textile};
      break;
    case Feature::notify_installable:
      options.notify = Notify::installable;
      break;
    case Feature::notify_all:
      options.notify = Notify::all;
      break;
    case Feature::withheld:
      options.availability = Availability::withheld;
      break;
    case Feature::mandatory:
      options.mandatory = true;
      break;
    case Feature::tags:
      options.tags = {"conformance-tag"};
      break;
    case Feature::teams:
      options.teams = {"4711"};
      break;
    case Feature::users:
      options.users = {"4712"};
      break;
    case Feature::password_access:
      access(AccessType::password);
      break;
    case Feature::invite_access:
      access(AccessType::invite);
      break;
    case Feature::install_window:
      access(AccessType::open);
      options.access->window = InstallWindow{"2030-01-02", "2030-03-04"};
      break;
    case Feature::latest:
      options.latest = true;
      break;
    case Feature::symbols:
      release.symbols = trial.symbols_of(release.artifact);
      break;
    case Feature::symbols_alone:
      release.artifact = trial.file("app.dSYM.zip");
      break;
    case Feature::provenance:
      options.provenance = Provenance{kCommit, "https://ci.example/1", "https://git.example/app"};
      break;
  }
  return release;
}

std::vector<std::string> evidence(Feature feature) {
  switch (feature) {
    case Feature::notes:
    case Feature::notes_markdown:
    case Feature::notes_textile:
      return {kNotes};
    case Feature::tags:
      return {"conformance-tag"};
    case Feature::teams:
      return {"4711"};
    case Feature::users:
      return {"4712"};
    case Feature::password_access:
      return {kPassword};
    case Feature::install_window:
      return {"2030-01-02", "2030-03-04"};
    case Feature::provenance:
      return {kCommit, "https://ci.example/1", "https://git.example/app"};
    default:
      return {};
  }
}

}  // namespace slipway::testing
