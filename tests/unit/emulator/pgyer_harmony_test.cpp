#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

constexpr const char* kCert = "/apiv2/app/uploadHarmonyCert";
constexpr const char* kHsp = "/apiv2/app/uploadHarmonyHsp";

/// A HarmonyOS upload that is stored; returns the token's key.
std::string store_hap(Bench& bench) {
  const auto token = bench.token({{"buildType", "hap"}});
  const auto form = Bench::storage_form(token, "entry.hap", "abc");
  EXPECT_EQ(post_parts(*bench, Bench::storage_path(token), form).status, 204);
  return token.json()["data"]["key"];
}

Parts cert_form(Bench& bench, const std::string& key) {
  return Parts()
      .field("_api_key", bench->pgyer_api_key())
      .field("buildKey", key)
      .field("password", "p12-geheim")
      .file("file", "release.p12", "cert");
}

Parts hsp_form(Bench& bench, const std::string& key, const std::string& name = "shared.hsp") {
  return Parts()
      .field("_api_key", bench->pgyer_api_key())
      .field("buildKey", key)
      .file("file", name, name);
}

TEST(EmulatorPgyerHarmony, RecordsCertificateAndHspsWithTheUploadTheyBelongTo) {
  Bench bench({}, 0);
  ASSERT_NE(bench.publish(), "");
  const auto key = store_hap(bench);
  const auto cert = post_parts(*bench, kCert, cert_form(bench, key));
  EXPECT_EQ(cert.json(), Json({{"code", 0}, {"message", ""}}));
  EXPECT_EQ(post_parts(*bench, kHsp, hsp_form(bench, key, "one.hsp")).code(), 0);
  const auto final_key = bench.build_info(key).json()["data"]["buildKey"].get<std::string>();
  EXPECT_EQ(post_parts(*bench, kHsp, hsp_form(bench, final_key, "two.hsp")).code(), 0)
      << "the final key is good as well";

  EXPECT_TRUE(bench->uploads().at(0).further_files.empty());
  const auto upload = bench->uploads().at(1);
  ASSERT_EQ(upload.further_files.size(), 3U);
  const auto& first = upload.further_files[0];
  EXPECT_EQ(first.kind, "certificate");
  EXPECT_EQ(first.file_name, "release.p12");
  EXPECT_EQ(first.size, 4U);
  EXPECT_EQ(first.sha256, sha256("cert"));
  EXPECT_EQ(file_content(first.path), "cert");
  EXPECT_EQ(upload.further_files[1].kind, "hsp");
  EXPECT_EQ(upload.further_files[1].file_name, "one.hsp");
  EXPECT_EQ(upload.further_files[2].file_name, "two.hsp");

  const auto listed = bench.received()[1]["further_files"];
  ASSERT_EQ(listed.size(), 3U);
  EXPECT_EQ(listed[0]["kind"], "certificate");
  EXPECT_EQ(listed[0]["file_name"], "release.p12");
  EXPECT_EQ(listed[0]["size"], 4);
  EXPECT_EQ(listed[0]["sha256"], sha256("cert"));
  EXPECT_THAT(bench.received().dump(), Not(HasSubstr("p12-geheim")));
}

TEST(EmulatorPgyerHarmony, DoesNotCountAsAPoll) {
  Bench bench({}, 1);
  const auto key = store_hap(bench);
  ASSERT_EQ(post_parts(*bench, kCert, cert_form(bench, key)).code(), 0);
  EXPECT_EQ(bench.build_info(key).code(), 1247);
  EXPECT_EQ(bench.build_info(key).code(), 0);
}

TEST(EmulatorPgyerHarmony, RefusesWhatThePageDoesNotAllow) {
  Bench bench({}, 0);
  const auto key = store_hap(bench);
  const auto apk = bench.publish();
  const auto waiting = bench.token({{"buildType", "hap"}}).json()["data"]["key"];
  const auto api_key = bench->pgyer_api_key();
  const auto both = [&](const Parts& form) {
    const int code = post_parts(*bench, kCert, form).code();
    EXPECT_EQ(post_parts(*bench, kHsp, form).code(), code);
    return code;
  };
  EXPECT_EQ(both(Parts().field("buildKey", key).file("file", "a.p12", "x")), 1001);
  EXPECT_EQ(both(Parts().field("_api_key", "no").file("file", "a.p12", "x")), 1002);
  EXPECT_EQ(both(Parts().field("_api_key", api_key).file("file", "a.p12", "x")), 1023);
  EXPECT_EQ(both(Parts().field("_api_key", api_key).field("buildKey", "no")), 1009);
  EXPECT_EQ(both(Parts().field("_api_key", api_key).field("buildKey", waiting)), 1009)
      << "its .hap never came";
  EXPECT_EQ(both(Parts().field("_api_key", api_key).field("buildKey", apk)), 1015);
  EXPECT_EQ(both(Parts().field("_api_key", api_key).field("buildKey", key)), 1021);
  EXPECT_EQ(both(hsp_form(bench, key, "wrong.zip")), 1026);
  EXPECT_EQ(post_parts(*bench, kCert, hsp_form(bench, key, "a.p12")).code(), 1061);
  EXPECT_EQ(post_form(*bench, kHsp, {{"_api_key", api_key}, {"buildKey", key}}).code(), 1021);
  EXPECT_EQ(send(*bench, "GET", kCert).code(), 1096);
  EXPECT_EQ(send(*bench, "POST", kHsp, Parts::header(), hsp_form(bench, key).unfinished()).code(),
            1025);
  EXPECT_TRUE(bench->uploads().at(0).further_files.empty());
}

TEST(EmulatorPgyerHarmony, FailsAStepOnceAndKeepsNothingOfIt) {
  Bench bench({"step-fails:1"}, 0);
  const auto key = store_hap(bench);
  const auto failed = post_parts(*bench, kCert, cert_form(bench, key));
  EXPECT_EQ(failed.status, 500);
  EXPECT_TRUE(failed.json().is_discarded());
  EXPECT_TRUE(bench->uploads().at(0).further_files.empty());
  EXPECT_EQ(post_parts(*bench, kCert, cert_form(bench, key)).code(), 0);
  EXPECT_EQ(bench->uploads().at(0).further_files.size(), 1U);
}

TEST(EmulatorPgyerHarmony, KeepsAFileWhoseAnswerIsSpoiled) {
  Bench bench({}, 0);
  const auto key = store_hap(bench);
  ASSERT_TRUE(bench->set_faults({"html-502:1"}));
  EXPECT_EQ(post_parts(*bench, kHsp, hsp_form(bench, key)).status, 502);
  EXPECT_EQ(bench->uploads().at(0).further_files.size(), 1U);
}

}  // namespace
}  // namespace slipway::emulator::probe
