#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/operating.h"

// What else only some providers can do. Each test skips where the provider does not hand it out.
namespace slipway::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// --- the app and the account

TEST_P(ProviderConformance, DescribesItsAppAndListsItAmongTheAccounts) {
  Operating its;
  const Build build = its.publish();
  if (const AppDetails* details = its.provider().app_details()) {
    const auto app = details->get_app({});
    ASSERT_TRUE(app.has_value()) << describe(app.error());
    EXPECT_EQ(app->id, its.provider().app());
    EXPECT_TRUE(app->title.has_value());
  }
  if (const AppCatalogue* catalogue = its.provider().app_catalogue()) {
    const auto page = catalogue->list_apps("", {});
    ASSERT_TRUE(page.has_value()) << describe(page.error());
    std::vector<std::string> ids;
    for (const App& app : page->items) ids.push_back(app.id);
    EXPECT_THAT(ids, Contains(its.provider().app()));
  }
}

TEST_P(ProviderConformance, ChangesItsAppAsItsOptionsSay) {
  Operating its;
  const AppEditor* editor = its.provider().app_editor();
  if (editor == nullptr) GTEST_SKIP() << "the app cannot be changed";
  its.publish();
  EXPECT_THAT(editor->app_options(), Not(IsEmpty()));
  const auto changed = editor->update_app(its.service().app_changes(), {});
  ASSERT_TRUE(changed.has_value()) << describe(changed.error());
  EXPECT_EQ(changed->id, its.provider().app());
  EXPECT_TRUE(its.service().has_app_changes());
  const auto nothing = editor->update_app({}, {});
  ASSERT_FALSE(nothing.has_value());
  expect_refused_unsent(nothing.error(), ErrorKind::invalid_request);
}

TEST_P(ProviderConformance, SaysWhichBuildIsTheNewestAndWhetherItIsNewer) {
  Operating its;
  const UpdateChecker* checker = its.provider().update_checker();
  if (checker == nullptr) GTEST_SKIP() << "this provider knows no updates";
  its.publish();
  const Build newest = its.publish();
  const auto answer = checker->check_update({}, {});
  ASSERT_TRUE(answer.has_value()) << describe(answer.error());
  EXPECT_EQ(answer->build.id, newest.id);

  UpdateQuestion question;
  question.version = "0.0.1-conformance";
  const auto older = checker->check_update(question, {});
  ASSERT_TRUE(older.has_value()) << describe(older.error());
  EXPECT_TRUE(older->available);
  question.version = newest.version;
  const auto same = checker->check_update(question, {});
  ASSERT_TRUE(same.has_value()) << describe(same.error());
  EXPECT_FALSE(same->available);
}

// --- files

TEST_P(ProviderConformance, AddsSymbolsToTheBuildThatIsNamed) {
  Operating its;
  const LateSymbols* late = its.provider().late_symbols();
  if (late == nullptr) GTEST_SKIP() << "this provider takes no late symbols";
  const Build build = its.publish();
  its.publish();
  const Artifact symbols = its.trial().file("mapping.txt");
  static_cast<void>(its.take_said());
  const auto added = late->add_symbols(build.id, symbols, {});
  ASSERT_TRUE(added.has_value()) << describe(added.error());
  EXPECT_THAT(its.take_said(), HasSubstr(build.id));
  std::vector<std::string> digests;
  for (const auto& upload : its.service().received()) digests.push_back(upload.symbols_sha256);
  EXPECT_THAT(digests, Contains(*symbols.sha256));
}

TEST_P(ProviderConformance, TakesNoPackageForSymbols) {
  Operating its;
  const LateSymbols* late = its.provider().late_symbols();
  if (late == nullptr) GTEST_SKIP() << "this provider takes no late symbols";
  const Build build = its.publish();
  const auto added = late->add_symbols(build.id, its.trial().file("app.apk"), {});
  ASSERT_FALSE(added.has_value());
  expect_refused_unsent(added.error(), ErrorKind::invalid_artifact);
}

TEST_P(ProviderConformance, GivesABuildBackByteForByte) {
  Operating its;
  const BuildDownload* download = its.provider().build_download();
  if (download == nullptr) GTEST_SKIP() << "this provider gives no build back";
  const Release release = its.trial().release(its.provider());
  const Build build = its.publish(release);
  its.publish();
  const auto path = its.trial().new_path("back.apk");
  const auto size = download->download_build(build.id, path, {});
  ASSERT_TRUE(size.has_value()) << describe(size.error());
  EXPECT_EQ(*size, release.artifact.size);
  EXPECT_EQ(sha256_of_file(path).value_or(""), *release.artifact.sha256);

  const auto again = download->download_build(build.id, path, {});
  ASSERT_FALSE(again.has_value()) << "a file that is there was overwritten";
  EXPECT_THAT(again.error().call, IsEmpty());
  EXPECT_EQ(sha256_of_file(path).value_or(""), *release.artifact.sha256);
}

// --- access

TEST_P(ProviderConformance, ChecksItsCredentialWithoutChangingAnything) {
  Operating its;
  const AccessCheck* access = its.provider().access_check();
  if (access == nullptr) GTEST_SKIP() << "this provider cannot check its credential";
  its.publish();
  const auto report = access->check_access({});
  ASSERT_TRUE(report.has_value()) << describe(report.error());
  EXPECT_THAT(report->detail, Not(IsEmpty()));
  EXPECT_THAT(report->warnings, IsEmpty());
  EXPECT_EQ(its.service().received().size(), 1U);
}

/// Every operation that only asks, or that would do harm, with a credential that is refused.
std::vector<std::pair<std::string, Error>> refusals_of(const DistributionProvider& provider,
                                                       Trial& trial) {
  std::vector<std::pair<std::string, Error>> refusals;
  const auto note = [&refusals](const char* name, const auto& result) {
    EXPECT_FALSE(result.has_value()) << name;
    if (!result) refusals.emplace_back(name, result.error());
  };
  const std::string id = trial.service().unknown_build_id();
  BuildChanges changes;
  changes.notes = Notes{"other notes", NotesFormat::plain};
  if (const auto* its = provider.build_catalogue()) {
    note("list", its->list_builds("", {}));
    note("get", its->get_build(id, {}));
    note("delete", its->delete_build(id, {}));
  }
  if (const auto* its = provider.build_editor()) note("edit", its->edit_build(id, changes, {}));
  if (const auto* its = provider.latest_mark()) note("mark", its->mark_latest(id, true, {}));
  if (const auto* its = provider.app_details()) note("app", its->get_app({}));
  if (const auto* its = provider.app_editor()) {
    note("update", its->update_app(trial.service().app_changes(), {}));
  }
  if (const auto* its = provider.app_catalogue()) note("apps", its->list_apps("", {}));
  if (const auto* its = provider.update_checker()) note("check", its->check_update({}, {}));
  if (const auto* its = provider.late_symbols()) {
    note("symbols", its->add_symbols(id, trial.file("mapping.txt"), {}));
  }
  if (const auto* its = provider.build_download()) {
    note("download", its->download_build(id, trial.new_path("none"), {}));
  }
  if (const auto* its = provider.access_check()) note("access", its->check_access({}));
  if (const auto* its = provider.native_calls()) {
    const NativeRequest request = trial.service().native_request();
    note("call", its->call_native(request.method, request.arguments, {}));
  }
  return refusals;
}

TEST_P(ProviderConformance, SaysSoWhenAnOperationsCredentialIsRefusedAndHidesIt) {
  Trial trial(GetParam());
  const auto wrong = trial.service().settings_with_wrong_credential();
  if (!wrong) GTEST_SKIP() << "this service knows no credentials";
  const auto provider = trial.make(*wrong, http::make_transport({}));
  for (const auto& refusal : refusals_of(*provider, trial)) {
    SCOPED_TRACE(refusal.first);
    const Error& error = refusal.second;
    EXPECT_EQ(error.kind, ErrorKind::authentication) << describe(error);
    EXPECT_FALSE(error.retryable);
    for (const auto& [name, value] : wrong->all()) {
      const auto* secret = std::get_if<Secret>(&value);
      if (secret == nullptr || secret->empty()) continue;
      EXPECT_THAT(describe(error) + error.hint, Not(HasSubstr(secret->reveal()))) << name;
    }
  }
}

// --- the service's own calls

TEST_P(ProviderConformance, NamesEachNativeMethodOnceWithHelp) {
  Operating its;
  const NativeCalls* native = its.provider().native_calls();
  if (native == nullptr) GTEST_SKIP() << "this provider has no calls of its own";
  std::set<std::string> names;
  ASSERT_THAT(native->native_methods(), Not(IsEmpty()));
  for (const NativeMethod& method : native->native_methods()) {
    EXPECT_TRUE(names.insert(method.name).second) << method.name;
    EXPECT_THAT(method.help, Not(IsEmpty())) << method.name;
  }
}

TEST_P(ProviderConformance, MakesANativeCallAndShowsNoCredentialOfItsReply) {
  Operating its;
  const NativeCalls* native = its.provider().native_calls();
  if (native == nullptr) GTEST_SKIP() << "this provider has no calls of its own";
  its.publish();
  const NativeRequest request = its.service().native_request();
  const auto reply = native->call_native(request.method, request.arguments, {});
  ASSERT_TRUE(reply.has_value()) << describe(reply.error());
  EXPECT_TRUE(reply->json);
  EXPECT_THAT(reply->body, Not(IsEmpty()));
  const Settings settings = its.service().settings();
  for (const auto& [name, value] : settings.all()) {
    const auto* secret = std::get_if<Secret>(&value);
    if (secret == nullptr || secret->empty()) continue;
    EXPECT_THAT(reply->body, Not(HasSubstr(secret->reveal()))) << name;
  }
}

TEST_P(ProviderConformance, RefusesANativeCallThatLacksAParameterBeforeSending) {
  Operating its;
  const NativeCalls* native = its.provider().native_calls();
  if (native == nullptr) GTEST_SKIP() << "this provider has no calls of its own";
  const std::set<std::string> known = {"appKey", "userKey", "app_id"};  // settings fill them in
  for (const NativeMethod& method : native->native_methods()) {
    const auto& parameters = method.parameters;
    const bool lacks = std::any_of(parameters.begin(), parameters.end(), [&](const auto& one) {
      return one.required && known.count(one.name) == 0;
    });
    if (!lacks) continue;
    const auto reply = native->call_native(method.name, {}, {});
    ASSERT_FALSE(reply.has_value()) << method.name;
    expect_refused_unsent(reply.error(), ErrorKind::invalid_request);
  }
}

TEST_P(ProviderConformance, RefusesANativeMethodWhoseNameCannotBeAPath) {
  Operating its;
  const NativeCalls* native = its.provider().native_calls();
  if (native == nullptr) GTEST_SKIP() << "this provider has no calls of its own";
  for (const std::string name :
       {"", "a b", "../x", "GET:../x", "x?y=1", "x\r\nHost: y", "/x//y#z"}) {
    const auto reply = native->call_native(name, {}, {});
    ASSERT_FALSE(reply.has_value()) << name;
    expect_refused_unsent(reply.error(), ErrorKind::invalid_request);
  }
}

}  // namespace
}  // namespace slipway::testing
