#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/artifact/archive.h"
#include "core/artifact/readers.h"
#include "tests/unit/core/artifact/real_packages.h"

/// Real packages, against what aapt and apksigner say of them.
namespace slipway::inspection {
namespace {

using nlohmann::json;
using ::testing::IsEmpty;

std::optional<std::string> text(const json& value) {
  if (!value.is_string()) return std::nullopt;
  return value.get<std::string>();
}

class RealApk : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::ifstream in(testing::real_packages() / "expected.json");
    if (!in) GTEST_SKIP() << "there are no real packages to read";
    expected_ = json::parse(in).at(GetParam()).at("expect");
    auto archive = Archive::open(testing::real_packages() / GetParam());
    ASSERT_TRUE(archive.has_value()) << archive.error().message;
    archive_ = std::make_unique<Archive>(std::move(*archive));
    const auto done = read_apk(*archive_, artifact_);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }

  json expected_;
  std::unique_ptr<Archive> archive_;
  Artifact artifact_;
};

TEST_P(RealApk, SaysWhatAaptSays) {
  EXPECT_EQ(artifact_.platform, Platform::android);
  EXPECT_EQ(artifact_.bundle_id, text(expected_.at("package")));
  EXPECT_EQ(artifact_.version, text(expected_.at("versionName")));
  EXPECT_EQ(artifact_.build_number, text(expected_.at("versionCode")));
  EXPECT_EQ(artifact_.title, text(expected_.at("label")));
  EXPECT_EQ(artifact_.min_os, text(expected_.at("minSdk")));
  EXPECT_EQ(artifact_.target_os, text(expected_.at("targetSdk")));
  EXPECT_EQ(artifact_.debuggable, expected_.at("debuggable").get<bool>());
  EXPECT_THAT(artifact_.warnings, IsEmpty());
}

TEST_P(RealApk, IsSignedAsApksignerSays) {
  std::vector<std::string> schemes;
  std::istringstream words(expected_.at("sig").get<std::string>());
  for (std::string word; words >> word && word.front() == 'v';) schemes.push_back(word);
  ASSERT_TRUE(artifact_.signing.has_value());
  EXPECT_EQ(artifact_.signing->schemes, schemes);
  EXPECT_EQ(artifact_.signing->kind,
            schemes.empty() ? SigningKind::not_signed : SigningKind::is_signed);
}

TEST_P(RealApk, ShowsAnIconWhereAaptNamesOne) {
  const auto icon = expected_.at("icon").get<std::string>();
  ASSERT_EQ(artifact_.icon != nullptr, !icon.empty());
  if (icon.empty()) return;
  // aapt names the one of medium density, and a denser one is at least as large.
  const auto medium = archive_->read(icon, 1'000'000);
  ASSERT_TRUE(medium.has_value()) << medium.error().message;
  const auto side = static_cast<unsigned char>(medium->at(19));
  EXPECT_EQ(artifact_.icon->media_type, "image/png");
  EXPECT_GE(artifact_.icon->width, int{side});
  EXPECT_GE(artifact_.icon->bytes.size(), medium->size());
}

INSTANTIATE_TEST_SUITE_P(, RealApk,
                         ::testing::Values("apksig-original.apk",
                                           "apksig-v1-only-max-sized-eocd-comment.apk",
                                           "bundletool-com.test.app.apk", "shogo-helloworld.apk"),
                         [](const ::testing::TestParamInfo<const char*>& tested) {
                           std::string name;
                           for (const char c : std::string_view(tested.param)) {
                             if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
                           }
                           return name;
                         });

}  // namespace
}  // namespace slipway::inspection
