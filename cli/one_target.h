#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/signals.h"
#include "slipway/target.h"

namespace slipway::cli {

/// What every command about one target takes.
struct TargetFlags {
  std::string target;
  std::string config;
  std::vector<std::string> set;
  std::string output = "human";
};
void add_target_flags(Syntax& command, TargetFlags& flags);
/// The build's id, behind TARGET.
void add_build_argument(Syntax& command, std::string& build);
/// What is wrong with an id that goes into a call; empty when nothing is. The id is not quoted.
[[nodiscard]] std::string check_id(const std::string& id);

/// A build of which nothing but the id is known.
[[nodiscard]] Build build_with_id(const std::string& id);

/// A clock that says on stderr why and how long a repeated call to the target waits.
class TellingClock : public Clock {
 public:
  TellingClock(Clock& clock, std::string target, Session& session)
      : clock_(clock), target_(std::move(target)), session_(session) {}

  /// Why the next wait is made.
  void because_of(const Error& error) { reason_ = describe(error); }

  [[nodiscard]] TimePoint now() const override { return clock_.now(); }
  [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
    return clock_.wall_time();
  }
  bool sleep_until(TimePoint wake, std::stop_token cancel) override;

 private:
  Clock& clock_;
  const std::string target_;
  Session& session_;
  std::string reason_;
};

/// One run of a command about one target, once the target is open. It makes the calls and ends the
/// command: each of the functions that return an `int` prints the result or the document and
/// returns the exit code, and is the last thing that a command does. From the first call on SIGINT
/// and SIGTERM cancel the calls; before that there is nothing to say of what was done.
class OneTarget {
 public:
  /// The configuration must outlive it.
  OneTarget(std::string_view command, Output output, OpenTarget opened,
            const Configuration& configuration, Session& session);

  [[nodiscard]] const std::string& name() const { return opened_.name; }
  [[nodiscard]] const DistributionProvider& provider() const { return *opened_.provider; }
  [[nodiscard]] const OpenTarget& opened() const { return opened_; }
  [[nodiscard]] const Configuration& configuration() const { return configuration_; }
  [[nodiscard]] Session& session() { return session_; }

  /// Makes a call that only asks, and repeats it by the rule that publishing follows.
  /// Its failure has no effect, and is `cancelled` once a signal came.
  template <typename Call>
  [[nodiscard]] auto ask(const Call& call) -> decltype(call(CallContext())) {
    TellingClock clock(*session_.services().clock, opened_.name, session_);
    const CallContext context = this->context();
    auto result = slipway::ask(opened_, clock, context, [&] {
      auto answer = call(context);
      if (!answer) clock.because_of(answer.error());
      return answer;
    });
    if (!result) note_question(result.error());
    return result;
  }

  /// Makes a call that changes something, once.
  template <typename Call>
  [[nodiscard]] auto change(const Call& call) -> decltype(call(CallContext())) {
    const CallContext context = this->context();
    auto result = guarded(opened_.provider_kind, [&] { return call(context); });
    if (!result) complete(result.error());
    return result;
  }

  /// Says when a signal came.
  [[nodiscard]] std::stop_token interruption() { return context().cancel; }

  /// On stderr at once, and among the document's `warnings`.
  void warn(const std::vector<Finding>& findings);
  void warn(const std::vector<std::string>& warnings);
  /// A further member of the document, behind the result.
  void add_member(const std::string& key, const Json& value);

  /// Done: `result` under the command's key, or `text` for people.
  int succeed(const Json& result, const std::string& text);
  /// An error: refused, failed or unknown, by what it says of itself (see exit_code); `cancelled`
  /// after a signal: cancelled or, when its effect is not known, unknown.
  int fail(const Error& error);
  /// The same, with a result that is known all the same.
  int fail(const Error& error, const Json& result);
  /// The service answered, and the answer is `outcome`; `text` is for people. `error` may be null.
  int end(std::string_view outcome, int code, const Json& result, const std::string& text,
          const Error* error = nullptr);
  /// Nothing was sent.
  int refuse(const Finding& finding);
  int refuse(std::vector<Finding> findings);

 private:
  [[nodiscard]] CallContext context();
  /// Of a question that has no answer, and of a change that failed: what the call alone could not
  /// know.
  void note_question(Error& error);
  static void complete(Error& error);
  [[nodiscard]] bool interrupted() const {
    return signals_.has_value() && signals_->token().stop_requested();
  }
  int end_interrupted(Error error, const Json& result);

  std::string command_;
  Output output_;
  OpenTarget opened_;
  const Configuration& configuration_;
  Session& session_;
  std::vector<std::string> warnings_;
  std::shared_ptr<Json> members_;
  /// Made late: the commands that give secrets, and a stdin that nobody writes, are left at once.
  std::optional<Signals> signals_;
};

/// Loads the configuration, opens the target and does `action`. Refuses with all that is wrong,
/// also when the target's provider does not hand out what is `needed`; the finding then says which
/// targets of the file can. `command` is the first word: `latest`, `app`.
int with_target(std::string_view command, const TargetFlags& flags, std::optional<Operation> needed,
                Session& session, const std::function<int(OneTarget&)>& action);

}  // namespace slipway::cli
