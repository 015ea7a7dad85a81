#include "core/artifact/file_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace slipway::inspection {
namespace {

TEST(FormatByName, IsTheEndingsAndNothingElse) {
  EXPECT_EQ(format_by_name("com.example-1.2.apk"), Format::apk);
  EXPECT_EQ(format_by_name("a.aab"), Format::aab);
  EXPECT_EQ(format_by_name("a.ipa"), Format::ipa);
  EXPECT_EQ(format_by_name("my app.app.zip"), Format::app_zip);
  EXPECT_EQ(format_by_name("a.hap"), Format::hap);
  EXPECT_EQ(format_by_name("a.hsp"), Format::hsp);
  EXPECT_EQ(format_by_name("a.app"), Format::harmony_app);
  EXPECT_EQ(format_by_name("a.app.dsym.zip"), Format::dsym_zip);
  EXPECT_EQ(format_by_name("mapping.txt"), Format::mapping_txt);
  for (const char* name :
       {"a.zip", "a.exe", "apk", "a.apk.bak", ".apk", "a", "", "app-mapping.txt", ".app.zip"}) {
    EXPECT_EQ(format_by_name(name), std::nullopt) << name;
  }
}

TEST(IsUsualName, TakesAPlainZipForWhatIsAZippedFolder) {
  EXPECT_TRUE(is_usual_name("a.zip", Format::app_zip));
  EXPECT_TRUE(is_usual_name("a.zip", Format::dsym_zip));
  EXPECT_FALSE(is_usual_name("a.dsym.zip", Format::app_zip));
  EXPECT_FALSE(is_usual_name("a.app.zip", Format::dsym_zip));
  EXPECT_FALSE(is_usual_name("a.zip", Format::apk));
  EXPECT_FALSE(is_usual_name("a.zip", Format::mapping_txt));
  EXPECT_FALSE(is_usual_name(".zip", Format::app_zip));
}

TEST(UsualName, IsOneOfItsFormat) {
  for (const Format format : {Format::apk, Format::aab, Format::ipa, Format::app_zip, Format::hap,
                              Format::hsp, Format::harmony_app, Format::mapping_txt}) {
    EXPECT_EQ(format_by_name(usual_name(format)), format);
    EXPECT_TRUE(usual_name(format).ends_with(usual_ending(format)));
  }
  EXPECT_EQ(usual_ending(Format::dsym_zip), ".dSYM.zip");
  EXPECT_EQ(usual_ending(Format::mapping_txt), "mapping.txt");
}

}  // namespace
}  // namespace slipway::inspection
