#include "slipway/testing/provider_conformance.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "slipway/testing/mock_transport.h"
#include "tests/conformance/trial.h"

namespace slipway::testing {

namespace {

using ::testing::HasSubstr;

TEST_P(ProviderConformance, SaysWhoItIs) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  ASSERT_NE(provider, nullptr);
  EXPECT_EQ(provider->kind(), trial.service().factory()->kind());
  EXPECT_FALSE(provider->server().empty());
  EXPECT_FALSE(provider->capabilities().formats.empty());
}

TEST_P(ProviderConformance, DeclaresEveryOptionOnceWithHelp) {
  Trial trial(GetParam());
  std::set<std::string> names;
  for (const auto& option : trial.service().factory()->options()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    EXPECT_FALSE(option.help.empty()) << option.name;
    EXPECT_EQ(option.type == OptionType::choice, !option.choices.empty()) << option.name;
  }
}

TEST_P(ProviderConformance, TellsAccountsApartWithoutNamingThem) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const std::string print = provider->account_fingerprint("one salt");
  if (print.empty()) GTEST_SKIP() << "no credential of this provider stands for an account";
  EXPECT_EQ(trial.provider()->account_fingerprint("one salt"), print);
  const std::string salted_anew = provider->account_fingerprint("another salt");
  EXPECT_NE(salted_anew, print);
  const Settings settings = trial.service().settings();
  for (const auto& [name, value] : settings.all()) {
    const auto* secret = std::get_if<Secret>(&value);
    if (secret == nullptr || secret->empty()) continue;
    EXPECT_THAT(print, Not(HasSubstr(secret->reveal()))) << name;
    EXPECT_THAT(salted_anew, Not(HasSubstr(secret->reveal()))) << name;
  }
  const auto other = trial.service().settings_with_wrong_credential();
  if (!other) return;
  EXPECT_NE(trial.make(*other, http::make_transport({}))->account_fingerprint("one salt"), print);
}

TEST_P(ProviderConformance, PreparesWithoutTheNetwork) {
  Trial trial(GetParam());
  const auto transport = std::make_shared<::testing::StrictMock<MockTransport>>();
  const auto provider = trial.make(trial.service().settings(), transport);
  ASSERT_NE(provider, nullptr);
  for (const Feature feature : all_features()) {
    const auto prepared = provider->prepare(asking_for(trial.release(*provider), feature, trial));
    EXPECT_EQ(prepared.request.release.artifact.path.empty(), false) << to_string(feature);
  }
}

TEST_P(ProviderConformance, PreparesTheSameTwice) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const Release release = asking_for(trial.release(*provider), Feature::notes, trial);
  const auto first = provider->prepare(release);
  const auto second = provider->prepare(release);
  ASSERT_EQ(first.request.fields.size(), second.request.fields.size());
  for (std::size_t i = 0; i < first.request.fields.size(); ++i) {
    EXPECT_EQ(first.request.fields[i].name, second.request.fields[i].name);
    EXPECT_EQ(first.request.fields[i].value, second.request.fields[i].value);
  }
}

TEST_P(ProviderConformance, PublishesEveryFormatThatItAcceptsByteForByte) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  for (const Format format : provider->capabilities().formats) {
    Release release;
    release.artifact = trial.file(file_name_for(format));
    const auto build = trial.publish(*provider, release);
    ASSERT_TRUE(build.has_value()) << to_string(format) << ": " << describe(build.error());
    EXPECT_FALSE(build->id.empty()) << to_string(format);
    const auto received = trial.service().received();
    ASSERT_FALSE(received.empty());
    const auto& upload = received.back();
    const auto& digest = is_symbols(format) ? upload.symbols_sha256 : upload.sha256;
    EXPECT_EQ(digest, *release.artifact.sha256) << to_string(format);
  }
  EXPECT_EQ(trial.service().received().size(), provider->capabilities().formats.size());
}

TEST_P(ProviderConformance, RefusesEveryOtherFormatBeforeSending) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const Capabilities can = provider->capabilities();
  for (const Format format : {Format::apk, Format::aab, Format::ipa, Format::app_zip, Format::hap,
                              Format::hsp, Format::harmony_app}) {
    if (can.accepts(format)) continue;
    Release release;
    release.artifact = trial.file(file_name_for(format));
    EXPECT_TRUE(has_errors(provider->prepare(release).findings)) << to_string(format);
  }
  EXPECT_TRUE(trial.service().received().empty());
}

TEST_P(ProviderConformance, HidesThePasswordInThePreparedFields) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const auto prepared =
      provider->prepare(asking_for(trial.release(*provider), Feature::password_access, trial));
  for (const auto& field : prepared.request.fields) {
    EXPECT_THAT(field.value, Not(HasSubstr(kPassword))) << field.name;
  }
}

TEST_P(ProviderConformance, ReportsProgressUpToTheWhole) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
  SubmitContext context;
  context.progress = [&seen](std::uint64_t sent, std::uint64_t total) {
    seen.emplace_back(sent, total);
  };
  const Release release = trial.release(*provider);
  ASSERT_TRUE(trial.publish(*provider, release, context).has_value());
  ASSERT_FALSE(seen.empty());
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back().first, seen.back().second);
  EXPECT_GE(seen.back().second, release.artifact.size);
}

TEST_P(ProviderConformance, CommitsNothingWhenTheJournalFailsBeforeTheCommitPoint) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  SubmitContext context;
  context.before_commit = []() -> Result<void> { return fail(ErrorKind::io, "journal is full"); };
  const auto prepared = provider->prepare(trial.release(*provider));
  const auto submission = provider->submit(prepared.request, context);
  ASSERT_FALSE(submission.has_value());
  EXPECT_EQ(submission.error().kind, ErrorKind::io);
  EXPECT_EQ(submission.error().effect, Effect::none);
  EXPECT_TRUE(trial.service().received().empty());
}

TEST_P(ProviderConformance, CommitsExactlyOnce) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  int commits = 0;
  SubmitContext context;
  context.before_commit = [&commits]() -> Result<void> {
    ++commits;
    return {};
  };
  ASSERT_TRUE(trial.publish(*provider, trial.release(*provider), context).has_value());
  EXPECT_EQ(commits, 1);
}

TEST_P(ProviderConformance, SendsNothingWhenTheReferenceCannotBeNoted) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  bool asked = false;
  SubmitContext context;
  context.note_reference = [&asked](const std::string&) -> Result<void> {
    asked = true;
    return fail(ErrorKind::io, "journal is full");
  };
  const auto prepared = provider->prepare(trial.release(*provider));
  const auto submission = provider->submit(prepared.request, context);
  EXPECT_EQ(submission.has_value(), !asked);
  EXPECT_EQ(trial.service().received().empty(), asked);
}

TEST_P(ProviderConformance, StopsWhenCancelledInTheMiddle) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  std::stop_source stop;
  SubmitContext context;
  context.cancel = stop.get_token();
  context.progress = [&stop](std::uint64_t sent, std::uint64_t) {
    if (sent > 0) stop.request_stop();
  };
  Release release;
  release.artifact =
      trial.file(file_name_for(provider->capabilities().formats.front()), 20'000'000);
  const auto prepared = provider->prepare(release);
  const auto submission = provider->submit(prepared.request, context);
  ASSERT_FALSE(submission.has_value());
  EXPECT_EQ(submission.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(submission.error().effect, Effect::none);
  EXPECT_TRUE(trial.service().received().empty());
}

TEST_P(ProviderConformance, ReportsAWrongCredentialAsAuthenticationWithoutEffect) {
  Trial trial(GetParam());
  const auto wrong = trial.service().settings_with_wrong_credential();
  if (!wrong) GTEST_SKIP() << "this service knows no credentials";
  const auto provider = trial.make(*wrong, http::make_transport({}));
  ASSERT_NE(provider, nullptr);
  const auto prepared = provider->prepare(trial.release(*provider));
  const auto submission = provider->submit(prepared.request, {});
  ASSERT_FALSE(submission.has_value());
  EXPECT_EQ(submission.error().kind, ErrorKind::authentication);
  EXPECT_EQ(submission.error().effect, Effect::none);
  EXPECT_FALSE(submission.error().retryable);
  EXPECT_TRUE(trial.service().received().empty());
}

TEST_P(ProviderConformance, ShowsNoSettingThatIsSecretInAnError) {
  Trial trial(GetParam());
  const auto wrong = trial.service().settings_with_wrong_credential();
  if (!wrong) GTEST_SKIP() << "this service knows no credentials";
  const auto provider = trial.make(*wrong, http::make_transport({}));
  const auto prepared = provider->prepare(trial.release(*provider));
  const auto submission = provider->submit(prepared.request, {});
  ASSERT_FALSE(submission.has_value());
  const std::string text = describe(submission.error()) + submission.error().hint;
  for (const auto& [name, value] : wrong->all()) {
    if (const auto* secret = std::get_if<Secret>(&value)) {
      EXPECT_THAT(text, Not(HasSubstr(secret->reveal()))) << name;
    }
  }
}

TEST_P(ProviderConformance, ReportsAMissingFileWithoutEffect) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const Release release = trial.release(*provider);
  const auto prepared = provider->prepare(release);
  std::filesystem::remove(release.artifact.path);
  const auto submission = provider->submit(prepared.request, {});
  ASSERT_FALSE(submission.has_value());
  EXPECT_EQ(submission.error().kind, ErrorKind::io);
  EXPECT_EQ(submission.error().effect, Effect::none);
  EXPECT_TRUE(trial.service().received().empty());
}

TEST_P(ProviderConformance, DeliversFileNamesOfEveryKindIntact) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const std::string extension =
      "." + std::string(to_string(provider->capabilities().formats.front()));
  for (const std::string stem :
       {"two words", "semi;colon", "com,ma", "quo\"te", "line\nfeed", "return\rcarriage",
        "应用 程序", "per%cent", "a'b", "--boundary"}) {
    Release release;
    release.artifact = trial.file(stem + extension, 1000);
    const auto build = trial.publish(*provider, release);
    ASSERT_TRUE(build.has_value()) << stem << ": " << describe(build.error());
    const auto received = trial.service().received();
    ASSERT_FALSE(received.empty());
    EXPECT_EQ(received.back().file_name, stem + extension);
    EXPECT_EQ(received.back().sha256, *release.artifact.sha256) << stem;
  }
}

TEST_P(ProviderConformance, NeverCallsAnUnknownReferenceLive) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  Submission unknown;
  unknown.provider = provider->kind();
  unknown.reference = "no-such-reference";
  const auto polled = provider->poll(unknown, {});
  EXPECT_FALSE(polled.has_value() && std::holds_alternative<Live>(*polled));
}

TEST_P(ProviderConformance, RefusesAStepThatItDoesNotHave) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  Step unknown;
  unknown.name = "no-such-step";
  Submission submission;
  submission.provider = provider->kind();
  submission.build = Build{};
  submission.build->id = "1";
  const auto done = provider->run_step(submission, unknown, {});
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().kind, ErrorKind::unsupported);
}

TEST_P(ProviderConformance, CannotTellOfAnArtifactWithoutFacts) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const Release release = trial.release(*provider);
  ASSERT_TRUE(trial.publish(*provider, release).has_value());
  Artifact unread;
  unread.path = release.artifact.path;
  unread.format = release.artifact.format;
  unread.platform = release.artifact.platform;
  unread.size = release.artifact.size;
  unread.sha256 = release.artifact.sha256;
  const auto found = provider->find(unread, {});
  ASSERT_TRUE(found.has_value()) << describe(found.error());
  ASSERT_TRUE(std::holds_alternative<CannotTell>(*found));
  EXPECT_FALSE(std::get<CannotTell>(*found).reason.empty());
}

TEST_P(ProviderConformance, FindsTheBuildThatItPublishedAndNoOther) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const auto find = [&provider](const Artifact& artifact) {
    const auto found = provider->find(artifact, {});
    EXPECT_TRUE(found.has_value()) << describe(found.error());
    return found.value_or(CannotTell{});
  };
  const Release first = trial.release(*provider);
  EXPECT_FALSE(std::holds_alternative<Found>(find(first.artifact))) << "before anything was sent";
  const auto built = trial.publish(*provider, first);
  ASSERT_TRUE(built.has_value()) << describe(built.error());
  ASSERT_TRUE(trial.publish(*provider, trial.release(*provider)).has_value());

  const auto found = find(first.artifact);
  EXPECT_FALSE(std::holds_alternative<Absent>(found));
  if (const auto* it = std::get_if<Found>(&found)) {
    EXPECT_EQ(it->build.id, built->id);
  }
  const Release never_sent = trial.release(*provider);
  EXPECT_FALSE(std::holds_alternative<Found>(find(never_sent.artifact)));
}

TEST_P(ProviderConformance, SaysOfALiveBuildWhatItWasTold) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  const Release release = trial.release(*provider);
  const Artifact sent = provider->prepare(release).request.release.artifact;
  const auto built = trial.publish(*provider, release);
  ASSERT_TRUE(built.has_value()) << describe(built.error());
  // A service may put something in the place of what a package does not say.
  const auto agree = [](const std::optional<std::string>& said,
                        const std::optional<std::string>& own) {
    return !said || !own || said == own;
  };
  EXPECT_TRUE(agree(built->bundle_id, sent.bundle_id)) << *built->bundle_id;
  EXPECT_TRUE(agree(built->version, sent.version)) << *built->version;
  EXPECT_TRUE(agree(built->build_number, sent.build_number)) << *built->build_number;
  EXPECT_EQ(built->size.value_or(sent.size), sent.size);
}

TEST_P(ProviderConformance, ServesSeveralThreadsAtOnce) {
  Trial trial(GetParam());
  const auto provider = trial.provider();
  constexpr int kThreads = 4;
  std::vector<Release> releases;
  for (int i = 0; i < kThreads; ++i) {
    Release release;
    release.artifact =
        trial.file(std::to_string(i) + file_name_for(provider->capabilities().formats.front()));
    releases.push_back(release);
  }
  std::vector<std::optional<Error>> errors(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        const auto prepared = provider->prepare(releases[static_cast<std::size_t>(i)]);
        const auto submission = provider->submit(prepared.request, {});
        if (!submission) errors[static_cast<std::size_t>(i)] = submission.error();
      });
    }
  }
  for (const auto& error : errors) EXPECT_FALSE(error.has_value()) << describe(*error);
  std::multiset<std::string> sent;
  std::multiset<std::string> received;
  for (const auto& release : releases) sent.insert(*release.artifact.sha256);
  for (const auto& upload : trial.service().received()) received.insert(upload.sha256);
  EXPECT_EQ(received, sent);
}

}  // namespace
}  // namespace slipway::testing
