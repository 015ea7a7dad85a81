#include "core/release/target_journal.h"

#include <fmt/format.h>

#include <utility>

namespace slipway {
namespace {

/// A journal may be a stranger's. One that throws has written nothing that can be relied on.
template <typename Call>
Result<void> unthrown(Call&& call) {
  try {
    return call();
  } catch (...) {
    return fail(ErrorKind::io, "the journal threw an exception",
                "this is a defect of the journal: report it to its authors");
  }
}

bool says_gone(const JournalEntry& entry) {
  return entry.stage == JournalStage::failed && entry.build.has_value() &&
         entry.error.has_value() && entry.error->kind == ErrorKind::not_found;
}

/// Reads a history from its beginning.
class HistoryReader {
 public:
  void read(const JournalEntry& entry) {
    switch (entry.stage) {
      case JournalStage::begun:
        current_ = kNone;
        break;
      case JournalStage::referenced:
        break;  // nothing that counts went out yet
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
      case JournalStage::failed:
      case JournalStage::cancelled:
        note_end(entry);
        break;
    }
  }

  Earlier take() { return std::move(earlier_); }

 private:
  static constexpr std::size_t kNone = std::string::npos;

  void note_live(const JournalEntry& entry) {
    earlier_.live = entry;
    earlier_.open.clear();
    current_ = kNone;
  }

  void note_open(const JournalEntry& entry) {
    auto& open = earlier_.open;
    if (current_ == kNone) current_ = find(entry);
    if (current_ == kNone) {
      current_ = open.size();
      open.emplace_back();
    }
    auto submission = entry.submission.has_value() ? entry.submission : open[current_].submission;
    open[current_] = entry;
    open[current_].submission = std::move(submission);
  }

  void note_end(const JournalEntry& entry) {
    if (says_gone(entry)) {
      earlier_.live.reset();
      return;
    }
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
      const auto& submission = earlier_.open[i].submission;
      if (submission.has_value() && submission->reference == entry.submission->reference) return i;
    }
    return kNone;
  }

  Earlier earlier_;
  std::size_t current_ = kNone;  ///< the open upload of the attempt that is being read
};

}  // namespace

Earlier read_history(const std::vector<JournalEntry>& history) {
  HistoryReader reader;
  for (const JournalEntry& entry : history) reader.read(entry);
  return reader.take();
}

Error gone_error() {
  Error error;
  error.kind = ErrorKind::not_found;
  error.message = "the service no longer has the build";
  return error;
}

Result<void> TargetJournal::hold() {
  if (run_.journal == nullptr) return {};
  return unthrown([&]() -> Result<void> {
    auto key = this->key();
    if (!key) return fail(std::move(key.error()));
    const auto waiting = [this] { run_.events.push(WaitingForAnother{target_.target}); };
    auto row = run_.journal->hold(*key, run_.call(), waiting);
    if (!row) return fail(std::move(row.error()));
    row_ = std::move(*row);
    auto history = row_->history();
    if (!history) return fail(std::move(history.error()));
    before_ = read_history(*history);
    return {};
  });
}

Result<void> TargetJournal::record_begun() {
  JournalEntry entry;
  entry.stage = JournalStage::begun;
  entry.artifact = release_.artifact;
  entry.artifact->sha256 = run_.sha256;
  entry.fields = target_.request.fields;
  for (RequestField& field : entry.fields) {
    if (field.secret) field.value.clear();
  }
  return write(std::move(entry));
}

Result<void> TargetJournal::record(JournalStage stage, const std::optional<Submission>& submission,
                                   const std::optional<Build>& build,
                                   const std::optional<Error>& error) {
  JournalEntry entry;
  entry.stage = stage;
  entry.submission = submission;
  entry.build = build;
  entry.error = error;
  return write(std::move(entry));
}

Result<void> TargetJournal::write(JournalEntry entry) {
  if (row_ == nullptr) return {};
  entry.target = target_.target;
  entry.time = run_.clock.wall_time();
  return unthrown([&] { return row_->record(entry); });
}

Result<JournalKey> TargetJournal::key() const {
  const std::string salt = run_.journal->salt();
  return guarded(target_.provider_kind, [&]() -> Result<JournalKey> {
    const DistributionProvider& provider = *target_.provider;
    JournalKey key{run_.sha256, provider.kind(), provider.server(), provider.app()};
    if (!key.app.empty()) return key;
    // Without an app the account is what keeps two targets apart. Where the provider cannot tell
    // accounts apart, the target's name stands for it: renaming a target may then publish again;
    // taking one account's build for another's would publish nothing and say that it did.
    const std::string fingerprint = provider.account_fingerprint(salt);
    key.app = fmt::format("{}/{}", fingerprint.empty() ? target_.target : fingerprint,
                          release_.artifact.bundle_id.value_or(""));
    return key;
  });
}

}  // namespace slipway
