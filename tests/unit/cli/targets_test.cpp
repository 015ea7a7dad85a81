#include <gmock/gmock.h>

#include "probed_service.h"

namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::ordered_json;

using TargetList = Probed;

TEST_F(TargetList, GivesOperationsAndStandInsInJson) {
  write_both();
  environment_.clear();
  const Ended ended = probe({"targets", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  Json target = ended.json()["targets"][1];
  EXPECT_EQ(target["features"]["notes_markdown"], "degraded");
  target.erase("features");
  EXPECT_EQ(target, Json::parse(R"({"target": "new-one", "provider": "new",
    "server": "https://new.test", "app": "new-app", "formats": ["apk", "ipa", "hap"],
    "stand_ins": {"notes_markdown": "Notes are plain text.",
                  "mandatory": "Force updates in the dashboard."},
    "operations": ["check_access", "native_call"]})"));
  EXPECT_THAT(transport_->requests, IsEmpty());
}

TEST_F(TargetList, FoldsTheTableOnATerminalThatIsTooNarrow) {
  write_both();
  EXPECT_EQ(probe({"targets"}, "", 50).out,
            "TARGET   PROVIDER  SERVER\n"
            "old-one  old       https://old.test\n"
            "  app old-app\n"
            "  apk, ipa, dsym.zip\n"
            "new-one  new       https://new.test\n"
            "  app new-app\n"
            "  apk, ipa, hap\n");
}

TEST_F(TargetList, KeepsALineATargetOnAWideTerminalAndInAPipe) {
  write_both();
  const std::string table =
      "TARGET   PROVIDER  SERVER            APP      FORMATS\n"
      "old-one  old       https://old.test  old-app  apk, ipa, dsym.zip\n"
      "new-one  new       https://new.test  new-app  apk, ipa, hap\n";
  EXPECT_EQ(probe({"targets"}, "", 100).out, table);
  EXPECT_EQ(probe({"targets"}).out, table);
}

TEST_F(TargetList, ShowsAProviderThatCannotBeMadeAtItsBest) {
  new_->factory_throws = true;
  old_->wants_real_token = true;
  write_both();
  const Ended ended = probe({"targets", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json document = ended.json();
  ASSERT_EQ(document["targets"].size(), 2U);
  for (const Json& target : document["targets"]) {
    EXPECT_EQ(target["operations"], Json());
    EXPECT_EQ(target["server"], Json());
    EXPECT_EQ(target["features"]["notes"], "yes");
  }
}

}  // namespace
}  // namespace slipway::cli
