#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "slipway/testing/fake_clock.h"
#include "slipway/testing/provider_conformance.h"
#include "slipway/transport.h"
#include "tests/support/packages.h"
#include "tests/support/temporary_directory.h"

namespace slipway::testing {

/// The name under which a sample of this format is written.
[[nodiscard]] std::string file_name_for(Format format);

/// Passes requests on, and keeps what they said beside files.
class RecordingTransport : public http::Transport {
 public:
  [[nodiscard]] Result<http::Response> send(const http::Request& request,
                                            const http::Exchange& exchange) override {
    std::string said = request.method + " " + request.url + "\n";
    for (const auto& segment : request.body.segments) {
      if (const auto* text = std::get_if<std::string>(&segment)) said += *text;
    }
    said_.push_back(std::move(said));
    return transport_->send(request, exchange);
  }

  /// Each request since the last time: method, address and the text of its body.
  [[nodiscard]] std::vector<std::string> take() { return std::exchange(said_, {}); }

 private:
  std::shared_ptr<http::Transport> transport_ = http::make_transport({});
  std::vector<std::string> said_;
};

/// One test's service, its files, and how to publish to it.
class Trial {
 public:
  explicit Trial(const ConformanceSubject& subject) : service_(subject.start()) {}

  [[nodiscard]] ConformanceService& service() { return *service_; }

  [[nodiscard]] std::shared_ptr<const DistributionProvider> provider() {
    return make(service_->settings(), http::make_transport({}));
  }

  [[nodiscard]] std::shared_ptr<const DistributionProvider> make(
      const Settings& settings, std::shared_ptr<http::Transport> transport) {
    auto made = service_->factory()->create(
        settings, {"conformance", std::move(transport), std::make_shared<FakeClock>()});
    EXPECT_TRUE(made.has_value()) << describe(made.error());
    return made.value_or(nullptr);
  }

  /// A package or symbols, by the name's ending: each the next build of the same app, and a little
  /// larger than `filler` bytes.
  [[nodiscard]] Artifact file(const std::string& name, std::uint64_t filler = 300'000) {
    return write(name, {.build_number = std::to_string(++builds_), .filler = filler});
  }

  /// Symbols that belong to the package.
  [[nodiscard]] Artifact symbols_of(const Artifact& package) {
    const bool android = package.platform == Platform::android;
    return write(android ? "mapping.txt" : "app.dSYM.zip",
                 {.build_number = package.build_number.value_or("0"), .filler = 1000});
  }

  /// Where no file is yet.
  [[nodiscard]] std::filesystem::path new_path(const std::string& name) const {
    return directory_.path() / ("new-" + name);
  }

  /// A release of the first package format that the provider takes.
  [[nodiscard]] Release release(const DistributionProvider& provider) {
    Release made;
    made.artifact = file(file_name_for(provider.capabilities().formats.front()));
    return made;
  }

  [[nodiscard]] Result<Build> publish(const DistributionProvider& provider, const Release& release,
                                      const SubmitContext& context = {}) {
    const Preparation prepared = provider.prepare(release);
    EXPECT_FALSE(has_errors(prepared.findings)) << prepared.findings.front().message;
    auto submission = provider.submit(prepared.request, context);
    if (!submission) return fail(submission.error());
    last_steps_ = prepared.request.steps;
    return wait(provider, *submission);
  }

  [[nodiscard]] const std::vector<Step>& last_steps() const { return last_steps_; }

 private:
  /// NotKnown is waited for as well: lists and queues lag behind uploads.
  [[nodiscard]] Result<Build> wait(const DistributionProvider& provider,
                                   const Submission& submission) {
    if (submission.live) return submission.build.value_or(Build{});
    // A service that processes uploads becomes live after a few questions; more is a hang.
    constexpr int kMostPolls = 50;
    for (int i = 0; i < kMostPolls; ++i) {
      auto polled = provider.poll(submission, {});
      if (!polled) return fail(polled.error());
      if (const auto* live = std::get_if<Live>(&*polled)) return live->build;
      if (const auto* failed = std::get_if<Failed>(&*polled)) return fail(failed->error);
    }
    return fail(ErrorKind::timeout, "still processing after many questions");
  }

  [[nodiscard]] Artifact write(const std::string& name, const PackageFacts& facts) {
    const auto path = write_package(directory_.path() / name, facts);
    auto artifact = inspect(path);
    EXPECT_TRUE(artifact.has_value()) << describe(artifact.error());
    artifact->sha256 = sha256_of_file(path).value_or("");
    return *artifact;
  }

  std::unique_ptr<ConformanceService> service_;
  TemporaryDirectory directory_;
  std::vector<Step> last_steps_;
  int builds_ = 0;
};

inline constexpr const char* kPassword = "conformance-password";

/// The release, asking for the feature.
[[nodiscard]] Release asking_for(Release release, Feature feature, Trial& trial);

/// Words that must reach the service when the feature is honoured; empty: some field must change.
[[nodiscard]] std::vector<std::string> evidence(Feature feature);

}  // namespace slipway::testing
