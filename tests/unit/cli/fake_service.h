#pragma once

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "slipway/operations.h"
#include "slipway/provider.h"

namespace slipway::cli {

/// What the fake service holds, what it answers next, and what it was asked.
struct FakeService {
  std::vector<Build> builds;  ///< the newest first
  std::vector<App> apps;
  App app;
  PollResult polled = Pending{};
  std::map<Feature, Support> editable = {{Feature::notes, Support::yes},
                                         {Feature::withheld, Support::yes},
                                         {Feature::mandatory, Support::yes},
                                         {Feature::tags, Support::yes},
                                         {Feature::password_access, Support::yes}};
  std::vector<std::string> warnings;  ///< of every change
  std::size_t page_size = 2;
  bool goes_round = false;  ///< every page names the first one as the next
  bool says_total = true;
  bool says_total_once = false;             ///< on the first page only
  bool endless = false;                     ///< every page names a new one as the next
  bool breaks = false;                      ///< every call throws
  std::string interrupted_in;               ///< a call that begins so is cancelled by a SIGINT
  Effect effect = Effect::none;             ///< of the cancelled call
  std::deque<std::optional<Error>> errors;  ///< each call takes one and, if it is there, fails

  std::vector<std::string> calls;  ///< one a call, with its arguments

  Result<void> asked(const CallContext& context, const std::string& call) {
    calls.push_back(call);
    if (!interrupted_in.empty() && call.rfind(interrupted_in, 0) == 0) return interrupt(context);
    if (breaks) throw std::runtime_error("a provider's defect");
    if (errors.empty()) return {};
    const std::optional<Error> error = std::move(errors.front());
    errors.pop_front();
    if (!error) return {};
    return fail(*error);
  }

  /// As a call that hangs until somebody presses ^C.
  Result<void> interrupt(const CallContext& context) const {
    Error error;
    error.kind = ErrorKind::cancelled;
    error.message = "cancelled while waiting for the answer";
    error.call = "app/call";
    error.effect = effect;
    error.retryable = true;  // so that only the signal stands against a repetition
    if (!context.cancel.stop_possible()) {
      error.kind = ErrorKind::internal;
      error.message = "nothing can cancel this call";
      return fail(std::move(error));
    }
    kill(getpid(), SIGINT);
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any stopped;
    stopped.wait(lock, context.cancel, [] { return false; });
    return fail(std::move(error));
  }

  template <typename Item>
  Result<Page<Item>> page(const std::vector<Item>& all, const std::string& cursor) const {
    if (endless) return Page<Item>{all, cursor + "x", std::nullopt};
    const std::size_t begin = cursor.empty() ? 0 : std::stoul(cursor);
    const std::size_t end = std::min(all.size(), begin + page_size);
    Page<Item> page;
    for (std::size_t i = begin; i < end; ++i) page.items.push_back(all[i]);
    if (end < all.size()) page.next = goes_round ? "1" : std::to_string(end);
    if (says_total && (cursor.empty() || !says_total_once)) page.total = all.size();
    return page;
  }

  Result<Build*> find(const std::string& id) {
    for (Build& build : builds) {
      if (build.id == id) return &build;
    }
    Error error;
    error.kind = ErrorKind::not_found;
    error.message = "there is no build " + id;
    error.call = "build/view";
    error.code = "1202";
    error.http_status = 200;
    return fail(std::move(error));
  }
};

/// Every operation, on the state of one service.
class FakeOperations : public BuildCatalogue,
                       public BuildEditor,
                       public LatestMark,
                       public AppDetails,
                       public AppEditor,
                       public AppCatalogue,
                       public LateSymbols {
 public:
  explicit FakeOperations(std::shared_ptr<FakeService> service) : service_(std::move(service)) {}

  Result<Page<Build>> list_builds(const std::string& cursor,
                                  const CallContext& context) const override {
    if (const auto answer = service_->asked(context, "list_builds " + cursor); !answer) {
      return fail(answer.error());
    }
    return service_->page(service_->builds, cursor);
  }
  Result<Build> get_build(const std::string& id, const CallContext& context) const override {
    if (const auto answer = service_->asked(context, "get_build " + id); !answer) {
      return fail(answer.error());
    }
    const Result<Build*> build = service_->find(id);
    if (!build) return fail(build.error());
    return **build;
  }
  Result<void> delete_build(const std::string& id, const CallContext& context) const override {
    if (auto answer = service_->asked(context, "delete_build " + id); !answer) return answer;
    const Result<Build*> build = service_->find(id);
    if (!build) return fail(build.error());
    service_->builds.erase(service_->builds.begin() + (*build - service_->builds.data()));
    return {};
  }

  std::map<Feature, Support> editable() const override { return service_->editable; }
  Result<EditResult> edit_build(const std::string& id, const BuildChanges& changes,
                                const CallContext& context) const override {
    if (const auto checked = check_changes(changes, editable()); !checked) {
      return fail(checked.error());
    }
    if (const auto answer = service_->asked(context, "edit_build " + id + in_words(changes));
        !answer) {
      return fail(answer.error());
    }
    const Result<Build*> build = service_->find(id);
    if (!build) return fail(build.error());
    if (changes.notes) (*build)->notes = changes.notes->text;
    if (changes.availability) (*build)->availability = changes.availability;
    if (changes.mandatory) (*build)->mandatory = changes.mandatory;
    return EditResult{**build, service_->warnings};
  }

  Result<void> mark_latest(const std::string& id, bool latest,
                           const CallContext& context) const override {
    return service_->asked(context, "mark_latest " + id + (latest ? " true" : " false"));
  }

  Result<App> get_app(const CallContext& context) const override {
    if (const auto answer = service_->asked(context, "get_app"); !answer)
      return fail(answer.error());
    return service_->app;
  }

  std::vector<OptionDeclaration> app_options() const override {
    OptionDeclaration password{"password", OptionType::secret, "What testers must type"};
    OptionDeclaration access{"access", OptionType::choice, "Who may install"};
    access.choices = {"public", "password"};
    return {{"title", OptionType::string, "The app's name"}, access, password};
  }
  Result<App> update_app(const Settings& changes, const CallContext& context) const override {
    std::string call = "update_app";
    if (const auto* title = changes.find<std::string>("title")) {
      call += " title=" + *title;
      service_->app.title = *title;
    }
    if (const auto* access = changes.find<std::string>("access")) call += " access=" + *access;
    if (const auto* secret = changes.find<Secret>("password")) {
      call += " password=" + secret->reveal();
    }
    if (const auto answer = service_->asked(context, call); !answer) return fail(answer.error());
    return service_->app;
  }

  Result<Page<App>> list_apps(const std::string& cursor,
                              const CallContext& context) const override {
    if (const auto answer = service_->asked(context, "list_apps " + cursor); !answer) {
      return fail(answer.error());
    }
    return service_->page(service_->apps, cursor);
  }

  Result<EditResult> add_symbols(const std::string& id, const Artifact& symbols,
                                 const CallContext& context) const override {
    const auto answer =
        service_->asked(context, "add_symbols " + id + " " + symbols.path.filename().string());
    if (!answer) return fail(answer.error());
    return EditResult{{}, service_->warnings};
  }

 private:
  static std::string in_words(const BuildChanges& changes) {
    std::string words;
    if (changes.notes) {
      words +=
          " notes=" + std::string(to_string(changes.notes->format)) + ":" + changes.notes->text;
    }
    if (changes.availability)
      words += " availability=" + std::string(to_string(*changes.availability));
    if (changes.mandatory) words += *changes.mandatory ? " mandatory" : " optional";
    if (changes.tags) {
      words += " tags=";
      for (const std::string& tag : *changes.tags) words += tag + ";";
    }
    if (changes.access) {
      words += " access=" + std::string(to_string(changes.access->type)) + ":" +
               changes.access->password.reveal();
    }
    return words;
  }

  std::shared_ptr<FakeService> service_;
};

}  // namespace slipway::cli
