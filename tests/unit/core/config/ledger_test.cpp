#include "tests/unit/core/config/fixture.h"

namespace slipway::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kPassword = "hunter2-and-more";

LoadedConfiguration with_ledger(const std::string& table) {
  return parse("version = 1\n[ledger]\n" + table + "\n");
}

TEST(LedgerTable, IsNotNeeded) {
  const auto loaded = parse("version = 1\n");
  EXPECT_THAT(shown(loaded), IsEmpty());
  EXPECT_FALSE(loaded.configuration.ledger.path.has_value());
  EXPECT_FALSE(loaded.configuration.ledger.url.has_value());
}

TEST(LedgerTable, NamesAFile) {
  const auto loaded = with_ledger("path = \"../shared/ledger.db\"");
  EXPECT_THAT(shown(loaded), IsEmpty());
  EXPECT_EQ(loaded.configuration.ledger.path, "../shared/ledger.db");
  EXPECT_EQ(loaded.configuration.ledger.location.line, 2);
}

TEST(LedgerTable, NamesADatabaseByAVariableAFileOrACommand) {
  for (const auto& [text, source] : std::vector<std::pair<std::string, SecretReference::Source>>{
           {"{ env = \"LEDGER_URL\" }", SecretReference::Source::environment},
           {"{ file = \"url.txt\" }", SecretReference::Source::file},
           {"{ command = \"pass ledger\" }", SecretReference::Source::command}}) {
    const auto loaded = with_ledger("url = " + text);
    EXPECT_THAT(shown(loaded), IsEmpty());
    ASSERT_TRUE(loaded.configuration.ledger.url.has_value()) << text;
    EXPECT_EQ(loaded.configuration.ledger.url->source, source);
  }
}

TEST(LedgerTable, TakesAUrlWithoutAPasswordAsItIs) {
  for (const std::string url : {"postgresql://db.example.com/ci", "postgres://ci@db:5433/ledger",
                                "postgresql:///ledger?sslmode=require"}) {
    const auto loaded = with_ledger("url = \"" + url + "\"");
    EXPECT_THAT(shown(loaded), IsEmpty());
    ASSERT_TRUE(loaded.configuration.ledger.url.has_value()) << url;
    EXPECT_EQ(loaded.configuration.ledger.url->literal, Secret(url));
  }
}

TEST(LedgerTable, AUrlWithAPasswordIsWarnedAboutAndNeverShown) {
  const std::string password = kPassword;
  for (const std::string& url :
       {"postgresql://ci:" + password + "@db/ledger", "postgres://:" + password + "@db/ledger",
        "postgresql://ci:a/" + password + "@db/ledger",
        "postgresql://db/ledger?user=ci&password=" + password}) {
    const auto loaded = with_ledger("url = \"" + url + "\"");
    EXPECT_THAT(places(loaded), ElementsAre("3:7 literal_secret")) << url;
    EXPECT_EQ(loaded.findings.at(0).severity, Severity::warning);
    EXPECT_THAT(shown(loaded), Not(HasSubstr(password)));
    EXPECT_EQ(loaded.configuration.ledger.url->literal, Secret(url));
  }
}

struct Mistake {
  std::string table;
  std::string place;
};

TEST(LedgerTable, ReportsWhatIsWrongWithItsPlace) {
  for (const Mistake& mistake :
       std::vector<Mistake>{{"paht = \"x.db\"", "3:1 unknown_key"},
                            {"path = 5", "3:8 wrong_type"},
                            {"path = \"\"", "3:8 bad_value"},
                            {"path = \"postgresql://ci:hunter2-and-more@db/x\"", "3:8 bad_value"},
                            {"url = 5", "3:7 wrong_type"},
                            {"url = \"\"", "3:7 bad_value"},
                            {"url = \"ledger.db\"", "3:7 bad_value"},
                            {"url = \"mysql://ci:hunter2-and-more@db/x\"", "3:7 bad_value"},
                            {"url = { variable = \"X\" }", "3:9 unknown_key"},
                            {"url = {}", "3:7 bad_value"},
                            {"url = { env = \"hunter2-and-more\" }", "3:15 bad_value"},
                            {"path = \"x.db\"\nurl = { env = \"URL\" }", "4:1 bad_value"}}) {
    const auto loaded = with_ledger(mistake.table);
    EXPECT_THAT(places(loaded), ElementsAre(mistake.place)) << mistake.table;
    EXPECT_TRUE(has_errors(loaded.findings));
    EXPECT_THAT(shown(loaded), Not(HasSubstr(kPassword)));
  }
}

TEST(LedgerTable, SuggestsTheKeyThatWasMeant) {
  EXPECT_THAT(with_ledger("paht = \"x.db\"").findings.at(0).hint, HasSubstr("`path`"));
  EXPECT_THAT(parse("version = 1\n[leger]\n").findings.at(0).hint, HasSubstr("`ledger`"));
}

TEST(LedgerTable, MustBeOne) {
  const auto loaded =
      parse("version = 1\nledger = \"postgresql://ci:hunter2-and-more@db/ledger\"\n");
  EXPECT_THAT(places(loaded), ElementsAre("2:10 wrong_type"));
  EXPECT_THAT(shown(loaded), Not(HasSubstr(kPassword)));
}

TEST(LedgerTable, IsNotShownWhenTheFileIsNoToml) {
  for (const std::string table : {"url = \"postgresql://ci:hunter2-and-more@db/x",
                                  "url = postgresql://ci:hunter2-and-more@db",
                                  "url: \"postgresql://ci:hunter2-and-more@db/x\"",
                                  "path = \"postgresql://ci:hunter2-and-more@db/x\" url = 1"}) {
    const auto loaded = with_ledger(table);
    EXPECT_TRUE(has_errors(loaded.findings)) << table;
    EXPECT_THAT(shown(loaded), Not(HasSubstr(kPassword))) << table;
  }
}

}  // namespace
}  // namespace slipway::testing
