#include <gtest/gtest.h>

#include "tests/unit/providers/pgyer/provider_fixture.h"

// Whether a build is there already.
namespace slipway::pgyer {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PgyerFind : public PgyerProvider {
 protected:
  PgyerFind() {
    set("app_key", std::string("x1y2z3"));
    release_.artifact.bundle_id = "com.example.app";
    release_.artifact.version = "1.1";
    release_.artifact.build_number = "28";
    release_.artifact.size = 12345678;
  }
  [[nodiscard]] FindResult find() const { return provider()->find(release_.artifact, {}).value(); }
  /// Why it cannot be told; empty when it was.
  [[nodiscard]] static std::string reason(const FindResult& result) {
    const auto* unknown = std::get_if<CannotTell>(&result);
    return unknown == nullptr ? "" : unknown->reason;
  }
  /// One page, the only one, with these builds as JSON objects.
  void answer_list(const std::string& builds) {
    answer(R"({"code":0,"data":{"pageCount":1,"currentPage":1,"list":[)" + builds + "]}}");
  }
  [[nodiscard]] static std::string build(const std::string& key, const std::string& facts) {
    return R"({"buildKey":")" + key + R"(",)" + facts + "}";
  }
};

constexpr char kSame[] =
    R"("buildIdentifier":"com.example.app","buildVersion":"1.1","buildVersionNo":28,)"
    R"("buildFileSize":"12345678")";
constexpr char kOlder[] =
    R"("buildIdentifier":"com.example.app","buildVersion":"1.0","buildVersionNo":"28",)"
    R"("buildFileSize":12345678)";

TEST_F(PgyerFind, FindsTheBuildWhoseFactsAllAgree) {
  answer_list(build("other", kOlder) + "," + build("mine", kSame));
  const auto result = find();
  ASSERT_TRUE(std::holds_alternative<Found>(result));
  EXPECT_EQ(std::get<Found>(result).build.id, "mine");
}

TEST_F(PgyerFind, FindsTheNewestOfSeveral) {
  answer_list(build("newer", kSame) + "," + build("older", kSame));
  EXPECT_EQ(std::get<Found>(find()).build.id, "newer");
}

TEST_F(PgyerFind, GoesWithoutTheSizeWhereTheServiceDoesNotGiveIt) {
  answer_list(build("mine", R"("buildIdentifier":"com.example.app","buildVersion":"1.1",)"
                            R"("buildVersionNo":"28")"));
  EXPECT_TRUE(std::holds_alternative<Found>(find()));
}

TEST_F(PgyerFind, FindsItOnALaterPage) {
  answer(R"({"code":0,"data":{"pageCount":2,"currentPage":1,"list":[)" + build("b2", kOlder) +
         "]}}");
  answer(R"({"code":0,"data":{"pageCount":2,"currentPage":2,"list":[)" + build("b1", kSame) +
         "]}}");
  EXPECT_EQ(std::get<Found>(find()).build.id, "b1");
}

TEST_F(PgyerFind, SaysAbsentWhenTheWholeListHasNone) {
  const std::string another_number =
      R"("buildIdentifier":"com.example.app","buildVersion":"1.1","buildVersionNo":"27")";
  const std::string another_size =
      R"("buildIdentifier":"com.example.app","buildVersion":"1.1","buildVersionNo":"28",)"
      R"("buildFileSize":12345679)";
  answer_list(build("a", kOlder) + "," + build("b", another_number) + "," +
              build("c", another_size));
  EXPECT_TRUE(std::holds_alternative<Absent>(find()));
  answer_list("");
  EXPECT_TRUE(std::holds_alternative<Absent>(find()));
}

TEST_F(PgyerFind, CannotTellOfAListThatLeavesAFactOpen) {
  answer_list(build("b", R"("buildIdentifier":"com.example.app","buildVersion":"1.1")"));
  EXPECT_TRUE(std::holds_alternative<CannotTell>(find()));
  answer_list(build("b", R"("buildIdentifier":"com.example.app","buildVersion":"1.0")"));
  EXPECT_TRUE(std::holds_alternative<Absent>(find()))
      << "what is said is enough to tell them apart";
}

TEST_F(PgyerFind, CannotTellFromTheListOfAnotherApp) {
  release_.artifact.bundle_id = "com.example.other";
  answer_list(build("b", kSame));
  const auto result = find();
  ASSERT_TRUE(std::holds_alternative<CannotTell>(result));
  EXPECT_THAT(std::get<CannotTell>(result).reason, HasSubstr("com.example.app"));
}

TEST_F(PgyerFind, CannotTellOfAnAppWithMorePagesThanItReads) {
  for (int page = 1; page <= 20; ++page) {
    answer(R"({"code":0,"data":{"pageCount":21,"currentPage":)" + std::to_string(page) +
           R"(,"list":[)" + build("b", kOlder) + "]}}");
  }
  EXPECT_TRUE(std::holds_alternative<CannotTell>(find()));
  EXPECT_EQ(talk_.requests.size(), 20U);
}

TEST_F(PgyerFind, TakesAnotherSizeWithTheSameNumbersForAnotherArtifact) {
  release_.artifact.size = 12345679;
  answer_list(build("b", kSame));
  EXPECT_TRUE(std::holds_alternative<Absent>(find())) << "Pgyer adds it as another build";
}

TEST_F(PgyerFind, PassesOverForeignBuildsInTheList) {
  const std::string foreign =
      R"("buildIdentifier":"com.example.other","buildVersion":"1.1","buildVersionNo":"28",)"
      R"("buildFileSize":12345678)";
  answer_list(build("f", foreign) + "," + build("mine", kSame));
  EXPECT_EQ(std::get<Found>(find()).build.id, "mine");
  answer_list(build("f", foreign) + "," + build("old", kOlder));
  EXPECT_TRUE(std::holds_alternative<Absent>(find()));
}

TEST_F(PgyerFind, NeverGoesByTheServicesOwnCount) {
  // buildBuildVersion is 28 where the package counts 29, and the other way round.
  answer_list(build("b",
                    R"("buildIdentifier":"com.example.app","buildVersion":"1.1",)"
                    R"("buildVersionNo":"29","buildBuildVersion":28,"buildFileSize":12345678)"));
  EXPECT_TRUE(std::holds_alternative<Absent>(find()));
  answer_list(build("b",
                    R"("buildIdentifier":"com.example.app","buildVersion":"1.1",)"
                    R"("buildVersionNo":"28","buildBuildVersion":29,"buildFileSize":12345678)"));
  EXPECT_EQ(std::get<Found>(find()).build.build_number, "28");
  answer_list(build("b", R"("buildIdentifier":"com.example.app","buildVersion":"1.1",)"
                         R"("buildBuildVersion":28,"buildFileSize":12345678)"));
  EXPECT_TRUE(std::holds_alternative<CannotTell>(find())) << "it does not say the package's number";
}

TEST_F(PgyerFind, CannotTellFromAListThatBreaksOff) {
  const auto page = [this](const std::string& place, const std::string& builds) {
    answer(R"({"code":0,"data":{)" + place + R"("list":[)" + builds + "]}}");
  };
  // Fewer pages than it counts: the second one is empty, or the first one again.
  page(R"("pageCount":3,"currentPage":1,)", build("b", kOlder));
  page(R"("pageCount":3,"currentPage":2,)", "");
  EXPECT_THAT(reason(find()), HasSubstr("does not list all builds"));
  for (int i = 0; i < 2; ++i) page(R"("pageCount":3,)", build("b", kOlder));
  EXPECT_THAT(reason(find()), HasSubstr("does not list all builds"));
  // Nothing is counted, and the service may not look at the page's number.
  for (int i = 0; i < 2; ++i) page("", build("b", kOlder));
  EXPECT_THAT(reason(find()), HasSubstr("does not list all builds"));
  page(R"("currentPage":1,)", build("b", kOlder));
  page(R"("currentPage":1,)", build("b2", kOlder));
  EXPECT_THAT(reason(find()), HasSubstr("does not list all builds"));
}

TEST_F(PgyerFind, BelievesAListThatEndsWithAnEmptyPageWhereNothingIsCounted) {
  answer(R"({"code":0,"data":{"list":[)" + build("b", kOlder) + "]}}");
  answer(R"({"code":0,"data":{"list":[]}})");
  EXPECT_TRUE(std::holds_alternative<Absent>(find()));
}

TEST_F(PgyerFind, AsksNobodyWithoutTheAppAndSaysWhatWouldLetItTell) {
  set("app_key", std::string());
  EXPECT_THAT(reason(find()), HasSubstr("app_key is not set"));
  EXPECT_THAT(reason(find()), HasSubstr("`slipway apps target`"));
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerFind, AsksNobodyWithoutTheFactsAndNamesThoseThatAreMissing) {
  const std::pair<std::optional<std::string>*, const char*> facts[] = {
      {&release_.artifact.bundle_id, "the package does not say its bundle id"},
      {&release_.artifact.version, "the package does not say its version"},
      {&release_.artifact.build_number, "the package does not say its build number"}};
  for (const auto& [fact, why] : facts) {
    const auto kept = *fact;
    fact->reset();
    EXPECT_EQ(reason(find()), why);
    *fact = kept;
  }
  release_.artifact.version.reset();
  release_.artifact.build_number.reset();
  EXPECT_EQ(reason(find()), "the package does not say its version, build number");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerFind, FailsWhenTheQuestionIsNotAnswered) {
  answer_code("1098");
  const auto result = provider()->find(release_.artifact, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::rate_limited);
}

}  // namespace
}  // namespace slipway::pgyer
