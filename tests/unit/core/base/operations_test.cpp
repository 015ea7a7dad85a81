#include "slipway/operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "slipway/provider.h"

namespace slipway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A provider that can publish, and no more.
class PlainProvider : public DistributionProvider {
 public:
  [[nodiscard]] std::string kind() const override { return "plain"; }
  [[nodiscard]] std::string server() const override { return {}; }
  [[nodiscard]] std::string app() const override { return {}; }
  [[nodiscard]] Capabilities capabilities() const override { return {}; }
  [[nodiscard]] Preparation prepare(const Release&) const override { return {}; }
  [[nodiscard]] Result<Submission> submit(const PreparedRequest&,
                                          const SubmitContext&) const override {
    return fail(ErrorKind::internal, "not for this test");
  }
  [[nodiscard]] Result<PollResult> poll(const Submission&, const CallContext&) const override {
    return fail(ErrorKind::internal, "not for this test");
  }
  [[nodiscard]] Result<FindResult> find(const Artifact&, const CallContext&) const override {
    return fail(ErrorKind::internal, "not for this test");
  }
};

/// One that hands out a few interfaces.
class HandyProvider : public PlainProvider,
                      private BuildCatalogue,
                      private LatestMark,
                      private AccessCheck {
 public:
  [[nodiscard]] const BuildCatalogue* build_catalogue() const override { return this; }
  [[nodiscard]] const LatestMark* latest_mark() const override { return this; }
  [[nodiscard]] const AccessCheck* access_check() const override { return this; }

 private:
  [[nodiscard]] Result<Page<Build>> list_builds(const std::string&,
                                                const CallContext&) const override {
    return Page<Build>{};
  }
  [[nodiscard]] Result<Build> get_build(const std::string&, const CallContext&) const override {
    return Build{};
  }
  [[nodiscard]] Result<void> delete_build(const std::string&, const CallContext&) const override {
    return {};
  }
  [[nodiscard]] Result<void> mark_latest(const std::string&, bool,
                                         const CallContext&) const override {
    return {};
  }
  [[nodiscard]] Result<AccessReport> check_access(const CallContext&) const override {
    return AccessReport{};
  }
};

TEST(Operations, EachIsListedOnceWithANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const Operation operation : all_operations()) {
    EXPECT_FALSE(to_string(operation).empty());
    EXPECT_TRUE(names.insert(to_string(operation)).second) << to_string(operation);
  }
  EXPECT_EQ(all_operations().size(), static_cast<std::size_t>(Operation::native_call) + 1);
  EXPECT_EQ(to_string(Operation::list_builds), "list_builds");
  EXPECT_EQ(to_string(Operation::native_call), "native_call");
}

TEST(Operations, AreNoneOfAProviderThatHandsNothingOut) {
  EXPECT_THAT(operations_of(PlainProvider()), IsEmpty());
}

TEST(Operations, AreWhatAProviderHandsOutInTheOrderOfTheDeclaration) {
  EXPECT_THAT(operations_of(HandyProvider()),
              ElementsAre(Operation::list_builds, Operation::delete_build, Operation::mark_latest,
                          Operation::check_access));
}

TEST(BuildChanges, AreEmptyOnlyWhereNothingWasSaid) {
  EXPECT_TRUE(BuildChanges{}.empty());
  BuildChanges changes;
  changes.notes = Notes{};  // takes the notes away
  EXPECT_FALSE(changes.empty());
  changes = {};
  changes.mandatory = false;
  EXPECT_FALSE(changes.empty());
  changes = {};
  changes.tags.emplace();
  EXPECT_FALSE(changes.empty());
  changes = {};
  changes.access = Access{};
  EXPECT_FALSE(changes.empty());
}

TEST(CheckChanges, RefusesToChangeNothing) {
  const auto checked = check_changes({}, {{Feature::notes, Support::yes}});
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().kind, ErrorKind::invalid_request);
}

TEST(CheckChanges, TakesWhatIsEditableAlsoInAWeakerForm) {
  BuildChanges changes;
  changes.notes = Notes{"x", NotesFormat::markdown};
  changes.availability = Availability::available;
  changes.mandatory = false;
  changes.tags = {"t"};
  changes.teams.emplace();
  changes.users.emplace();
  changes.access = Access{AccessType::open, Secret(), std::nullopt};
  EXPECT_TRUE(check_changes(changes, {{Feature::notes, Support::degraded},
                                      {Feature::withheld, Support::yes},
                                      {Feature::mandatory, Support::yes},
                                      {Feature::tags, Support::yes},
                                      {Feature::teams, Support::yes},
                                      {Feature::users, Support::yes},
                                      {Feature::password_access, Support::yes}}));
}

TEST(CheckChanges, NamesTheFirstChangeThatIsNotEditable) {
  const std::map<Feature, Support> editable = {{Feature::notes, Support::yes},
                                               {Feature::mandatory, Support::no}};
  const auto refusal = [&editable](const BuildChanges& changes) {
    const auto checked = check_changes(changes, editable);
    EXPECT_FALSE(checked.has_value());
    if (checked) return std::string();
    EXPECT_EQ(checked.error().kind, ErrorKind::unsupported);
    EXPECT_EQ(checked.error().call, "");
    return checked.error().message;
  };
  BuildChanges changes;
  changes.notes = Notes{"x", NotesFormat::plain};
  changes.users.emplace();
  EXPECT_THAT(refusal(changes), HasSubstr("`users`"));
  changes.tags.emplace();
  EXPECT_THAT(refusal(changes), HasSubstr("`tags`"));
  changes.mandatory = false;
  EXPECT_THAT(refusal(changes), HasSubstr("`mandatory`"));
  changes.availability = Availability::available;
  EXPECT_THAT(refusal(changes), HasSubstr("`availability`"));
}

TEST(CheckChanges, TellsTheKindsOfAccessApart) {
  const std::map<Feature, Support> by_password = {{Feature::password_access, Support::yes}};
  const std::map<Feature, Support> by_invitation = {{Feature::invite_access, Support::yes}};
  BuildChanges changes;
  for (const AccessType type : {AccessType::open, AccessType::password}) {
    changes.access = Access{type, Secret("beta-pass"), std::nullopt};
    EXPECT_TRUE(check_changes(changes, by_password));
    const auto refused = check_changes(changes, by_invitation);
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, HasSubstr("`access`"));
  }
  changes.access = Access{AccessType::invite, Secret(), std::nullopt};
  EXPECT_TRUE(check_changes(changes, by_invitation));
  const auto refused = check_changes(changes, by_password);
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("`invite`"));
}

TEST(CheckChanges, RefusesAWindowWhichBelongsToTheApp) {
  BuildChanges changes;
  changes.access = Access{AccessType::password, Secret("p"), InstallWindow{}};
  const auto refused = check_changes(changes, {{Feature::password_access, Support::yes}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
  EXPECT_THAT(refused.error().message, HasSubstr("window"));
  EXPECT_THAT(refused.error().hint, HasSubstr("app"));
}

}  // namespace
}  // namespace slipway
