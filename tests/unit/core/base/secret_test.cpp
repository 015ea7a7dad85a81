#include "slipway/secret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>

namespace slipway {
namespace {

TEST(Secret, IsNotShownByAStreamOrByATestsOutput) {
  const Secret secret("hunter2");
  std::ostringstream out;
  out << secret;
  EXPECT_EQ(out.str(), "(secret)");
  EXPECT_EQ(::testing::PrintToString(secret), "(secret)");
}

TEST(Secret, HasNoImplicitWayOut) {
  static_assert(!std::is_convertible_v<Secret, std::string>);
  static_assert(!std::is_convertible_v<Secret, std::string_view>);
  static_assert(!std::is_convertible_v<std::string, Secret>);
  EXPECT_EQ(Secret("abc").reveal(), "abc");
}

TEST(Secret, CopiesAndMovesKeepTheValue) {
  Secret first("a secret that is too long for the small string buffer");
  Secret copy = first;
  EXPECT_EQ(copy, first);
  const Secret moved = std::move(first);
  EXPECT_EQ(moved, copy);
  Secret assigned("old");
  assigned = copy;
  EXPECT_EQ(assigned, moved);
  copy = Secret("new");
  EXPECT_EQ(copy.reveal(), "new");
  EXPECT_EQ(assigned, moved);
  Secret& same = assigned;
  assigned = same;
  EXPECT_EQ(assigned, moved);
  assigned = std::move(copy);
  EXPECT_EQ(assigned.reveal(), "new");
}

Redactor redactor_for(std::initializer_list<const char*> secrets) {
  Redactor redactor;
  for (const char* secret : secrets) redactor.add(Secret(secret));
  return redactor;
}

TEST(Redactor, ReplacesASecretWhereverItStands) {
  EXPECT_EQ(redactor_for({"s3cret"}).redact("s3cret, then s3crets3cret."),
            "(secret), then (secret)(secret).");
}

TEST(Redactor, ReplacesALongSecretBeforeAShortOneInside) {
  const auto redactor = redactor_for({"pass", "password-long"});
  EXPECT_EQ(redactor.redact("password-long pass"), "(secret) (secret)");
}

TEST(Redactor, KnowsUrlEncodedForms) {
  const auto redactor = redactor_for({"a b/c+ü"});
  for (const char* form : {"a b/c+ü", "a%20b%2Fc%2B%C3%BC", "a%20b%2fc%2b%c3%bc",
                           "a+b%2Fc%2B%C3%BC", "a+b%2fc%2b%c3%bc"}) {
    EXPECT_EQ(redactor.redact(std::string("x=") + form + "&"), "x=(secret)&") << form;
  }
}

TEST(Redactor, KnowsJsonEscapedForms) {
  EXPECT_EQ(redactor_for({"say \"hi\"\\\n"}).redact("m: say \\\"hi\\\"\\\\\\n."), "m: (secret).");
  EXPECT_EQ(redactor_for({"a/b/c/d"}).redact("m: a\\/b\\/c\\/d."), "m: (secret).");
}

TEST(Redactor, KnowsJsonEscapedFormsWithAndWithoutEscapedSlash) {
  const auto redactor = redactor_for({"a/b\"c"});
  EXPECT_EQ(redactor.redact("m: a/b\\\"c."), "m: (secret).");
  EXPECT_EQ(redactor.redact("m: a\\/b\\\"c."), "m: (secret).");
}

TEST(Redactor, KnowsHtmlEscapedForms) {
  const auto redactor = redactor_for({"<a>&\"b'c"});
  for (const char* apostrophe : {"&#39;", "&#039;", "&#x27;", "&apos;"}) {
    const std::string form = std::string("&lt;a&gt;&amp;&quot;b") + apostrophe + "c";
    EXPECT_EQ(redactor.redact("<p>" + form + "</p>"), "<p>(secret)</p>") << form;
  }
}

TEST(Redactor, KnowsBase64) {
  EXPECT_EQ(redactor_for({"s3cret"}).redact("Basic czNjcmV0!"), "Basic (secret)!");
  EXPECT_EQ(redactor_for({"s3cret1"}).redact("Basic czNjcmV0MQ."), "Basic (secret).");
  EXPECT_EQ(redactor_for({"s3cret12"}).redact("Basic czNjcmV0MTI."), "Basic (secret).");
  const auto odd = redactor_for({"\xfb\xff\xfe\xff\xff\xff"});
  EXPECT_EQ(odd.redact("+//+////"), "(secret)");
  EXPECT_EQ(odd.redact("-__-____"), "(secret)");
}

TEST(Redactor, HidesThePasswordOfAUrlAlsoAlone) {
  const auto redactor = redactor_for({"http://user:p%40ss%2Fword@proxy:3128"});
  EXPECT_EQ(redactor.redact("via http://user:p%40ss%2Fword@proxy:3128"), "via (secret)");
  EXPECT_EQ(redactor.redact("refused p%40ss%2Fword"), "refused (secret)");
  EXPECT_EQ(redactor.redact("refused p@ss/word"), "refused (secret)");
  EXPECT_EQ(redactor.redact("user at proxy:3128"), "user at proxy:3128");
}

TEST(Redactor, HidesThePasswordOfAUrlAlsoWhenItIsNotEncoded) {
  for (const char* place : {"db/ledger", "db/ledger?sslmode=require&user=me@corp", "db/a@b"}) {
    const auto redactor = redactor_for({(std::string("pg://user:pa/ss#wo@rd@") + place).c_str()});
    EXPECT_EQ(redactor.redact("refused pa/ss#wo@rd@db").find("pa/ss"), std::string::npos) << place;
  }
  const auto redactor = redactor_for({"pg://user:pa/ss#wo@rd@db/ledger?user=me@corp"});
  EXPECT_EQ(redactor.redact("user, pa/ss#wo@rd, db, me"), "user, (secret), db, me");
  EXPECT_EQ(redactor_for({"pg://user:word@db/a@b"}).redact("word"), "(secret)");
}

TEST(Redactor, TakesNoPartOfAUrlWithoutPasswordForASecret) {
  const auto redactor =
      redactor_for({"https://example.com/a:bbbb@cccc", "https://name@example.com/"});
  EXPECT_EQ(redactor.redact("bbbb cccc name example.com"), "bbbb cccc name example.com");
}

TEST(Redactor, LeavesTextAloneForSecretsTooShortToHide) {
  EXPECT_EQ(redactor_for({"", "a", "abc"}).redact("abc a"), "abc a");
  EXPECT_EQ(redactor_for({"abcd"}).redact("abcd"), "(secret)");
}

TEST(Redactor, EndsWhenTheSecretIsPartOfItsOwnMask) {
  EXPECT_EQ(redactor_for({"secret"}).redact("a secret"), "a (secret)");
}

}  // namespace
}  // namespace slipway
