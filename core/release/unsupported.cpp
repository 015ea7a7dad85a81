#include "core/release/unsupported.h"

namespace slipway {

std::string option_of(Feature feature) {
  switch (feature) {
    case Feature::notes:
    case Feature::notes_markdown:
    case Feature::notes_textile:
      return "notes";
    case Feature::notify_installable:
    case Feature::notify_all:
      return "notify";
    case Feature::withheld:
      return "availability";
    case Feature::password_access:
    case Feature::invite_access:
    case Feature::install_window:
      return "access";
    case Feature::symbols:
    case Feature::symbols_alone:
      return "";
    case Feature::mandatory:
    case Feature::tags:
    case Feature::teams:
    case Feature::users:
    case Feature::latest:
    case Feature::provenance:
      return std::string(to_string(feature));
  }
  return "";
}

std::string_view wanted_of(Feature feature) {
  switch (feature) {
    case Feature::notes:
      return "take `notes`";
    case Feature::notes_markdown:
      return "take `notes` in markdown";
    case Feature::notes_textile:
      return "take `notes` in textile";
    case Feature::notify_installable:
      return "do `notify = \"installable\"`";
    case Feature::notify_all:
      return "do `notify = \"all\"`";
    case Feature::withheld:
      return "do `availability = \"withheld\"`";
    case Feature::mandatory:
      return "make a build `mandatory`";
    case Feature::tags:
      return "restrict a build by `tags`";
    case Feature::teams:
      return "restrict a build to `teams`";
    case Feature::users:
      return "restrict a build to `users`";
    case Feature::password_access:
      return "do `access` by password";
    case Feature::invite_access:
      return "do `access` by invitation";
    case Feature::install_window:
      return "limit when a build can be installed (`access` window)";
    case Feature::latest:
      return "mark a build as `latest`";
    case Feature::symbols:
      return "take symbols";
    case Feature::symbols_alone:
      return "take symbols without their package";
    case Feature::provenance:
      return "record `provenance`";
  }
  return "do this";
}

void remove(Release& release, Feature feature) {
  ReleaseOptions& options = release.options;
  switch (feature) {
    case Feature::notes:
      options.notes.reset();
      break;
    case Feature::notes_markdown:
    case Feature::notes_textile:
      if (options.notes.has_value()) options.notes->format = NotesFormat::plain;
      break;
    case Feature::notify_installable:
    case Feature::notify_all:
      options.notify.reset();
      break;
    case Feature::withheld:
      options.availability.reset();
      break;
    case Feature::mandatory:
      options.mandatory.reset();
      break;
    case Feature::tags:
      options.tags.reset();
      break;
    case Feature::teams:
      options.teams.reset();
      break;
    case Feature::users:
      options.users.reset();
      break;
    case Feature::password_access:
    case Feature::invite_access:
      // Whole: what is left would say `public`, and that is not the same as saying nothing.
      options.access.reset();
      break;
    case Feature::install_window:
      if (options.access.has_value()) options.access->window.reset();
      break;
    case Feature::latest:
      options.latest.reset();
      break;
    case Feature::symbols:
      release.symbols.reset();
      break;
    case Feature::symbols_alone:
      break;
    case Feature::provenance:
      options.provenance.reset();
      break;
  }
}

}  // namespace slipway
