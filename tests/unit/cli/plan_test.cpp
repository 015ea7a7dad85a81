#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "program.h"

namespace slipway::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

class PlanFindings : public Program {
 protected:
  static std::vector<std::string> codes_in(const Json& document) {
    std::vector<std::string> codes;
    for (const Json& finding : document["findings"]) codes.push_back(finding["code"]);
    return codes;
  }
};

TEST_F(PlanFindings, AFileThatCannotBeReadHidesNothingOfTheOthers) {
  write_project();
  environment_.erase("FAKE_TOKEN");
  const Ended ended = run({"plan", "gone.apk", "app.apk", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  const Json document = ended.json();
  EXPECT_EQ(document["outcome"], "refused");
  EXPECT_THAT(codes_in(document), ElementsAre("invalid_artifact", "missing_secret"));
  ASSERT_EQ(document["reports"].size(), 1U) << "of several files, also where one is left";
  EXPECT_EQ(document["reports"][0]["artifact"]["path"], "app.apk");
}

TEST_F(PlanFindings, AnOverrideMayBeMeantForTheFileThatCannotBeRead) {
  write("slipway.toml", "version = 1\n" + target("beta", "live") + target("other", "live") +
                            "[[routes]]\nname = \"a\"\nmatch = { file_name = \"app.apk\" }\n"
                            "targets = [\"beta\"]\n"
                            "[[routes]]\nname = \"o\"\nmatch = { file_name = \"gone.apk\" }\n"
                            "targets = [\"other\"]\n");
  write_app("app.apk");
  const Ended ended =
      run({"plan", "gone.apk", "app.apk", "--set", "other.retries=1", "--output", "json"});
  EXPECT_THAT(codes_in(ended.json()), ElementsAre("invalid_artifact"));
}

TEST_F(PlanFindings, AFindingOfARequirementShowsTheLineThatStatesIt) {
  write_project();
  write("slipway.toml", "version = 1\n" + target("beta", "live") +
                            "[[routes]]\nname = \"all\"\nmatch = {}\n"
                            "require = { signing = [\"enterprise\"] }\ntargets = [\"beta\"]\n");
  const Ended ended = run({"plan", "app.apk"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("\n    require = { signing = [\"enterprise\"] }\n"
                                   "                          ^\n"));
}

TEST_F(PlanFindings, TheLineOfASecretThatIsMissingShowsNoSecretBesideIt) {
  write_project();
  write("slipway.toml",
        "version = 1\n[targets]\nbeta = { provider = \"fake\", token = { env = \"NOT_SET\" }, "
        "proxy = \"http://me:hunter2@proxy.example\" }\n" +
            route("\"beta\""));
  const Ended ended = run({"plan", "app.apk"});
  EXPECT_THAT(ended.err, HasSubstr("beta = { provider = \"fake\", token = { env = \"NOT_SET\" }"));
  EXPECT_THAT(ended.err + ended.out, Not(HasSubstr("hunter2")));
}

TEST_F(PlanFindings, SaysTheChannelAndTheSymbols) {
  write_project();
  write("mapping.txt", "com.example.Main -> a.a:\n");
  const Json without = run({"plan", "app.apk", "--output", "json"}).json();
  EXPECT_TRUE(without["channel"].is_null());
  EXPECT_TRUE(without["symbols"].is_null());
  const Json with =
      run({"plan", "app.apk", "--channel", "beta", "--symbols", "mapping.txt", "--output", "json"})
          .json();
  EXPECT_EQ(with["channel"], "beta");
  EXPECT_EQ(with["symbols"]["path"], "mapping.txt");
}

}  // namespace
}  // namespace slipway::cli
