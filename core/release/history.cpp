#include "core/release/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "slipway/provider.h"

namespace slipway {
namespace {

/// Whether the same upload may succeed later, as it is.
bool may_pass(const JournalEntry& failed) {
  if (!failed.error.has_value()) return false;
  const ErrorKind kind = failed.error->kind;
  return failed.error->retryable || kind == ErrorKind::network || kind == ErrorKind::timeout;
}

/// Reads a history from its beginning.
class HistoryReader {
 public:
  void read(const JournalEntry& entry) {
    switch (entry.stage) {
      case JournalStage::planned:
        planned_ = entry;
        earlier_.unsent = entry;
        began_ = false;
        break;
      case JournalStage::begun:
        // A run that finds the build gone first says so, which ends what was planned before.
        if (!earlier_.unsent.has_value()) earlier_.unsent = planned_;
        began_ = true;
        was_absent_ = entry.was_absent;
        current_ = kNone;
        break;
      case JournalStage::referenced:  // nothing that counts went out yet
        if (entry.submission.has_value()) earlier_.reference = entry.submission->reference;
        break;
      case JournalStage::committing:
      case JournalStage::accepted:
      case JournalStage::unknown:
        note_open(entry);
        break;
      case JournalStage::live:
        note_live(entry);
        break;
      case JournalStage::step:
        // Steps come after acceptance: a failed one takes nothing back.
        if (entry.build.has_value() || (earlier_.live.has_value() && current_ == kNone)) {
          note_live(entry);
        } else {
          note_open(entry);
        }
        break;
      case JournalStage::skipped:
        note_skipped(entry);
        break;
      case JournalStage::failed:
      case JournalStage::cancelled:
        note_end(entry);
        break;
    }
  }

  Earlier take() { return std::move(earlier_); }

 private:
  static constexpr std::size_t kNone = std::string::npos;

  /// A step of phase `accepted` that is done later does not name the build.
  void note_live(const JournalEntry& entry) {
    auto known = earlier_.live.has_value() ? earlier_.live->build : std::nullopt;
    earlier_.live = entry;
    if (!entry.build.has_value()) earlier_.live->build = std::move(known);
    end_all();
  }

  /// A run saw the build. What is known of its steps stays known.
  void note_skipped(const JournalEntry& entry) {
    if (!earlier_.live.has_value() && entry.build.has_value()) earlier_.live = entry;
    end_all();
  }

  void end_all() {
    earlier_.open.clear();
    earlier_.unsent.reset();
    earlier_.reference.clear();
    current_ = kNone;
  }

  void note_open(const JournalEntry& entry) {
    auto& open = earlier_.open;
    if (current_ == kNone) current_ = find(entry);
    if (current_ == kNone) {
      current_ = open.size();
      open.emplace_back();
      open.back().was_absent = was_absent_;
    }
    OpenUpload& upload = open[current_];
    auto submission = entry.submission.has_value() ? entry.submission : upload.entry.submission;
    upload.entry = entry;
    upload.entry.submission = std::move(submission);
    upload.accepted = upload.accepted || entry.stage == JournalStage::accepted;
  }

  void note_end(const JournalEntry& entry) {
    if (says_gone(entry)) {
      earlier_.live.reset();
      earlier_.unsent.reset();
      return;
    }
    // Before its own attempt began it is an earlier one's end, which says nothing of a newer plan.
    const bool refused = entry.stage == JournalStage::failed && !may_pass(entry);
    if (refused && began_) earlier_.unsent.reset();
    if (refused) earlier_.reference.clear();
    const std::size_t named = find(entry);
    const std::size_t ended = named == kNone ? current_ : named;
    if (ended == kNone) return;
    earlier_.open.erase(earlier_.open.begin() + static_cast<std::ptrdiff_t>(ended));
    current_ = kNone;
  }

  /// The open upload with the same reference.
  [[nodiscard]] std::size_t find(const JournalEntry& entry) const {
    if (!entry.submission.has_value() || entry.submission->reference.empty()) return kNone;
    for (std::size_t i = 0; i < earlier_.open.size(); ++i) {
      const auto& submission = earlier_.open[i].entry.submission;
      if (submission.has_value() && submission->reference == entry.submission->reference) return i;
    }
    return kNone;
  }

  Earlier earlier_;
  std::optional<JournalEntry> planned_;  ///< the newest
  bool began_ = false;                   ///< an attempt, since then
  bool was_absent_ = false;              ///< as the newest attempt said
  std::size_t current_ = kNone;          ///< the open upload of the attempt that is being read
};

}  // namespace

Earlier read_history(const std::vector<JournalEntry>& history) {
  HistoryReader reader;
  for (const JournalEntry& entry : history) reader.read(entry);
  return reader.take();
}

bool says_gone(const JournalEntry& entry) {
  return entry.stage == JournalStage::failed && entry.build.has_value() &&
         entry.error.has_value() && entry.error->kind == ErrorKind::not_found;
}

Error gone_error() {
  Error error;
  error.kind = ErrorKind::not_found;
  error.message = "the service no longer has the build";
  return error;
}

bool has_steps_left(const JournalEntry& live) {
  if (!live.submission.has_value()) return false;
  const auto& steps = live.submission->steps;
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
    const bool once = step.state == StepState::unknown && !step.repeatable;
    return step.state != StepState::done && !once;
  });
}

JournalKey journal_key(const DistributionProvider& provider, const std::string& target,
                       const Artifact& artifact, const std::string& sha256,
                       const std::string& salt) {
  JournalKey key{sha256, provider.kind(), provider.server(), provider.app()};
  if (!key.app.empty()) return key;
  // Without an app the account is what keeps two targets apart. Where the provider cannot tell
  // accounts apart, the target's name stands for it: renaming a target may then publish again;
  // taking one account's build for another's would publish nothing and say that it did.
  const std::string fingerprint = provider.account_fingerprint(salt);
  key.app = fmt::format("{}/{}", fingerprint.empty() ? target : fingerprint,
                        artifact.bundle_id.value_or(""));
  return key;
}

}  // namespace slipway
