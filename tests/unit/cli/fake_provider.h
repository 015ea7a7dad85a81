#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "fake_service.h"
#include "slipway/provider.h"
#include "slipway/registry.h"

namespace slipway::cli {

/// A service without a network that does what its `behaviour` says. Of kind `fake`
/// it has every operation, of any other kind none.
class FakeProvider : public DistributionProvider {
 public:
  explicit FakeProvider(const Settings& settings, std::string kind = "fake",
                        const std::shared_ptr<FakeService>& service = nullptr,
                        std::string app = "app-7")
      : app_(std::move(app)),
        kind_(std::move(kind)),
        service_(service),
        operations_(kind_ == "fake" ? std::make_unique<FakeOperations>(service) : nullptr),
        behaviour_(settings.value_or<std::string>("behaviour", "live")),
        token_(settings.value_or<Secret>("token", Secret())) {}

  std::string kind() const override { return kind_; }
  std::string server() const override { return "https://fake.example.com"; }
  std::string app() const override { return app_; }
  Capabilities capabilities() const override { return can(); }
  Preparation prepare(const Release& release) const override {
    Preparation preparation;
    preparation.request.release = release;
    preparation.request.fields = {{"token", "", true}};
    if (release.options.notes) {
      preparation.request.fields.push_back({"notes", release.options.notes->text, false});
    }
    if (behaviour_ == "warns") {
      Finding warning;
      warning.severity = Severity::warning;
      warning.code = "notes_cut";
      warning.message = "the notes are cut";
      preparation.findings.push_back(warning);
    }
    return preparation;
  }
  Result<Submission> submit(const PreparedRequest&, const SubmitContext& context) const override {
    if (context.progress) context.progress(4, 4);
    Error error;
    error.kind = ErrorKind::authentication;
    error.message = "the token is wrong";
    error.call = "upload";
    error.code = "1002";
    error.http_status = 200;
    // As a service might that repeats what it was sent.
    error.service_message = "no such token: " + token_.reveal();
    error.hint = "check the token";
    if (behaviour_ == "fails") return fail(error);
    if (behaviour_ == "unknown") {
      error.kind = ErrorKind::network;
      error.effect = Effect::unknown;
      return fail(error);
    }
    if (behaviour_ == "breaks") throw std::runtime_error("a provider's defect");
    Submission submission;
    submission.provider = "fake";
    submission.reference = "ref-1";
    submission.live = behaviour_ != "pending";
    Build build;
    build.id = "b1";
    build.version = "1.1";
    build.url = "https://fake.example.com/b1";
    submission.build = build;
    if (behaviour_ == "steps") {
      for (const char* name : {"latest", "mail", "symbols"}) {
        Step step;
        step.name = name;
        submission.steps.push_back(std::move(step));
      }
    }
    return submission;
  }
  Result<StepResult> run_step(const Submission&, const Step& step,
                              const SubmitContext&) const override {
    if (step.name == "mail") return StepResult{};
    return fail(ErrorKind::permission, "no " + step.name + " for you", "ask the owner");
  }
  Result<PollResult> poll(const Submission& submission, const CallContext& context) const override {
    if (submission.build) return PollResult(Live{*submission.build});
    if (const auto answer = service_->asked(context, "poll " + submission.reference); !answer) {
      return fail(answer.error());
    }
    return service_->polled;
  }
  Result<FindResult> find(const Artifact&, const CallContext&) const override {
    return FindResult(CannotTell{"it is a fake"});
  }

  const BuildCatalogue* build_catalogue() const override { return operations_.get(); }
  const BuildEditor* build_editor() const override { return operations_.get(); }
  const LatestMark* latest_mark() const override { return operations_.get(); }
  const AppDetails* app_details() const override { return operations_.get(); }
  const AppEditor* app_editor() const override { return operations_.get(); }
  const AppCatalogue* app_catalogue() const override { return operations_.get(); }
  const LateSymbols* late_symbols() const override { return operations_.get(); }

  static Capabilities can() {
    Capabilities capabilities;
    capabilities.formats = {Format::apk, Format::ipa};
    capabilities.features = {{Feature::notes, Support::yes},
                             {Feature::notes_markdown, Support::degraded},
                             {Feature::mandatory, Support::yes},
                             {Feature::tags, Support::yes}};
    return capabilities;
  }

 private:
  std::string app_;
  std::string kind_;
  std::shared_ptr<FakeService> service_;
  std::unique_ptr<FakeOperations> operations_;
  std::string behaviour_;
  Secret token_;
};

class FakeFactory : public ProviderFactory {
 public:
  explicit FakeFactory(std::string kind = "fake", std::shared_ptr<FakeService> service = nullptr)
      : kind_(std::move(kind)), service_(std::move(service)) {}

  std::string kind() const override { return kind_; }
  std::vector<OptionDeclaration> options() const override {
    OptionDeclaration token{"token", OptionType::secret, "The credential", true, ""};
    OptionDeclaration behaviour{"behaviour", OptionType::choice, "What happens", false, "live"};
    behaviour.choices = {"live", "fails", "unknown", "warns", "pending", "breaks", "steps"};
    return {token, behaviour};
  }
  Capabilities capabilities() const override { return FakeProvider::can(); }
  Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings& settings, const ProviderContext& context) const override {
    const Secret token = settings.value_or<Secret>("token", Secret());
    if (token.reveal().find(' ') != std::string::npos) {
      return fail(ErrorKind::invalid_config, "a token has no spaces");
    }
    // Each target's own: two for the same app would be one place.
    return std::make_shared<const FakeProvider>(settings, kind_, service_, "app-" + context.target);
  }

 private:
  std::string kind_;
  std::shared_ptr<FakeService> service_;
};

}  // namespace slipway::cli
