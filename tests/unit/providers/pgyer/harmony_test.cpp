#include <gtest/gtest.h>

#include "tests/support/temporary_directory.h"
#include "tests/unit/providers/pgyer/provider_fixture.h"

// HarmonyOS: the certificate and the .hsp files that go after a .hap.
namespace slipway::pgyer {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class PgyerHarmony : public PgyerProvider {
 protected:
  PgyerHarmony() {
    release_.artifact.path = "/builds/app.hap";
    release_.artifact.format = Format::hap;
    submission_.provider = "pgyer";
    submission_.reference = "token-key-1";
  }

  void set_certificate() {
    set("harmony.certificate", directory_.write("cert.p12", "p12").string());
    set("harmony.certificate_password", Secret(kCertificatePassword));
  }
  void set_hsp(const std::vector<std::string>& paths) { set("harmony.hsp", paths); }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }
  [[nodiscard]] Step step(const std::string& name) const {
    for (const Step& each : prepare().request.steps) {
      if (each.name == name) return each;
    }
    ADD_FAILURE() << "no step " << name;
    return {};
  }
  [[nodiscard]] Result<StepResult> run(const std::string& name) const {
    return provider()->run_step(submission_, step(name), {});
  }

  testing::TemporaryDirectory directory_;
  Submission submission_;
};

TEST_F(PgyerHarmony, PlansTheCertificateThenEachHspThenTheLatestMark) {
  set_certificate();
  set_hsp({directory_.write("b.hsp", "hsp").string(), directory_.write("a.HSP", "hsp").string()});
  release_.options.latest = true;
  const auto steps = prepare().request.steps;
  ASSERT_EQ(steps.size(), 4U);
  EXPECT_EQ(steps[0].name, "harmony-certificate");
  EXPECT_EQ(steps[0].arguments.at("path"), path("cert.p12"));
  EXPECT_EQ(steps[1].name, "harmony-hsp:b.hsp");
  EXPECT_EQ(steps[1].arguments.at("path"), path("b.hsp"));
  EXPECT_EQ(steps[2].name, "harmony-hsp:a.HSP");
  EXPECT_EQ(steps[3].name, "latest");
  for (std::size_t index = 0; index < 3; ++index) {
    EXPECT_EQ(steps[index].phase, StepPhase::accepted);
    EXPECT_EQ(steps[index].state, StepState::open);
    EXPECT_EQ(steps[index].arguments.size(), 1U) << "no secret";
  }
  EXPECT_EQ(steps[3].phase, StepPhase::live);
  EXPECT_THAT(finding_codes(), IsEmpty());
}

TEST_F(PgyerHarmony, RemembersFilesByAPathThatHoldsInAnotherFolder) {
  set("harmony.certificate", std::string("certs/cert.p12"));
  const std::filesystem::path remembered = step("harmony-certificate").arguments.at("path");
  EXPECT_TRUE(remembered.is_absolute());
  EXPECT_EQ(remembered, std::filesystem::current_path() / "certs/cert.p12");
}

TEST_F(PgyerHarmony, TakesNoNoticeOfThemForOtherPackages) {
  set("harmony.certificate", std::string("/nowhere/cert.p12"));
  set_hsp({"/nowhere/a.txt"});
  for (const Format format : {Format::apk, Format::ipa}) {
    release_.artifact.format = format;
    EXPECT_THAT(prepare().request.steps, IsEmpty());
    EXPECT_THAT(finding_codes(), IsEmpty());
  }
}

TEST_F(PgyerHarmony, PublishesAHapWithoutAny) {
  EXPECT_THAT(prepare().request.steps, IsEmpty());
  EXPECT_THAT(finding_codes(), IsEmpty());
}

TEST_F(PgyerHarmony, RefusesFilesThatCannotBeSent) {
  set("harmony.certificate_password", Secret(kCertificatePassword));
  directory_.write("empty.p12", "");
  for (const std::string name : {"missing.p12", "empty.p12", ""}) {
    set("harmony.certificate", path(name));
    ASSERT_THAT(finding_codes(), ElementsAre("error harmony_file")) << name;
    EXPECT_THAT(prepare().findings[0].message, HasSubstr("harmony.certificate"));
  }
  set_certificate();
  directory_.write("empty.hsp", "");
  for (const std::string name : {"missing.hsp", "empty.hsp"}) {
    set_hsp({path(name)});
    ASSERT_THAT(finding_codes(), ElementsAre("error harmony_file")) << name;
    EXPECT_THAT(prepare().findings[0].message, HasSubstr("harmony.hsp"));
  }
}

TEST_F(PgyerHarmony, RefusesACertificateWithoutItsPasswordAndTheReverse) {
  set("harmony.certificate", directory_.write("cert.p12", "p12").string());
  EXPECT_THAT(finding_codes(), ElementsAre("error harmony_password_missing"));
  set("harmony.certificate", std::string());
  set("harmony.certificate_password", Secret(kCertificatePassword));
  EXPECT_THAT(finding_codes(), ElementsAre("error harmony_certificate_missing"));
}

TEST_F(PgyerHarmony, RefusesWhatIsNoHspOrIsThereTwice) {
  set_hsp({directory_.write("a.hap", "hap").string()});
  EXPECT_THAT(finding_codes(), ElementsAre("error harmony_hsp_format"));
  std::filesystem::create_directory(directory_.path() / "more");
  set_hsp({directory_.write("a.hsp", "1").string(), directory_.write("more/a.hsp", "2").string()});
  EXPECT_THAT(finding_codes(), ElementsAre("error harmony_hsp_repeated"));
}

TEST_F(PgyerHarmony, SendsTheCertificateUnderTheKeyOfTheUpload) {
  set_certificate();
  answer(R"({"code":0,"message":""})");
  ASSERT_TRUE(run("harmony-certificate"));
  ASSERT_EQ(talk_.requests.size(), 1U);
  EXPECT_EQ(talk_.requests[0].url, "https://www.pgyer.com/apiv2/app/uploadHarmonyCert");
  EXPECT_THAT(talk_.body(0),
              AllOf(HasSubstr("name=\"password\"\r\n\r\np12&pass\r\n"),
                    HasSubstr("name=\"buildKey\"\r\n\r\ntoken-key-1\r\n"),
                    HasSubstr("filename=\"cert.p12\""), HasSubstr("<file " + path("cert.p12"))));
}

TEST_F(PgyerHarmony, SendsAnHspUnderTheKeyOfTheUpload) {
  set_hsp({directory_.write("a.hsp", "hsp").string()});
  answer(R"({"code":0,"message":""})");
  ASSERT_TRUE(run("harmony-hsp:a.hsp"));
  ASSERT_EQ(talk_.requests.size(), 1U);
  EXPECT_EQ(talk_.requests[0].url, "https://www.pgyer.com/apiv2/app/uploadHarmonyHsp");
  EXPECT_THAT(talk_.body(0),
              AllOf(HasSubstr("name=\"buildKey\"\r\n\r\ntoken-key-1\r\n"),
                    HasSubstr("filename=\"a.hsp\""), HasSubstr("<file " + path("a.hsp"))));
}

TEST_F(PgyerHarmony, MayHaveBeenDoneWhenTheAnswerIsLostAndSaysHowToDoTheStepAlone) {
  set_certificate();
  Error lost = fail(ErrorKind::network, "the connection broke").value();
  lost.effect = Effect::unknown;
  lost.retryable = true;
  talk_.answer(lost);
  const auto done = run("harmony-certificate");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().effect, Effect::unknown);
  EXPECT_TRUE(done.error().retryable);
  EXPECT_THAT(done.error().hint,
              HasSubstr("slipway call target app/uploadHarmonyCert file=@" + path("cert.p12") +
                        " password=@FILE buildKey=token-key-1"));
  expect_no_secret(done.error());

  set_hsp({directory_.write("a b.hsp", "hsp").string()});
  answer_code("1022");
  const auto hsp = run("harmony-hsp:a b.hsp");
  ASSERT_FALSE(hsp);
  EXPECT_EQ(hsp.error().kind, ErrorKind::rejected);
  EXPECT_THAT(hsp.error().hint, AllOf(HasSubstr("slipway call target app/uploadHarmonyHsp file=@'" +
                                                path("a b.hsp") + "' buildKey=token-key-1"),
                                      Not(HasSubstr("password"))));
}

TEST_F(PgyerHarmony, QuotesInItsCommandWhatAShellWouldNotTakeAsItStands) {
  submission_.reference = "k; touch PWNED #";
  set_hsp({directory_.write("it's $(x).hsp", "hsp").string()});
  answer_code("1022");
  const auto done = run("harmony-hsp:it's $(x).hsp");
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().hint, HasSubstr("file=@'" + directory_.path().string() +
                                           R"(/it'\''s $(x).hsp' buildKey='k; touch PWNED #')"));
}

TEST_F(PgyerHarmony, ShowsTheCertificatesPasswordNowhere) {
  set_certificate();
  const std::string echo = R"(,"message":"p12&pass p12%26pass"})";
  answer(R"({"code":1137)" + echo);
  const auto failed = run("harmony-certificate");
  ASSERT_FALSE(failed);
  expect_no_secret(failed.error());
  answer(R"({"code":1247)" + echo);
  const auto pending = poll();
  ASSERT_TRUE(pending);
  expect_no_secret(std::get<Pending>(*pending).status);
  for (const auto& field : prepare().request.fields) expect_no_secret(field.value);
}

TEST_F(PgyerHarmony, CallsNobodyForAStepThatLacksSomething) {
  set_certificate();
  Step certificate = step("harmony-certificate");
  std::filesystem::remove(path("cert.p12"));
  const auto done = [this, &certificate] {
    return provider()->run_step(submission_, certificate, {});
  };
  expect_refused(done(), ErrorKind::invalid_request, "no such file");
  set_certificate();
  submission_.reference.clear();
  expect_refused(done(), ErrorKind::invalid_request, "key");
  submission_.reference = "token-key-1";
  certificate.arguments.clear();
  expect_refused(done(), ErrorKind::invalid_request, "file");
  set("harmony.certificate_password", Secret());
  expect_refused(done(), ErrorKind::invalid_config, "harmony.certificate_password");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

}  // namespace
}  // namespace slipway::pgyer
