#include "core/artifact/apk_signing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/little_endian.h"
#include "tests/support/packages.h"

namespace slipway::inspection {
namespace {

using slipway::testing::le16;
using slipway::testing::le32;
using slipway::testing::le64;
using slipway::testing::zip_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint32_t kV2 = 0x7109871a;
constexpr std::uint32_t kV3 = 0xf05368c0;
constexpr std::uint32_t kV31 = 0x1b93ad61;
constexpr std::uint32_t kPadding = 0x42726577;

std::string pair_of(std::uint32_t id, const std::string& value = "value") {
  return le64(4 + value.size()) + le32(id) + value;
}

std::string block_of(const std::string& pairs) {
  const std::string size = le64(pairs.size() + 24);
  return size + pairs + size + "APK Sig Block 42";
}

/// The zip file with these bytes between its entries and its directory.
std::string with_block(const std::string& zip, const std::string& block) {
  const std::size_t end = zip.size() - 22;
  const std::size_t directory =
      static_cast<unsigned char>(zip[end + 16]) | static_cast<unsigned char>(zip[end + 17]) << 8U;
  std::string signed_zip = zip.substr(0, directory) + block + zip.substr(directory);
  return signed_zip.replace(signed_zip.size() - 6, 4, le32(directory + block.size()));
}

struct Read {
  Signing signing;
  std::vector<std::string> warnings;
};

Read read(const std::vector<std::string>& names, const std::string& block = "") {
  std::vector<std::pair<std::string, std::string>> entries = {{"AndroidManifest.xml", "x"}};
  for (const std::string& name : names) entries.emplace_back(name, "x");
  const std::string bytes = with_block(zip_of(entries), block);
  const auto archive = Archive::over(bytes);
  if (!archive) {
    ADD_FAILURE() << archive.error().message;
    return {};
  }
  Read result;
  result.signing = apk_signing(*archive, result.warnings);
  return result;
}

TEST(ApkSigning, KnowsTheSchemesOfASigningBlock) {
  EXPECT_THAT(*signing_block_schemes(block_of(pair_of(kV2))), ElementsAre("v2"));
  EXPECT_THAT(*signing_block_schemes(block_of(pair_of(kV3))), ElementsAre("v3"));
  EXPECT_THAT(*signing_block_schemes(block_of(pair_of(kV31))), ElementsAre("v3"));
  EXPECT_THAT(*signing_block_schemes(block_of(pair_of(kPadding, std::string(900, '\0')) +
                                              pair_of(kV31) + pair_of(kV3) + pair_of(kV2, ""))),
              ElementsAre("v2", "v3"));
  EXPECT_THAT(*signing_block_schemes(block_of(pair_of(kPadding))), IsEmpty());
  EXPECT_THAT(*signing_block_schemes(block_of("")), IsEmpty());
}

TEST(ApkSigning, FindsTheBlockAtTheEndOfOtherBytes) {
  EXPECT_THAT(*signing_block_schemes("entries" + block_of(pair_of(kV2))), ElementsAre("v2"));
  EXPECT_THAT(*signing_block_schemes(block_of(pair_of(kV2)) + "entries"), IsEmpty());
  EXPECT_THAT(*signing_block_schemes(""), IsEmpty());
  EXPECT_THAT(*signing_block_schemes("APK Sig Block 42"), IsEmpty());
}

TEST(ApkSigning, RefusesADamagedBlock) {
  const std::string magic = "APK Sig Block 42";
  const std::string good = block_of(pair_of(kV2));
  std::string differing = good;
  differing[0] = '\x7F';
  for (const std::string& block : {
           le64(0) + magic,
           le64(23) + le64(23) + magic,
           le64(0xFFFFFFFFFFFFFFFF) + magic,
           le64(0xFFFFFFFFFFFFFFF8) + le64(0xFFFFFFFFFFFFFFF8) + magic,
           good.substr(1),
           differing,
           block_of(le64(3) + "abc"),
           block_of(le64(0xFFFFFFFFFFFFFFFF) + "abcd"),
           block_of(le64(6) + le32(kV2) + "a"),
           block_of(pair_of(kV2) + "rest"),
       }) {
    const auto schemes = signing_block_schemes(block);
    ASSERT_FALSE(schemes.has_value());
    EXPECT_THAT(schemes.error().message, HasSubstr("APK Signing Block"));
  }
}

TEST(ApkSigning, TellsAnUnsignedPackage) {
  const auto found = read({"classes.dex"});
  EXPECT_EQ(found.signing.kind, SigningKind::not_signed);
  EXPECT_THAT(found.signing.schemes, IsEmpty());
  EXPECT_THAT(found.warnings, IsEmpty());
}

TEST(ApkSigning, KnowsTheSignatureOfAJarByItsName) {
  for (const char* name :
       {"META-INF/CERT.RSA", "META-INF/A.DSA", "META-INF/b.ec", "meta-inf/cert.rsa"}) {
    const auto found = read({"META-INF/MANIFEST.MF", name});
    EXPECT_EQ(found.signing.kind, SigningKind::is_signed) << name;
    EXPECT_THAT(found.signing.schemes, ElementsAre("v1")) << name;
  }
  for (const char* name : {"META-INF/CERT.SF", "META-INF/a/CERT.RSA", "CERT.RSA",
                           "x/META-INF/CERT.RSA", "META-INF/RSA"}) {
    EXPECT_EQ(read({name}).signing.kind, SigningKind::not_signed) << name;
  }
}

TEST(ApkSigning, TellsAllSchemesOfAPackage) {
  const auto found = read({"META-INF/CERT.RSA"}, block_of(pair_of(kV2) + pair_of(kV3)));
  EXPECT_EQ(found.signing.kind, SigningKind::is_signed);
  EXPECT_THAT(found.signing.schemes, ElementsAre("v1", "v2", "v3"));
  EXPECT_THAT(found.warnings, IsEmpty());
}

TEST(ApkSigning, WarnsOfADamagedBlockAndCountsOnlyTheRest) {
  const auto damaged = le64(24 + 3) + "abc" + le64(24 + 3) + "APK Sig Block 42";
  const auto found = read({"META-INF/CERT.RSA"}, damaged);
  EXPECT_THAT(found.signing.schemes, ElementsAre("v1"));
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("APK Signing Block")));
  const auto huge = read({}, le64(1) + le64(0x7FFFFFFFFFFF) + "APK Sig Block 42");
  EXPECT_EQ(huge.signing.kind, SigningKind::not_signed);
  EXPECT_THAT(huge.warnings, ElementsAre(HasSubstr("APK Signing Block")));
}

}  // namespace
}  // namespace slipway::inspection
