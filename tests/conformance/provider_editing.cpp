#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/conformance/operating.h"

// Changing builds that are there, where the provider hands it out.
namespace slipway::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A change that this feature stands for, and the name under which check_changes reports it.
BuildChanges change_of(Feature feature) {
  BuildChanges changes;
  const auto access = [&changes](AccessType type) {
    changes.access = Access{type, Secret(), std::nullopt};
    if (type == AccessType::password) changes.access->password = Secret(kPassword);
  };
  switch (feature) {
    case Feature::notes:
      changes.notes = Notes{"changed notes", NotesFormat::plain};
      break;
    case Feature::notes_markdown:
      changes.notes = Notes{"changed notes", NotesFormat::markdown};
      break;
    case Feature::notes_textile:
      changes.notes = Notes{"changed notes", NotesFormat::textile};
      break;
    case Feature::withheld:
      changes.availability = Availability::withheld;
      break;
    case Feature::mandatory:
      changes.mandatory = true;
      break;
    case Feature::tags:
      changes.tags = {"changed-tag"};
      break;
    case Feature::teams:
      changes.teams = {"4713"};
      break;
    case Feature::users:
      changes.users = {"4714"};
      break;
    case Feature::password_access:
      access(AccessType::password);
      break;
    case Feature::invite_access:
      access(AccessType::invite);
      break;
    default:
      break;
  }
  return changes;
}

/// Words that must reach the service with this change.
std::vector<std::string> words_of(Feature feature) {
  switch (feature) {
    case Feature::tags:
      return {"changed-tag"};
    case Feature::teams:
      return {"4713"};
    case Feature::users:
      return {"4714"};
    case Feature::password_access:
      return {kPassword};
    default:
      return {};
  }
}

TEST_P(ProviderConformance, MakesEveryChangeThatItSaysItCanToTheBuildThatIsNamed) {
  Operating its;
  const BuildEditor* editor = its.provider().build_editor();
  const BuildCatalogue* catalogue = its.provider().build_catalogue();
  if (editor == nullptr || catalogue == nullptr) GTEST_SKIP() << "no build can be edited";
  ASSERT_THAT(editor->editable(), Not(IsEmpty()));
  for (const auto& [feature, support] : editor->editable()) {
    SCOPED_TRACE(to_string(feature));
    const Build build = its.publish();
    const Build newer = its.publish();
    const auto newer_before = catalogue->get_build(newer.id, {});
    const BuildChanges changes = change_of(feature);
    ASSERT_FALSE(changes.empty()) << "a feature that no change stands for";
    static_cast<void>(its.take_said());
    const auto edited = editor->edit_build(build.id, changes, {});
    ASSERT_TRUE(edited.has_value()) << describe(edited.error());
    const std::string said = its.take_said();
    EXPECT_THAT(said, HasSubstr(build.id));
    for (const std::string& words : words_of(feature)) EXPECT_THAT(said, HasSubstr(words));

    const auto now = catalogue->get_build(build.id, {});
    ASSERT_TRUE(now.has_value()) << describe(now.error());
    if (changes.notes) {
      EXPECT_THAT(now->notes.value_or(""), HasSubstr("changed notes"));
    }
    if (changes.availability) {
      EXPECT_EQ(now->availability, changes.availability);
    }
    if (changes.mandatory) {
      EXPECT_EQ(now->mandatory, changes.mandatory);
    }
    EXPECT_EQ(now->version, build.version);
    EXPECT_EQ(now->build_number, build.build_number);
    const auto newer_now = catalogue->get_build(newer.id, {});
    ASSERT_TRUE(newer_before.has_value() && newer_now.has_value());
    EXPECT_EQ(newer_now->notes, newer_before->notes);
    EXPECT_EQ(newer_now->availability, newer_before->availability);
    EXPECT_EQ(newer_now->mandatory, newer_before->mandatory);
  }
}

TEST_P(ProviderConformance, TellsTheFormatsOfChangedNotesApart) {
  Operating its;
  const BuildEditor* editor = its.provider().build_editor();
  if (editor == nullptr) GTEST_SKIP() << "no build can be edited";
  const auto editable = editor->editable();
  const auto can = [&editable](Feature feature) {
    const auto it = editable.find(feature);
    return it != editable.end() && it->second == Support::yes;
  };
  if (!can(Feature::notes_markdown) || !can(Feature::notes_textile)) {
    GTEST_SKIP() << "the service does not know both formats";
  }
  const Build build = its.publish();
  std::vector<std::string> said;
  for (const Feature feature : {Feature::notes_markdown, Feature::notes_textile}) {
    static_cast<void>(its.take_said());
    ASSERT_TRUE(editor->edit_build(build.id, change_of(feature), {}).has_value());
    said.push_back(its.take_said());
  }
  EXPECT_NE(said[0], said[1]);
}

TEST_P(ProviderConformance, TakesBackWhatItCanChange) {
  Operating its;
  const BuildEditor* editor = its.provider().build_editor();
  const BuildCatalogue* catalogue = its.provider().build_catalogue();
  if (editor == nullptr || catalogue == nullptr) GTEST_SKIP() << "no build can be edited";
  const Build build = its.publish();
  const auto editable = editor->editable();
  BuildChanges there;
  BuildChanges back;
  if (editable.count(Feature::notes) > 0) {
    there.notes = Notes{"changed notes", NotesFormat::plain};
    back.notes = Notes{};
  }
  if (editable.count(Feature::withheld) > 0) {
    there.availability = Availability::withheld;
    back.availability = Availability::available;
  }
  if (editable.count(Feature::mandatory) > 0) {
    there.mandatory = true;
    back.mandatory = false;
  }
  for (const BuildChanges& changes : {there, back}) {
    const auto edited = editor->edit_build(build.id, changes, {});
    ASSERT_TRUE(edited.has_value()) << describe(edited.error());
  }
  const auto now = catalogue->get_build(build.id, {});
  ASSERT_TRUE(now.has_value()) << describe(now.error());
  EXPECT_THAT(now->notes.value_or(""), IsEmpty());
  EXPECT_NE(now->availability, Availability::withheld);
  EXPECT_NE(now->mandatory, true);
}

TEST_P(ProviderConformance, ChangesNothingThatWasNotAsked) {
  Operating its;
  const BuildEditor* editor = its.provider().build_editor();
  const BuildCatalogue* catalogue = its.provider().build_catalogue();
  if (editor == nullptr || catalogue == nullptr) GTEST_SKIP() << "no build can be edited";
  if (editor->editable().count(Feature::mandatory) == 0) GTEST_SKIP() << "only notes can be";
  const Release release =
      asking_for(its.trial().release(its.provider()), Feature::notes, its.trial());
  const Build build = its.publish(release);
  const Build other = its.publish();
  const auto before = catalogue->get_build(build.id, {});
  ASSERT_TRUE(editor->edit_build(build.id, change_of(Feature::mandatory), {}).has_value());
  const auto after = catalogue->get_build(build.id, {});
  ASSERT_TRUE(before.has_value() && after.has_value());
  EXPECT_EQ(after->notes, before->notes);
  EXPECT_EQ(after->availability, before->availability);
  EXPECT_EQ(after->size, before->size);
  EXPECT_NE(catalogue->get_build(other.id, {})->mandatory, true);
}

TEST_P(ProviderConformance, RefusesEveryOtherChangeBeforeSending) {
  Operating its;
  const BuildEditor* editor = its.provider().build_editor();
  if (editor == nullptr) GTEST_SKIP() << "no build can be edited";
  const Build build = its.publish();
  const auto nothing = editor->edit_build(build.id, {}, {});
  ASSERT_FALSE(nothing.has_value());
  expect_refused_unsent(nothing.error(), ErrorKind::invalid_request);
  for (const Feature feature : all_features()) {
    const BuildChanges changes = change_of(feature);
    if (changes.empty() || editor->editable().count(feature) > 0) continue;
    SCOPED_TRACE(to_string(feature));
    const auto edited = editor->edit_build(build.id, changes, {});
    ASSERT_FALSE(edited.has_value());
    expect_refused_unsent(edited.error(), ErrorKind::unsupported);
  }
}

}  // namespace
}  // namespace slipway::testing
