#include <gmock/gmock.h>

#include "slipway/plan.h"
#include "tests/unit/core/release/planning_fixture.h"

// Whether symbols belong to the package that they are published with.
namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Planning;

constexpr const char* kArm = "A1B2C3D4-0000-0000-0000-000000000001";
constexpr const char* kIntel = "A1B2C3D4-0000-0000-0000-000000000002";
constexpr const char* kOther = "A1B2C3D4-0000-0000-0000-000000000003";

class PlanSymbols : public Planning {
 protected:
  PlanSymbols() {
    factory_->can.formats = {Format::apk,      Format::aab, Format::ipa,        Format::app_zip,
                             Format::dsym_zip, Format::hap, Format::mapping_txt};
    add_target("one");
    add_target("two");
    request_.to = {"one", "two"};
    request_.artifact = file("shop.ipa", Format::ipa);
    request_.symbols = file("shop.app.dSYM.zip", Format::dsym_zip);
  }

  static Artifact file(const std::string& name, Format format) {
    Artifact artifact;
    artifact.path = "/builds/" + name;
    artifact.format = format;
    return artifact;
  }

  /// The only finding of the plan; it is about the whole, not about a target.
  Finding only_finding() {
    const Plan made = plan();
    EXPECT_EQ(made.all_findings().size(), 1U);
    EXPECT_EQ(made.findings.size(), 1U);
    return made.findings.empty() ? Finding{} : made.findings[0];
  }
};

TEST_F(PlanSymbols, ThatSayNothingAreTaken) {
  EXPECT_THAT(plan().all_findings(), IsEmpty());
  request_.artifact.bundle_id = "com.example.shop";
  request_.artifact.uuids = {kArm};
  EXPECT_THAT(plan().all_findings(), IsEmpty());
  request_.artifact.bundle_id.reset();
  request_.artifact.uuids.clear();
  request_.symbols->bundle_id = "com.example.shop";
  request_.symbols->uuids = {kArm};
  EXPECT_THAT(plan().all_findings(), IsEmpty());
}

TEST_F(PlanSymbols, WithTheUuidsOfThePackageBelongToIt) {
  request_.artifact.uuids = {kArm, kIntel};
  request_.symbols->uuids = {kIntel, kOther, kArm};
  EXPECT_THAT(plan().all_findings(), IsEmpty());
}

TEST_F(PlanSymbols, WithNoneOfThePackagesUuidsAreRefused) {
  request_.artifact.uuids = {kArm};
  request_.symbols->uuids = {kOther};
  const Finding found = only_finding();
  EXPECT_EQ(found.code, "symbols_do_not_belong");
  EXPECT_EQ(found.severity, Severity::error);
  EXPECT_THAT(found.message, AllOf(HasSubstr("`shop.app.dSYM.zip`"), HasSubstr(kOther),
                                   HasSubstr("`shop.ipa`"), HasSubstr(kArm)));
}

TEST_F(PlanSymbols, WithoutOneOfTheArchitecturesAreAWarning) {
  request_.artifact.uuids = {kArm, kIntel};
  request_.symbols->uuids = {kArm};
  const Finding found = only_finding();
  EXPECT_EQ(found.code, "symbols_incomplete");
  EXPECT_EQ(found.severity, Severity::warning);
  EXPECT_THAT(found.message,
              AllOf(HasSubstr("1 of the 2"), HasSubstr(kIntel), Not(HasSubstr(kArm))));
}

TEST_F(PlanSymbols, OfAnotherBundleIdAreRefused) {
  request_.artifact.bundle_id = "com.example.shop";
  request_.symbols->bundle_id = "com.example.chat";
  const Finding found = only_finding();
  EXPECT_EQ(found.code, "symbols_do_not_belong");
  EXPECT_THAT(found.message,
              AllOf(HasSubstr("`com.example.chat`"), HasSubstr("`com.example.shop`")));
  request_.symbols->bundle_id = "com.example.shop";
  EXPECT_THAT(plan().all_findings(), IsEmpty());
}

TEST_F(PlanSymbols, BelongByTheirUuidsToAPackageThatWasSignedAgainUnderAnotherBundleId) {
  request_.artifact.bundle_id = "com.example.shop.enterprise";
  request_.symbols->bundle_id = "com.example.shop";
  request_.artifact.uuids = request_.symbols->uuids = {kArm};
  EXPECT_THAT(plan().all_findings(), IsEmpty());
}

TEST_F(PlanSymbols, OfOneSystemDoNotBelongToAPackageOfAnother) {
  const struct {
    Format package;
    Format symbols;
    bool belongs;
  } cases[] = {
      {Format::ipa, Format::dsym_zip, true},     {Format::app_zip, Format::dsym_zip, true},
      {Format::apk, Format::mapping_txt, true},  {Format::aab, Format::mapping_txt, true},
      {Format::apk, Format::dsym_zip, false},    {Format::aab, Format::dsym_zip, false},
      {Format::hap, Format::dsym_zip, false},    {Format::ipa, Format::mapping_txt, false},
      {Format::hap, Format::mapping_txt, false}, {Format::app_zip, Format::mapping_txt, false},
  };
  for (const auto& [package, symbols, belongs] : cases) {
    SCOPED_TRACE(std::string(to_string(package)) + " and " + std::string(to_string(symbols)));
    request_.artifact.format = package;
    request_.symbols->format = symbols;
    const Plan made = plan();
    EXPECT_EQ(made.ok(), belongs);
    const Finding* found = finding(made, "symbols_do_not_belong");
    ASSERT_EQ(found == nullptr, belongs);
    if (!belongs) {
      EXPECT_THAT(found->message, AllOf(HasSubstr("`shop.app.dSYM.zip`"), HasSubstr("`shop.ipa`")));
    }
  }
}

TEST_F(PlanSymbols, AloneAreComparedWithNothing) {
  request_.artifact = file("a.dSYM.zip", Format::dsym_zip);
  request_.artifact.uuids = {kArm};
  request_.symbols.reset();
  EXPECT_THAT(plan().all_findings(), IsEmpty());
}

TEST_F(PlanSymbols, WithVeryManyUuidsDoNotFloodTheMessage) {
  request_.artifact.uuids = {kArm};
  request_.symbols->uuids.assign(10'000, kOther);
  EXPECT_LT(only_finding().message.size(), 400U);
}

}  // namespace
}  // namespace slipway
