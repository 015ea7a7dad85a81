#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "core/release/history.h"
#include "slipway/resume.h"

namespace slipway {
namespace {

using Time = std::chrono::system_clock::time_point;

/// One app at one place; of what has no bundle id, nobody knows which app it is.
using AppPlace =
    std::tuple<std::string, std::string, std::string, std::optional<Platform>, std::string>;

std::optional<AppPlace> place_of(const JournalKey& key, const Artifact& artifact) {
  if (!artifact.bundle_id.has_value() || is_symbols(artifact.format)) return std::nullopt;
  return AppPlace(key.provider, key.server, key.app, artifact.platform, *artifact.bundle_id);
}

/// The newest entry that says what a row is about: `planned`, and in a ledger from before there
/// was such an entry, `begun`. nullptr when there is none.
const JournalEntry* newest_mention(const LedgerRow& row) {
  for (const JournalStage wanted : {JournalStage::planned, JournalStage::begun}) {
    const auto found =
        std::find_if(row.entries.rbegin(), row.entries.rend(), [wanted](const JournalEntry& entry) {
          return entry.stage == wanted && entry.artifact.has_value();
        });
    if (found != row.entries.rend()) return &*found;
  }
  return nullptr;
}

std::string run_of(const JournalEntry& mention) {
  return mention.request.has_value() ? mention.request->run : "";
}

/// When one app was last going to be published at one place: by which run, and by any other.
class Publications {
 public:
  void add(const JournalEntry& planned) {
    const Publication added{planned.time, run_of(planned)};
    if (!newest_.has_value() || added.run == newest_->run) {
      if (!newest_.has_value() || added.time > newest_->time) newest_ = added;
    } else if (added.time > newest_->time) {
      other_ = std::exchange(newest_, added);
    } else if (!other_.has_value() || added.time > other_->time) {
      other_ = added;
    }
  }

  /// Whether another run came later.
  [[nodiscard]] bool has_newer(const JournalEntry& mention) const {
    const bool own = newest_.has_value() && newest_->run == run_of(mention);
    const std::optional<Publication>& other = own ? other_ : newest_;
    return other.has_value() && other->time > mention.time;
  }

 private:
  struct Publication {
    Time time;
    std::string run;
  };
  std::optional<Publication> newest_;
  std::optional<Publication> other_;  ///< the newest of all runs but that one
};

/// Every app's publications, so that each row is compared with one thing and not with all rows.
class Apps {
 public:
  explicit Apps(const std::vector<LedgerRow>& rows) {
    for (const LedgerRow& row : rows) add(row);
  }

  [[nodiscard]] bool have_newer(const JournalKey& key, const JournalEntry& mention) const {
    const auto place = place_of(key, *mention.artifact);
    if (!place.has_value()) return false;
    const auto known = by_place_.find(*place);
    return known != by_place_.end() && known->second.has_newer(mention);
  }

 private:
  /// A run that found nothing to send made nothing newer.
  void add(const LedgerRow& row) {
    const auto& entries = row.entries;
    for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
      if (entry->stage != JournalStage::planned || !entry->artifact.has_value()) continue;
      const auto next = std::find_if(entry, entries.end(), [](const JournalEntry& later) {
        return later.stage != JournalStage::planned;
      });
      if (next != entries.end() && next->stage == JournalStage::skipped) continue;
      if (const auto place = place_of(row.key, *entry->artifact)) by_place_[*place].add(*entry);
    }
  }

  std::map<AppPlace, Publications> by_place_;
};

std::string reference_of(const JournalEntry& entry) {
  return entry.submission.has_value() ? entry.submission->reference : "";
}

/// What there is to do, and what there is to ask about.
std::optional<std::pair<LeftoverKind, std::string>> open_work(const LedgerRow& row) {
  const Earlier earlier = read_history(row.entries);
  if (!earlier.open.empty()) {
    return std::pair(LeftoverKind::ask, reference_of(earlier.open.back().entry));
  }
  if (earlier.unsent.has_value()) return std::pair(LeftoverKind::upload, std::string());
  if (earlier.live.has_value() && has_steps_left(*earlier.live)) {
    return std::pair(LeftoverKind::steps, reference_of(*earlier.live));
  }
  return std::nullopt;
}

struct DatedLeftover {
  Time time;
  Leftover leftover;
};

std::optional<DatedLeftover> leftover_of(const LedgerRow& row, const Apps& apps) {
  const JournalEntry* mention = newest_mention(row);
  if (mention == nullptr) return std::nullopt;
  auto work = open_work(row);
  if (!work.has_value()) return std::nullopt;

  Leftover leftover;
  leftover.kind = work->first;
  leftover.key = row.key;
  leftover.target = mention->target;
  leftover.artifact = *mention->artifact;
  leftover.artifact.sha256 = row.key.sha256;
  leftover.request = mention->request.value_or(RecordedRequest{});
  leftover.reference = std::move(work->second);
  leftover.superseded = apps.have_newer(row.key, *mention);
  if (leftover.superseded && leftover.kind != LeftoverKind::ask) return std::nullopt;
  return DatedLeftover{mention->time, std::move(leftover)};
}

}  // namespace

std::string_view to_string(LeftoverKind kind) {
  switch (kind) {
    case LeftoverKind::ask:
      return "ask";
    case LeftoverKind::upload:
      return "upload";
    case LeftoverKind::steps:
      return "steps";
  }
  return "ask";
}

std::vector<Leftover> leftovers(const std::vector<LedgerRow>& rows) {
  const Apps apps(rows);
  std::vector<DatedLeftover> dated;
  // Rows come newest first: of one instant, that order is the best guess there is.
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (auto found = leftover_of(*row, apps)) dated.push_back(std::move(*found));
  }
  std::stable_sort(dated.begin(), dated.end(),
                   [](const DatedLeftover& a, const DatedLeftover& b) { return a.time < b.time; });
  std::vector<Leftover> open;
  for (DatedLeftover& found : dated) open.push_back(std::move(found.leftover));
  return open;
}

}  // namespace slipway
