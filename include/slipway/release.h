#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/artifact.h"
#include "slipway/secret.h"

namespace slipway {

enum class NotesFormat { plain, markdown, textile };
enum class Notify { none, installable, all };      ///< who is told: nobody, who can install, all
enum class Availability { available, withheld };   ///< can testers install it at once
enum class AccessType { open, password, invite };  ///< written `public`, `password`, `invite`

struct Notes {
  std::string text;
  NotesFormat format = NotesFormat::plain;
  friend bool operator==(const Notes&, const Notes&) = default;
};

/// From when to when a build can be installed. Dates are `YYYY-MM-DD`, both inclusive; an empty
/// window (no dates) means for ever.
struct InstallWindow {
  std::string start;
  std::string end;
  friend bool operator==(const InstallWindow&, const InstallWindow&) = default;
};

/// Who may install.
struct Access {
  AccessType type = AccessType::open;
  Secret password;  ///< only with AccessType::password
  std::optional<InstallWindow> window;
  friend bool operator==(const Access&, const Access&) = default;
};

/// Where a build comes from.
struct Provenance {
  std::string commit;     ///< VCS commit id
  std::string build_url;  ///< page of the CI job
  std::string repository_url;
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// What to say and how to offer it. An empty field was not said by anybody: the provider sends
/// nothing for it, and the service's own default holds.
struct ReleaseOptions {
  std::optional<Notes> notes;
  std::optional<Notify> notify;
  std::optional<Availability> availability;
  std::optional<bool> mandatory;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::vector<std::string>> teams;  ///< the service's ids
  std::optional<std::vector<std::string>> users;  ///< the service's ids
  std::optional<Access> access;
  std::optional<bool> latest;  ///< true: mark as the latest after publishing; false: clear the mark
  std::optional<Provenance> provenance;
};

/// An artifact, optional symbols, and what to say of them. An artifact may itself be symbols
/// (`is_symbols`): then nothing but the symbols is sent.
struct Release {
  Artifact artifact;
  std::optional<Artifact> symbols;
  std::string channel;  ///< what routes match on, e.g. `beta`; empty when not given
  ReleaseOptions options;
};

/// The fixed names, as they stand on the command line, in TOML and in JSON.
[[nodiscard]] std::string_view to_string(NotesFormat value);
[[nodiscard]] std::string_view to_string(Notify value);
[[nodiscard]] std::string_view to_string(Availability value);
[[nodiscard]] std::string_view to_string(AccessType value);

}  // namespace slipway
