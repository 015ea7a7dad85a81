#include "core/crypto/cms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include "tests/unit/core/crypto/signed_message.h"

namespace slipway::crypto {
namespace {

using testing::Content;
using ::testing::HasSubstr;
using testing::Lengths;
using testing::signed_message;

constexpr std::string_view kContent = "<plist><dict/></plist>\n";

std::string refusal(std::string_view bytes) {
  const auto content = cms_content(bytes);
  EXPECT_EQ(ERR_peek_error(), 0u) << "an error is left for the next user of OpenSSL";
  if (content) {
    ADD_FAILURE() << "taken: " << *content;
    return {};
  }
  EXPECT_EQ(content.error().kind, ErrorKind::invalid_artifact);
  return content.error().message;
}

TEST(CmsContent, IsWhatWasSigned) {
  const std::string message = signed_message(kContent);
  EXPECT_EQ(message.substr(0, 1), "\x30");
  EXPECT_EQ(cms_content(message).value_or("nothing"), kContent);
}

TEST(CmsContent, IsPutTogetherWhenItsLengthIsIndefinite) {
  const std::string large(100'000, 'x');  // in more than one piece
  const std::string message = signed_message(large, Lengths::indefinite);
  EXPECT_EQ(message.substr(0, 2), "\x30\x80");
  EXPECT_EQ(cms_content(message).value_or("nothing"), large);
}

TEST(CmsContent, MayBeEmpty) { EXPECT_EQ(cms_content(signed_message("")).value_or("nothing"), ""); }

TEST(CmsContent, KeepsBytesOfEveryValue) {
  const std::string bytes("\0\r\n\xff\x1a", 5);
  EXPECT_EQ(cms_content(signed_message(bytes)).value_or("nothing"), bytes);
}

TEST(CmsContent, IsTakenThoughSomethingFollowsTheMessage) {
  EXPECT_EQ(cms_content(signed_message(kContent) + "\n").value_or("nothing"), kContent);
}

TEST(CmsContent, IsRefusedWithOpenSslsReasonWhenItIsNoMessage) {
  EXPECT_THAT(refusal(""), HasSubstr("is no CMS message: "));
  EXPECT_THAT(refusal("hello"), HasSubstr("is no CMS message: "));
  EXPECT_THAT(refusal(std::string(100'000, '\x30')), HasSubstr("is no CMS message: "));
}

TEST(CmsContent, IsRefusedWhenTheMessageDoesNotHoldIt) {
  EXPECT_THAT(refusal(signed_message(kContent, Lengths::definite, Content::detached)),
              HasSubstr("does not hold what it signs"));
}

TEST(CmsContent, IsRefusedWhenTheMessageIsOfAnotherKind) {
  // ContentInfo { data, an empty text }
  const std::string data("\x30\x0f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x02\x04\x00",
                         17);
  EXPECT_THAT(refusal(data), HasSubstr("not of the signed kind"));
}

TEST(CmsContent, IsRefusedWhereverTheMessageIsCutOff) {
  for (const Lengths lengths : {Lengths::definite, Lengths::indefinite}) {
    const std::string message = signed_message(kContent, lengths);
    for (std::size_t size = 0; size < message.size(); ++size) {
      EXPECT_FALSE(refusal(std::string_view(message).substr(0, size)).empty()) << size;
    }
  }
}

}  // namespace
}  // namespace slipway::crypto
