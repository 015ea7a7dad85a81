#include "slipway/provider.h"

#include <gtest/gtest.h>

// What decides whether a build is an artifact, for all providers.
namespace slipway {
namespace {

Artifact known_artifact() {
  Artifact artifact;
  artifact.bundle_id = "com.example.app";
  artifact.version = "1.1";
  artifact.build_number = "28";
  artifact.size = 1000;
  return artifact;
}

Build same_build() {
  Build build;
  build.bundle_id = "com.example.app";
  build.version = "1.1";
  build.build_number = "28";
  build.size = 1000;
  return build;
}

TEST(Unidentifiable, NamesEachFactThatIsMissing) {
  EXPECT_FALSE(unidentifiable(known_artifact()).has_value());
  Artifact artifact = known_artifact();
  artifact.version = "";
  ASSERT_TRUE(unidentifiable(artifact).has_value());
  EXPECT_EQ(unidentifiable(artifact)->reason, "the package does not say its version");
  EXPECT_EQ(unidentifiable(Artifact{})->reason,
            "the package does not say its bundle id, version, build number");
}

TEST(Unidentifiable, IsWhatIsNoPackage) {
  Artifact artifact = known_artifact();
  for (const Format format : {Format::dsym_zip, Format::mapping_txt}) {
    artifact.format = format;
    EXPECT_TRUE(unidentifiable(artifact).has_value()) << to_string(format);
  }
}

TEST(IsSame, NeedsAllThreeAndTheSizeWhereItIsSaid) {
  EXPECT_EQ(is_same(same_build(), known_artifact()), true);
  Build build = same_build();
  build.size.reset();
  EXPECT_EQ(is_same(build, known_artifact()), true);
  build.size = 1001;
  EXPECT_EQ(is_same(build, known_artifact()), false) << "the same numbers, and another artifact";
}

TEST(IsSame, IsDecidedByOneDifferenceAndLeftOpenBySilence) {
  for (const auto member : {&Build::bundle_id, &Build::version, &Build::build_number}) {
    Build build = same_build();
    build.*member = "other";
    EXPECT_EQ(is_same(build, known_artifact()), false);
    (build.*member).reset();
    EXPECT_EQ(is_same(build, known_artifact()), std::nullopt);
  }
}

TEST(IsSame, IsNeverDecidedByTheSizeAlone) {
  Build build;
  build.size = 1000;
  EXPECT_EQ(is_same(build, known_artifact()), std::nullopt);
}

}  // namespace
}  // namespace slipway
