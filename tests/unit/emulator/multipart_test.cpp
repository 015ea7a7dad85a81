#include "emulator/multipart.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "emulator/form.h"
#include "tests/unit/emulator/probe.h"

namespace slipway::emulator {
namespace {

struct Part {
  PartHead head;
  std::string content;
};

/// Reads the text in pieces of this size; `closed` says whether the closing boundary was there.
std::vector<Part> read_all(const std::string& text, std::size_t piece, bool* closed = nullptr,
                           const std::string& boundary = "b") {
  std::size_t at = 0;
  MultipartReader reader(
      [&](char* buffer, std::size_t size) {
        const auto count = std::min({size, piece, text.size() - at});
        text.copy(buffer, count, at);
        at += count;
        return count;
      },
      boundary);
  std::vector<Part> parts;
  PartHead head;
  while (reader.next_part(head)) {
    Part part{head, ""};
    for (auto block = reader.next_block(); !block.empty(); block = reader.next_block()) {
      part.content += block;
    }
    parts.push_back(part);
  }
  if (closed != nullptr) *closed = reader.closed();
  return parts;
}

const std::string kDisposition = "Content-Disposition: form-data; name=";

TEST(MultipartReader, ReadsPartsHoweverTheBytesArrive) {
  const std::string text = "preamble\r\n--b\r\n" + kDisposition + "\"a\"\r\n\r\n1\r\n--b\r\n" +
                           kDisposition + "\"empty\"\r\n\r\n\r\n--b\r\n" + kDisposition +
                           "\"f\"; filename=\"x.apk\"\r\nContent-Type: application/octet-stream\r\n"
                           "\r\n\r\n--\r\n--c\r\n-\r\r\n--b--\r\nepilogue";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    bool closed = false;
    const auto parts = read_all(text, piece, &closed);
    ASSERT_EQ(parts.size(), 3U) << piece;
    EXPECT_EQ(parts[0].head.name, "a");
    EXPECT_EQ(parts[0].content, "1");
    EXPECT_FALSE(parts[0].head.is_file);
    EXPECT_EQ(parts[1].content, "");
    EXPECT_TRUE(parts[2].head.is_file);
    EXPECT_EQ(parts[2].head.file_name, "x.apk");
    EXPECT_EQ(parts[2].content, "\r\n--\r\n--c\r\n-\r");
    EXPECT_TRUE(closed);
  }
}

TEST(MultipartReader, KeepsEveryByteOfALargePart) {
  const auto content = probe::noise(3 * 1024 * 1024 + 7, 1);
  const std::string boundary = probe::Parts::kBoundary;
  const std::string text = "--" + boundary + "\r\n" + kDisposition +
                           "\"f\"; filename=\"x\"\r\n\r\n" + content + "\r\n--" + boundary + "--";
  for (const std::size_t piece : {std::size_t{4093}, std::size_t{100000}, text.size()}) {
    bool closed = false;
    const auto parts = read_all(text, piece, &closed, boundary);
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_TRUE(parts[0].content == content) << piece;
    EXPECT_TRUE(closed);
  }
}

TEST(MultipartReader, SaysWhenTheClosingBoundaryIsMissing) {
  const std::string text = "--b\r\n" + kDisposition + "\"a\"\r\n\r\n1\r\n--b\r\n" + kDisposition +
                           "\"f\"\r\n\r\nhalf a fi";
  bool closed = true;
  const auto parts = read_all(text, 7, &closed);
  EXPECT_FALSE(closed);
  EXPECT_EQ(parts[0].content, "1");
  read_all("--b", 3, &closed);
  EXPECT_FALSE(closed);
  read_all("", 3, &closed);
  EXPECT_FALSE(closed);
}

TEST(MultipartReader, TakesPartHeadersOfOldClients) {
  const std::string text =
      "--b\r\ncontent-disposition:form-data;name=a\r\nContent-Transfer-Encoding: binary\r\n"
      "Content-Length: 99\r\n\r\n1\r\n--b  \r\nContent-Type: text/plain; charset=utf-8\r\n" +
      kDisposition + "\"b\"\r\n\r\n2\r\n--b--";
  const auto parts = read_all(text, text.size());
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].head.name, "a");
  EXPECT_EQ(parts[0].content, "1");
  EXPECT_EQ(parts[1].head.name, "b");
  EXPECT_EQ(parts[1].content, "2");
}

struct NameCase {
  std::string header;
  std::string file_name;
};

TEST(PartDisposition, DecodesFileNamesAsClientsEncodeThem) {
  const std::vector<NameCase> cases = {
      {R"(filename="app.apk")", "app.apk"},
      {R"(filename="a%22b%0D%0Ac.apk")", "a\"b\r\nc.apk"},
      {R"(filename="a\"b.apk")", "a\"b.apk"},
      {R"(filename="a;b,c d.apk")", "a;b,c d.apk"},
      {R"(filename="100%25 sure%.apk")", "100%25 sure%.apk"},
      {R"(filename="C:\builds\app.ipa")", "app.ipa"},
      {R"(filename="/home/ci/out/app.ipa")", "app.ipa"},
      {R"(filename="../../etc/passwd")", "passwd"},
      {R"(filename="你好 应用.apk")", "你好 应用.apk"},
      {R"(filename*=UTF-8''%E4%BD%A0%20x.apk)", "你 x.apk"},
      {R"(filename="fallback.apk"; filename*=utf-8''%E4%BD%A0.apk)", "你.apk"},
      {R"(FileName=app.apk)", "app.apk"},
      {R"(filename="")", ""},
  };
  for (const auto& given : cases) {
    const auto part = parse_disposition("form-data; name=\"ipa\"; " + given.header);
    EXPECT_EQ(part.name, "ipa") << given.header;
    EXPECT_TRUE(part.is_file) << given.header;
    EXPECT_EQ(part.file_name, given.file_name) << given.header;
  }
  EXPECT_FALSE(parse_disposition("form-data; name=\"notes\"").is_file);
}

TEST(MultipartBoundary, IsReadFromEveryFormOfTheHeader) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc; charset=US-ASCII"), "abc");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data;charset=utf-8;Boundary=\"a b\""), "a b");
  EXPECT_EQ(multipart_boundary("multipart/mixed; boundary=abc"), "");
  EXPECT_EQ(multipart_boundary("multipart/form-data"), "");
}

TEST(UrlEncoded, IsDecodedWithPlusAndPercent) {
  const auto fields = parse_urlencoded("a=1+2&b=%E4%BD%A0&c&d=%zz&=e&a=%2B");
  const Fields expected = {{"a", "1 2"}, {"b", "你"}, {"c", ""},
                           {"d", "%zz"}, {"", "e"},   {"a", "+"}};
  EXPECT_EQ(fields, expected);
}

}  // namespace
}  // namespace slipway::emulator
