#include <gmock/gmock.h>

#include "one_target.h"

// What may be said of where the ledger is.
namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using LedgerPlaces = Program;

TEST_F(LedgerPlaces, AUrlThatIsAlmostRightIsNoFileNameAndIsNotShown) {
  write_project();
  for (const char* url :
       {"Postgresql://runner:swordfish-1@h/x", " postgresql://runner:swordfish-1@h/x",
        "\"postgresql://runner:swordfish-1@h/x\"", "jdbc:postgresql://runner:swordfish-1@h/x",
        "mysql://runner:swordfish-1@h/x", "postgresql:/runner:swordfish-1@h/x",
        "host=h password=swordfish-1"}) {
    environment_["SLIPWAY_LEDGER"] = url;
    const Ended ended = run({"publish", "app.apk", "--output", "json"});
    EXPECT_EQ(ended.code, 2) << url;
    EXPECT_THAT(ended.err, HasSubstr("write postgresql://USER@HOST/DATABASE")) << url;
    EXPECT_THAT(ended.err + ended.out, Not(HasSubstr("swordfish"))) << url;
  }
}

TEST_F(LedgerPlaces, AFileMayHaveAnyOtherName) {
  write_project();
  environment_["SLIPWAY_LEDGER"] = "postgres.db";
  EXPECT_EQ(run({"publish", "app.apk"}).code, 0);
  EXPECT_TRUE(std::filesystem::exists("postgres.db"));
}

}  // namespace
}  // namespace slipway::cli
