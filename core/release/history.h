#pragma once

#include <optional>
#include <vector>

#include "slipway/journal.h"

namespace slipway {

/// An upload that may have arrived and whose end is not written down.
struct OpenUpload {
  JournalEntry entry;       ///< its newest
  bool accepted = false;    ///< the service said that it took it
  bool was_absent = false;  ///< before it the service said that it did not have the build
};

/// What a row's history comes to.
struct Earlier {
  /// The newest entry that says that the build is there, when no later one says that it is gone.
  std::optional<JournalEntry> live;
  std::vector<OpenUpload> open;  ///< oldest first
  /// The newest `planned`, when nothing definite came of it: its run was killed, interrupted, or
  /// failed for a reason that passes. Where something is open, it is what to do once that did not
  /// arrive.
  std::optional<JournalEntry> unsent;
  /// The newest thing to ask about that an upload was given which may be gone on with.
  std::string reference;
};

/// A later attempt hides no earlier one: it says nothing of that one's end. What ends an upload is
/// a `failed` or `cancelled` of the same attempt, a `failed` with the same reference, or a build
/// that is live. `planned` may stand anywhere: it is written by who does not hold the row.
[[nodiscard]] Earlier read_history(const std::vector<JournalEntry>& history);

/// Steps that are worth doing in a later run: those that are not done, but for one that may have
/// been done and must not be done twice.
[[nodiscard]] bool has_steps_left(const JournalEntry& live);

/// Whether the entry says that a build which was live is there no more.
[[nodiscard]] bool says_gone(const JournalEntry& entry);

/// What to record when the service no longer has a live build: `failed` with `not_found` and the
/// build that is gone.
[[nodiscard]] Error gone_error();

/// What makes two publications the same; see JournalKey. `sha256` is the artifact's.
[[nodiscard]] JournalKey journal_key(const DistributionProvider& provider,
                                     const std::string& target, const Artifact& artifact,
                                     const std::string& sha256, const std::string& salt);

}  // namespace slipway
