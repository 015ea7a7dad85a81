#include "slipway/multipart.h"

#include <gmock/gmock.h>

#include "slipway/testing/mock_transport.h"

namespace slipway::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MultipartForm, WritesPartsInOrderWithTheClosingBoundaryAsTheLastSegment) {
  MultipartForm form("limit");
  form.add_field("key", "a/b");
  form.add_file("file", "/tmp/app.apk", 5, "app.apk");

  const Body body = form.body();

  EXPECT_EQ(form.content_type(), "multipart/form-data; boundary=limit");
  EXPECT_EQ(testing::shown_body(body),
            "--limit\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/b\r\n"
            "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"app.apk\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\n<file /tmp/app.apk>\r\n--limit--\r\n");
  EXPECT_EQ(std::get<std::string>(body.segments.back()), "--limit--\r\n");
  EXPECT_EQ(body.size(),
            testing::shown_body(body).size() - std::string("<file /tmp/app.apk>").size() + 5);
}

TEST(MultipartForm, KeepsFileNamesFromBreakingTheForm) {
  MultipartForm form("limit");
  form.add_file("f\"\r\nX: y", "/tmp/x", 1, "测试 a;b,c\"d\r\ne.apk");
  const std::string text = testing::shown_body(form.body());
  EXPECT_THAT(text, HasSubstr("name=\"f%22%0D%0AX: y\""));
  EXPECT_THAT(text, HasSubstr("filename=\"测试 a;b,c%22d%0D%0Ae.apk\""));
}

TEST(MultipartForm, TellsTheServerNoFolder) {
  MultipartForm form("limit");
  form.add_file("a", "/tmp/x", 1, "/home/me/app.ipa");
  form.add_file("b", "/tmp/x", 1, "C:\\builds\\app2.ipa");
  const std::string text = testing::shown_body(form.body());
  EXPECT_THAT(text, HasSubstr("filename=\"app.ipa\""));
  EXPECT_THAT(text, HasSubstr("filename=\"app2.ipa\""));
}

TEST(MultipartForm, LeavesFieldValuesAsTheyAre) {
  MultipartForm form("limit");
  form.add_field("notes", "line\r\n\"two\" 你好");
  EXPECT_THAT(testing::shown_body(form.body()), HasSubstr("\r\n\r\nline\r\n\"two\" 你好\r\n"));
}

TEST(MultipartForm, ChoosesAnotherBoundaryEachTime) {
  EXPECT_NE(MultipartForm().content_type(), MultipartForm().content_type());
  EXPECT_LE(MultipartForm().content_type().size(),
            std::string("multipart/form-data; boundary=").size() + 70);
}

TEST(MultipartForm, ClosesAnEmptyForm) {
  EXPECT_EQ(testing::shown_body(MultipartForm("limit").body()), "--limit--\r\n");
}

TEST(UrlEncodedForm, EncodesWhatIsNotPlain) {
  UrlEncodedForm form;
  form.add_field("a", "1 +&=%");
  form.add_field("b", "你\r\n");
  form.add_field("c", "");
  EXPECT_EQ(form.text(), "a=1+%2B%26%3D%25&b=%E4%BD%A0%0D%0A&c=");
  EXPECT_EQ(testing::shown_body(form.body()), form.text());
  EXPECT_EQ(form.body().size(), form.text().size());
}

}  // namespace
}  // namespace slipway::http
