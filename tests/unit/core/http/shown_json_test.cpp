#include "core/http/shown_json.h"

#include <gtest/gtest.h>

namespace slipway::http {
namespace {

bool is_pin(std::string_view name) { return name == "pin" || name == "api_key"; }

std::string shown(std::string_view body, const std::string& secret = {}) {
  Redactor redactor;
  redactor.add(Secret(secret));
  return shown_json(body, is_pin, redactor);
}

TEST(ShownJson, KeepsTheServicesOrderAndValues) {
  const std::string body =
      R"({"z":1,"a":[1.10,2025010100000000000000,true,null,"é"],"m":{"y":-3,"b":{}},"big":18446744073709551615})";
  EXPECT_EQ(shown(body), body);
  EXPECT_EQ(shown("\xEF\xBB\xBF [ 1 , \"b\" ]"), R"([1,"b"])");
}

TEST(ShownJson, MasksMembersWithASecretNameHoweverDeep) {
  EXPECT_EQ(shown(R"({"pin":"a","b":[{"pin":7}],"c":{"pin":{"d":["e",1.5],"f":{"g":"h"}}}})"),
            R"-({"pin":"(secret)","b":[{"pin":"(secret)"}],)-"
            R"-("c":{"pin":{"d":["(secret)","(secret)"],"f":{"g":"(secret)"}}}})-");
}

TEST(ShownJson, LetsItBeSeenThatThereIsNoSecret) {
  const std::string body = R"([{"pin":""},{"pin":null},{"pin":false},{"pin":[]}])";
  EXPECT_EQ(shown(body), body);
}

TEST(ShownJson, MasksTextsThatHoldACredentialInAQuery) {
  for (const char* text :
       {"https://h/install?_x=1&api_key=abc", "api_key=abc", "see https://h/?pin=1 there",
        "itms-services://?url=https%3A%2F%2Fh%2F%26pin%3D1", "x%253Fa%26pin%253d1"}) {
    EXPECT_EQ(shown(std::string(R"([")") + text + R"("])"), R"-(["(secret)"])-") << text;
  }
  for (const char* text : {"https://h/?page=1&x=pin", "pin", "the pin = 7", "=", "?=1", "spin=1",
                           "https%3A%2F%2Fh%2F%3Fpage%3D1"}) {
    const std::string body = std::string(R"([")") + text + R"("])";
    EXPECT_EQ(shown(body), body);
  }
}

TEST(ShownJson, TakesWhatTheRedactorKnowsOutOfTextsNamesAndWholeNumbers) {
  EXPECT_EQ(shown(R"({"a":"is 123456.","123456":1,"n":123456,"m":1234567})", "123456"),
            R"-({"a":"is (secret).","(secret)":1,"n":"(secret)","m":1234567})-");
}

TEST(ShownJson, StaysJsonWhateverASecretLooksLike) {
  EXPECT_EQ(shown(R"({"a":"x","b":"y"})", R"(","b":")"), R"({"a":"x","b":"y"})");
  EXPECT_EQ(shown("[\"1234\xC3\xA9\"]", "1234\xC3"), "[\"(secret)\xEF\xBF\xBD\"]");
}

}  // namespace
}  // namespace slipway::http
