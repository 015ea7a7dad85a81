#include <gmock/gmock.h>

#include "ledger/platform.h"
#include "ledger/postgresql/entry.h"
#include "tests/unit/ledger/postgresql/fixture.h"

namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::kKey;
using testing::must_plan;
using ::testing::Not;
using testing::TestServer;

class UnusablePostgresqlLedger : public testing::PostgresqlLedgerTest {
 protected:
  [[nodiscard]] Secret url_with(const std::string& user, const std::string& place) const {
    return Secret("postgresql://" + user + "@" + place);
  }
  [[nodiscard]] std::string place() const { return "127.0.0.1:" + server_.port(); }
  void expect_refusal(const std::string& words) const {
    const Error error = refusal();
    EXPECT_EQ(error.kind, ErrorKind::io);
    EXPECT_THAT(error.message,
                AllOf(HasSubstr("postgresql://" + place() + "/" + database_), HasSubstr(words)));
  }
};

TEST_F(UnusablePostgresqlLedger, SaysThatThePasswordIsWrongAndNotWhich) {
  const Error error = refusal(url_with("runner:marlin-5678", place() + "/" + database_));
  EXPECT_EQ(error.kind, ErrorKind::io);
  EXPECT_THAT(error.message,
              AllOf(HasSubstr("cannot open the ledger postgresql://" + place() + "/" + database_),
                    HasSubstr("password authentication failed"), Not(HasSubstr("marlin"))));
}

TEST_F(UnusablePostgresqlLedger, KeepsThePasswordOutOfWhatTheServerSays) {
  const std::string there = place() + "/" + database_;
  for (const Secret& url :
       {url_with("marlin-5678:marlin-5678", there),
        Secret("postgresql://" + there + "?user=marlin-5678&password=marlin-5678")}) {
    const Error error = refusal(url);
    EXPECT_THAT(error.message, AllOf(HasSubstr("failed for user"), Not(HasSubstr("marlin"))));
  }
}

TEST_F(UnusablePostgresqlLedger, SaysThatThereIsNoServer) {
  const Error error =
      refusal(url_with(std::string("runner:") + TestServer::kPassword, "127.0.0.1:1/ledger"));
  EXPECT_EQ(error.kind, ErrorKind::io);
  EXPECT_THAT(error.message,
              AllOf(HasSubstr("cannot open the ledger postgresql://127.0.0.1:1/ledger"),
                    HasSubstr("Connection refused")));
}

TEST_F(UnusablePostgresqlLedger, SaysThatThereIsNoSuchDatabase) {
  database_ = "nowhere";
  expect_refusal("database \"nowhere\" does not exist");
}

TEST_F(UnusablePostgresqlLedger, TakesAPasswordOfAnyCharacters) {
  execute(R"(CREATE ROLE odd SUPERUSER LOGIN PASSWORD 'a b''c\d=e@f')");
  const auto url = url_with("odd:a%20b%27c%5Cd%3De%40f", place() + "/" + database_);
  const auto opened = open_postgresql_ledger(url);
  EXPECT_TRUE(opened.has_value()) << opened.error().message;
}

TEST_F(UnusablePostgresqlLedger, TakesAnAtInTheQuery) {
  execute(R"(CREATE ROLE "me@corp" SUPERUSER LOGIN PASSWORD 'a/b@c')");
  for (const char* query : {"?user=me@corp&password=a/b@c", "?user=me%40corp&password=a/b@c"}) {
    const auto opened =
        open_postgresql_ledger(Secret("postgresql://" + place() + "/" + database_ + query));
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
  }
}

TEST_F(UnusablePostgresqlLedger, BeyondThisMachineIsOnlyOpenedWithAVerifiedCertificate) {
  const std::string url = std::string("postgresql://runner:") + TestServer::kPassword +
                          "@db.example.com:" + server_.port() + "/" + database_ +
                          "?hostaddr=127.0.0.1";
  EXPECT_THAT(refusal(Secret(url)).message, HasSubstr("cannot open the ledger"));
  // The test's server has no certificate, and the URL says that this is well.
  const auto opened = open_postgresql_ledger(Secret(url + "&sslmode=disable"));
  EXPECT_TRUE(opened.has_value()) << opened.error().message;
}

TEST_F(UnusablePostgresqlLedger, IsRefusedWithoutAWordOfItWhenTheUrlIsNone) {
  for (const char* text :
       {"", "mysql://runner:swordfish-1234@h/x", "host=h password=swordfish-1234",
        "postgresql://runner:swordfish-1234@[::1/x", "postgresql://u:swordfish-1234@h/x?colour=red",
        "postgresql://u:swordfish-1234%zz@h/x",
        "postgresql://runner:Zk3abcd/Qw9efgh@db.example.com/ledger",
        "postgresql://runner:Zk3abcd/Qw9efgh@db.example.com/ledger?sslmode=require",
        "postgresql://runner:5432/Qw9efgh@db.example.com?sslmode=require",
        "postgresql://Zk3abcd/Qw9efgh@db.example.com/ledger?sslmode=require",
        "postgresql://runner:Zk3abcd@Qw9efgh@db.example.com/ledger?sslmode=require",
        "postgresql://runner:Zk3abcd?Qw9efgh@db.example.com/ledger?sslmode=require",
        "postgresql://runner:Zk3abcd#/Qw9efgh@db.example.com/ledger?sslmode=require",
        "postgresql://db.example.com?user=me@corp&password=Zk3abcd"}) {
    const Error error = refusal(Secret(text));
    EXPECT_EQ(error.kind, ErrorKind::invalid_config) << text;
    for (const char* part : {"Zk3abcd", "Qw9efgh", "example.com"}) {
      EXPECT_THAT(describe(error) + error.hint, Not(HasSubstr(part))) << text;
    }
    EXPECT_THAT(error.hint, HasSubstr("postgresql://USER@HOST:PORT/DATABASE"));
  }
}

TEST_F(UnusablePostgresqlLedger, IsRefusedWhenItIsNewer) {
  must_plan(*open(), kKey);
  execute("UPDATE slipway.ledger SET version = 2");
  expect_refusal("has version 2, and this slipway reads versions up to 1");
}

TEST_F(UnusablePostgresqlLedger, IsRefusedWhenTheSchemaIsAnotherProgramsAndStaysAsItIs) {
  execute("CREATE SCHEMA slipway AUTHORIZATION runner; CREATE TABLE slipway.boats (name text)");
  expect_refusal("the schema `slipway` is another program's");
  EXPECT_EQ(execute("SELECT relname FROM pg_class WHERE relnamespace = 'slipway'::regnamespace"),
            "boats");
}

TEST_F(UnusablePostgresqlLedger, TakesASchemaThatTheAdministratorMade) {
  execute("REVOKE CREATE ON DATABASE " + database_ + " FROM runner; ALTER DATABASE " + database_ +
          " OWNER TO postgres; CREATE SCHEMA slipway AUTHORIZATION runner");
  must_plan(*open(), kKey);
}

TEST_F(UnusablePostgresqlLedger, IsRefusedWhenThisUserMayNotMakeIt) {
  execute("ALTER DATABASE " + database_ + " OWNER TO postgres");
  expect_refusal("permission denied");
}

TEST_F(UnusablePostgresqlLedger, IsFoundToBeReadOnlyWhenItIsOpened) {
  must_plan(*open(), kKey);
  execute("ALTER DATABASE " + database_ + " SET default_transaction_read_only = on");
  expect_refusal("read-only");
}

TEST_F(UnusablePostgresqlLedger, IsRefusedWhenItCannotHoldEveryText) {
  database_ = server_.new_database("TEMPLATE template0 ENCODING 'LATIN1'");
  expect_refusal("has the encoding LATIN1, not UTF8");
}

TEST_F(UnusablePostgresqlLedger, IsRefusedWhenConnectionsShareASession) {
  execute("ALTER DATABASE " + database_ + " SET slipway.session = 'of an earlier connection'");
  expect_refusal("gives one session to several connections");
}

TEST_F(UnusablePostgresqlLedger, SaysWhichEntryCannotBeRead) {
  must_plan(*open(), kKey);
  execute(
      "INSERT INTO slipway.journal_entries (row_id, time, target, stage, detail)"
      " VALUES (1, 0, '', 'live', '{')");
  const auto ledger = open();
  EXPECT_THAT(ledger->rows().error().message, HasSubstr("is corrupt: entry 2: "));
  EXPECT_THAT(hold()->history().error().message, HasSubstr("is corrupt: entry 2: "));
}

TEST(PostgresqlModule, IsAskedForWhenItIsMissing) {
  const auto missing = ledger::symbol_in("slipway_no_such_module.so", "any");
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error(), HasSubstr("slipway_no_such_module.so"));
}

TEST(PostgresqlModule, ShowsItsEntryForThisVersionAndNothingElse) {
  using namespace ledger::postgresql;
  EXPECT_TRUE(ledger::symbol_in(kModule, kEntry).has_value());
  EXPECT_FALSE(ledger::symbol_in(kModule, "slipway_open_postgresql_ledger_0_0_0").has_value());
  EXPECT_FALSE(ledger::symbol_in(kModule, "_ZN7slipway6SecretD1Ev").has_value());
}

}  // namespace
}  // namespace slipway
