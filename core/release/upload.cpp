#include "core/release/upload.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "core/release/find_build.h"
#include "core/release/poll_loop.h"

namespace slipway {
namespace {

/// What became of the reply, in words that are true of a 503 and of a broken connection alike.
std::string about_reply(const Error& error) {
  if (error.http_status != 0) {
    return fmt::format(
        "the service answered the whole upload with HTTP {}, which does not say "
        "whether it kept it",
        error.http_status);
  }
  if (error.kind == ErrorKind::timeout) return "the service did not answer the upload in time";
  return "the reply to the upload was lost";
}

std::string why_unknown(const Error& error, const FindResult& answer) {
  const std::string lost = about_reply(error);
  if (std::holds_alternative<Found>(answer)) {
    return fmt::format("{}; the build is there, but may be an earlier one", lost);
  }
  if (std::holds_alternative<Absent>(answer)) {
    return fmt::format(
        "{}, and the service does not show the build yet; look there before you "
        "repeat it",
        lost);
  }
  return fmt::format(
      "{}, and whether it arrived cannot be told: {}; look there before you repeat "
      "it",
      lost, std::get<CannotTell>(answer).reason);
}

}  // namespace

Upload::Taken Upload::run() {
  Taken taken = try_all();
  auto* ending = std::get_if<Ending>(&taken);
  if (ending == nullptr || !lost_.has_value() || ending->outcome == Outcome::unknown) return taken;
  std::string reason = about_reply(*lost_) + ", and it could not be repeated";
  if (ending->error.has_value()) reason += ": " + describe(*ending->error);
  return Ending{Outcome::unknown, lost_, std::move(reason)};
}

Upload::Taken Upload::try_all() {
  for (int attempt = 1;; ++attempt) {
    auto taken = submit(attempt);
    if (taken) return std::move(*taken);
    Error error = std::move(taken.error());
    if (error.effect == Effect::unknown) {
      if (auto ended = ask_after(error)) return std::move(*ended);
      error.effect = Effect::none;
    }
    if (unwritten_.has_value()) return Ending{Outcome::failed, unwritten_, {}};
    if (error.kind == ErrorKind::cancelled) return end_by(std::move(error), Retry::Next::stopped);
    const Retry::Next next = retry_.after(error, attempt);
    if (next != Retry::Next::again) return end_by(std::move(error), next);
  }
}

Upload::Taken Upload::end_by(Error error, Retry::Next next) {
  if (next == Retry::Next::give_up) return Ending{Outcome::failed, std::move(error), {}};
  return Ending{Outcome::cancelled, std::move(error), run_.why_stopped()};
}

Result<Submission> Upload::submit(int attempt) {
  run_.events.push(AttemptStarted{target_.target, attempt, artifact_.size});
  report_.attempts = attempt;
  committed_ = false;
  unwritten_.reset();
  std::uint64_t sent = 0;

  SubmitContext context;
  context.cancel = run_.cancel;
  context.deadline = run_.deadline;
  context.carried = &carried_;
  context.earlier_reference = journal_.before().reference;
  context.progress = [&](std::uint64_t now, std::uint64_t total) {
    sent = std::max(sent, now);
    run_.events.push(UploadProgress{target_.target, now, total});
  };
  context.note_reference = [&](const std::string& reference) -> Result<void> {
    if (auto same = check_reference(reference); !same) return same;
    referenced_.emplace();
    referenced_->provider = target_.provider_kind;
    referenced_->reference = reference;
    referenced_->steps = target_.request.steps;
    return write_first(JournalStage::referenced);
  };
  context.before_commit = [&]() -> Result<void> {
    if (run_.stopped()) return fail(ErrorKind::cancelled, run_.why_stopped());
    if (auto same = check_unchanged(); !same) return same;
    auto written = write_first(JournalStage::committing);
    if (written) committed_ = true;
    return written;
  };

  auto taken = guarded(target_.provider_kind,
                       [&] { return target_.provider->submit(target_.request, context); });
  report_.bytes_sent += sent;
  if (!taken) doubt(taken.error());
  return taken;
}

/// After an attempt that may have arrived only the same upload may follow.
Result<void> Upload::check_reference(const std::string& reference) const {
  const bool other = referenced_.has_value() && referenced_->reference != reference;
  if (!lost_.has_value() || !other) return {};
  return fail(ErrorKind::conflict, "the service would take it for another upload");
}

/// What was looked at, and perhaps hashed, must be what is published.
Result<void> Upload::check_unchanged() const {
  const Release& release = target_.request.release;
  for (const Artifact* file : {&artifact_, release.symbols ? &*release.symbols : nullptr}) {
    if (file == nullptr || !file->modified) continue;
    std::error_code problem;
    if (std::filesystem::last_write_time(file->path, problem) == *file->modified && !problem) {
      continue;
    }
    return fail(ErrorKind::io,
                fmt::format("{} changed while it was being published", file->path.string()),
                "publish again when the build that writes it has ended");
  }
  return {};
}

/// Past the commit point only the service can say that nothing happened. An error without any word
/// of it proves nothing, whatever the provider made of it: a stranger may have left the default.
void Upload::doubt(Error& error) const {
  const bool answered = error.http_status != 0 || !error.code.empty();
  const bool broken = error.kind == ErrorKind::internal;
  if (committed_ && (broken || !answered)) error.effect = Effect::unknown;
}

/// Nothing may happen that is not written down: a failure here stops the target.
Result<void> Upload::write_first(JournalStage stage) {
  auto written = journal_.record(stage, referenced_);
  if (!written) unwritten_ = written.error();
  return written;
}

/// The upload may have arrived, and its reply is lost.
std::optional<Upload::Taken> Upload::ask_after(const Error& lost) {
  if (lost.kind == ErrorKind::cancelled || run_.stopped()) {
    return Ending{Outcome::unknown, lost,
                  run_.why_stopped() + " after the upload was sent, before the service answered"};
  }
  if (!referenced_.has_value()) return look_for(lost);

  const Clock::TimePoint now = run_.clock.now();
  auto end = poll_until(target_, run_, *referenced_, now, now + target_.policy.settle_time);
  if (const auto* live = std::get_if<Live>(&end)) {
    return found_after(lost, *referenced_, live->build);
  }
  if (auto* failed = std::get_if<Failed>(&end)) {
    lost_.reset();
    return Ending{Outcome::failed, std::move(failed->error), {}};
  }
  // A list may show what its queue does not know.
  const FindResult answer = find_build(target_, artifact_, run_, report_);
  const auto* found = std::get_if<Found>(&answer);
  if (found != nullptr && was_absent_) return found_after(lost, *referenced_, found->build);
  if (carried_.has_value() && lost.retryable && !run_.stopped()) {
    lost_ = lost;
    return std::nullopt;
  }
  const auto& said = std::get<Unanswered>(end).error;
  const std::string why = said.has_value() ? fmt::format(" ({})", describe(*said)) : "";
  return Ending{
      Outcome::unknown, lost,
      fmt::format("{}, and the service does not confirm {} yet{}; ask again later, or look at its "
                  "page, before you repeat it",
                  about_reply(lost), referenced_->reference, why)};
}

/// Without a reference the build itself is the only trace. It proves this upload only when it was
/// not there before. That a complete list does not show it for so long proves that it did not
/// arrive.
std::optional<Upload::Taken> Upload::look_for(const Error& lost) {
  const FindResult answer = find_settled(target_, artifact_, run_, report_);
  // What the service called a success is there, whatever its list shows yet.
  const bool was_taken = lost.http_status / 100 == 2;
  if (proves_absence(answer) && !was_taken) {
    report_.warnings.push_back(about_reply(lost) +
                               ", and the service does not show the build: it did not arrive");
    was_absent_ = true;
    return std::nullopt;
  }
  const auto* found = std::get_if<Found>(&answer);
  if (found != nullptr && was_absent_) {
    Submission submission;
    submission.provider = target_.provider_kind;
    submission.steps = target_.request.steps;
    return found_after(lost, std::move(submission), found->build);
  }
  if (found != nullptr) report_.build = found->build;
  return Ending{Outcome::unknown, lost, why_unknown(lost, answer)};
}

Upload::Taken Upload::found_after(const Error& lost, Submission submission, const Build& build) {
  report_.warnings.push_back(about_reply(lost) + ", but the build is there: " + describe(lost));
  submission.live = true;
  submission.build = build;
  return submission;
}

}  // namespace slipway
