#include "core/artifact/bounded_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace slipway::inspection {
namespace {

using ::testing::HasSubstr;

std::string refusal(const std::string& text) {
  const auto found = parse_bounded_json(text, "module.json");
  if (found) {
    ADD_FAILURE() << "it was taken";
    return {};
  }
  EXPECT_EQ(found.error().kind, ErrorKind::invalid_artifact);
  EXPECT_THAT(found.error().message, HasSubstr("module.json"));
  return found.error().message;
}

std::string nested(int depth) {
  std::string text = R"({"a":)";
  for (int i = 1; i < depth; ++i) text += '[';
  for (int i = 1; i < depth; ++i) text += ']';
  return text + '}';
}

TEST(BoundedJson, SkipsAByteOrderMark) {
  const auto found = parse_bounded_json("\xef\xbb\xbf{\"a\":1}", "module.json");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at("a"), 1);
}

TEST(BoundedJson, TakesTheLastOfTwoEqualKeys) {
  const auto found = parse_bounded_json(R"({"a":1,"a":2})", "module.json");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at("a"), 2);
}

TEST(BoundedJson, TakesSixtyFourLevelsAndNotOneMore) {
  EXPECT_TRUE(parse_bounded_json(nested(64), "module.json"));
  EXPECT_THAT(refusal(nested(65)), HasSubstr("64"));
  EXPECT_THAT(refusal(nested(10'000)), HasSubstr("64"));
  EXPECT_THAT(refusal("{\"a\":" + std::string(1'000'000, '[')), HasSubstr("64"));
}

TEST(BoundedJson, DoesNotCountBracketsInTexts) {
  const std::string brackets(1'000, '[');
  EXPECT_TRUE(parse_bounded_json(R"({"a":"\")" + brackets + R"("})", "module.json"));
}

TEST(BoundedJson, RefusesMoreValuesThanAnySuchFileHas) {
  std::string text = R"({"a":[0)";
  for (int i = 0; i < 600'000; ++i) text += ",0";
  EXPECT_THAT(refusal(text + "]}"), HasSubstr("500000"));
}

TEST(BoundedJson, RefusesWhatIsNoObject) {
  for (const std::string text :
       {"", "[]", "1", "{", "{\"a\":1}}", "{\"a\":1e999}", "{\"a\":\"\xff\"}"}) {
    EXPECT_THAT(refusal(text), HasSubstr("JSON"));
  }
}

}  // namespace
}  // namespace slipway::inspection
