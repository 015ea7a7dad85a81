#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <string>

#include "slipway/testing/provider_conformance.h"
#include "tests/conformance/trial.h"

namespace slipway::testing {

bool ConformanceService::is_latest(const std::string&) const { return false; }

namespace {

using ::testing::HasSubstr;

bool some_field_contains(const ReceivedUpload& upload, const std::string& text) {
  return std::any_of(upload.fields.begin(), upload.fields.end(), [&text](const auto& field) {
    return field.second.find(text) != std::string::npos;
  });
}

/// The fields that say the same in two uploads of which nothing was asked.
std::map<std::string, std::string> steady_fields(const ReceivedUpload& one,
                                                 const ReceivedUpload& other) {
  std::map<std::string, std::string> steady;
  for (const auto& [name, value] : one.fields) {
    const auto it = other.fields.find(name);
    if (it != other.fields.end() && it->second == value) steady[name] = value;
  }
  return steady;
}

/// Whether an upload says something else than the steady fields, noise apart.
bool says_more(const ReceivedUpload& upload, const std::map<std::string, std::string>& steady,
               const ReceivedUpload& baseline) {
  return std::any_of(upload.fields.begin(), upload.fields.end(), [&](const auto& field) {
    const auto it = steady.find(field.first);
    if (it != steady.end()) return it->second != field.second;
    return baseline.fields.count(field.first) == 0;
  });
}

TEST_P(ProviderConformance, HonoursEveryFeatureThatItClaims) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const Capabilities can = provider->capabilities();
  ASSERT_TRUE(trial.publish(*provider, trial.release(*provider)).has_value());
  ASSERT_TRUE(trial.publish(*provider, trial.release(*provider)).has_value());
  const auto baselines = trial.service().received();
  ASSERT_EQ(baselines.size(), 2U);
  const auto steady = steady_fields(baselines[0], baselines[1]);

  for (const Feature feature : all_features()) {
    // What it does is done after the upload: see MarksTheBuildThatIsAskedForAsTheLatest.
    if (can.support(feature) == Support::no || feature == Feature::latest) continue;
    SCOPED_TRACE(to_string(feature));
    const Release release = asking_for(trial.release(*provider), feature, trial);
    const auto prepared = provider->prepare(release);
    EXPECT_EQ(can.support(feature) == Support::degraded, !prepared.findings.empty());
    const auto build = trial.publish(*provider, release);
    ASSERT_TRUE(build.has_value()) << describe(build.error());
    const ReceivedUpload upload = trial.service().received().back();

    if (feature == Feature::symbols) {
      EXPECT_EQ(upload.symbols_sha256, *release.symbols->sha256);
    } else if (feature == Feature::symbols_alone) {
      EXPECT_EQ(upload.symbols_sha256, *release.artifact.sha256);
      EXPECT_TRUE(upload.sha256.empty());
    } else {
      EXPECT_TRUE(says_more(upload, steady, baselines[0]));
      for (const auto& words : evidence(feature)) {
        EXPECT_TRUE(some_field_contains(upload, words)) << words;
      }
    }
  }
}

TEST_P(ProviderConformance, SaysNothingOfFeaturesThatItDenies) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const Capabilities can = provider->capabilities();
  for (const Feature feature : all_features()) {
    if (can.support(feature) != Support::no) continue;
    const auto prepared = provider->prepare(asking_for(trial.release(*provider), feature, trial));
    for (const auto& words : evidence(feature)) {
      for (const auto& field : prepared.request.fields) {
        EXPECT_THAT(field.value, Not(HasSubstr(words))) << to_string(feature);
      }
    }
  }
}

/// Publishes a release that says this of the latest flag, up to where the steps begin.
Submission publish_with_latest(Trial& trial, const DistributionProvider& provider,
                               std::optional<bool> latest) {
  Release release = trial.release(provider);
  release.options.latest = latest;
  const auto build = trial.publish(provider, release);
  EXPECT_TRUE(build.has_value()) << describe(build.error());
  Submission submission;
  submission.provider = provider.kind();
  submission.build = build.value_or(Build{});
  submission.steps = trial.last_steps();
  return submission;
}

/// Does the one step that a release with something to say of the latest flag has.
void do_only_step(const DistributionProvider& provider, const Submission& submission) {
  ASSERT_EQ(submission.steps.size(), 1U);
  const auto done = provider.run_step(submission, submission.steps.front(), {});
  EXPECT_TRUE(done.has_value()) << describe(done.error());
}

TEST_P(ProviderConformance, MarksTheBuildThatIsAskedForAsTheLatest) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  if (provider->capabilities().support(Feature::latest) == Support::no) {
    GTEST_SKIP() << "this provider has no latest flag";
  }
  // The older one, so that a step that does nothing cannot pass where the newest build is the
  // latest by itself.
  const Submission first = publish_with_latest(trial, *provider, true);
  const Submission second = publish_with_latest(trial, *provider, std::nullopt);
  EXPECT_TRUE(second.steps.empty());
  ASSERT_NO_FATAL_FAILURE(do_only_step(*provider, first));
  EXPECT_TRUE(trial.service().is_latest(first.build->id));
  EXPECT_FALSE(trial.service().is_latest(second.build->id));
}

TEST_P(ProviderConformance, ClearsTheMarkOfTheLatestBuild) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  if (provider->capabilities().support(Feature::latest) == Support::no) {
    GTEST_SKIP() << "this provider has no latest flag";
  }
  const Submission marked = publish_with_latest(trial, *provider, true);
  const Submission cleared = publish_with_latest(trial, *provider, false);
  // Marked first, because not every service marks the newest by itself.
  Submission to_mark = cleared;
  to_mark.steps = marked.steps;
  ASSERT_NO_FATAL_FAILURE(do_only_step(*provider, to_mark));
  ASSERT_TRUE(trial.service().is_latest(cleared.build->id));
  ASSERT_NO_FATAL_FAILURE(do_only_step(*provider, cleared));
  EXPECT_FALSE(trial.service().is_latest(cleared.build->id));
}

}  // namespace
}  // namespace slipway::testing
