#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/emulator/probe.h"

// Connections that are cut at the beginning of an upload, and in its answer.
namespace slipway::emulator::probe {
namespace {

using ::testing::SizeIs;

Parts small_form() { return Parts().file("ipa", "app.ipa", "abc"); }

/// The head of an upload whose body is still to come.
std::string upload_head(const std::string& path, const Pairs& headers) {
  std::string head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n";
  for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
  return head + "Content-Type: multipart/form-data; boundary=" + Parts::kBoundary + "\r\n\r\n";
}

TEST(EmulatorDrops, TheConnectionBeforeAnythingOfTheBodyCame) {
  Bench bench({"drop-before-upload"});
  for (const auto& head : {upload_head(bench.versions_path() + "/upload", bench.token_header()),
                           upload_head(Bench::storage_path(bench.token()), {}),
                           upload_head("/apiv2/app/upload", {})}) {
    Wire wire(*bench);
    wire.write(head);
    EXPECT_EQ(wire.read_answer().status, 0) << head;
    EXPECT_TRUE(wire.at_end()) << head;
  }
  EXPECT_THAT(bench.received(), SizeIs(0)) << "not even as incomplete";
}

TEST(EmulatorDrops, OnlyTheUploadsThatAreMeant) {
  Bench bench({"hockeyapp/drop-before-upload:1"});
  EXPECT_EQ(bench.store(bench.token()).status, 204);
  EXPECT_EQ(bench.upload(small_form()).status, 0);
  EXPECT_EQ(bench.upload(small_form()).status, 201) << "only once";
  EXPECT_EQ(send(*bench, "GET", bench.versions_path(), bench.token_header()).status, 200);
}

/// What comes before the connection ends.
std::string everything(Wire& wire) { return wire.read(1 << 20); }

TEST(EmulatorDrops, TheConnectionInTheMiddleOfTheAnswer) {
  Bench bench({"drop-mid-reply"});
  const auto form = small_form();
  const auto token = bench.token();
  const auto storage_form = Bench::storage_form(token, "app.apk", "abc");
  const auto legacy_form =
      Parts().field("_api_key", bench->pgyer_api_key()).file("file", "app.apk", "abc");
  struct Upload {
    std::string path;
    Pairs headers;
    const Parts* parts;
    bool begins_body;
  };
  const Upload uploads[] = {
      {bench.versions_path() + "/upload", bench.token_header(), &form, true},
      {Bench::storage_path(token), {}, &storage_form, false},  // its answer is only a head
      {"/apiv2/app/upload", {}, &legacy_form, true},
  };
  for (const auto& upload : uploads) {
    Wire wire(*bench);
    std::string head = "POST " + upload.path + " HTTP/1.1\r\nHost: x\r\n";
    auto headers = upload.headers;
    for (const auto& header : Parts::header()) headers.push_back(header);
    headers.emplace_back("Content-Length", std::to_string(upload.parts->body().size()));
    for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
    wire.write(head + "\r\n" + upload.parts->body());
    const auto got = everything(wire);
    EXPECT_EQ(got.rfind("HTTP/1.1 20", 0), 0U) << upload.path << ": " << got;
    EXPECT_EQ(got.find("\r\n\r\n") != std::string::npos, upload.begins_body) << got;
    EXPECT_TRUE(wire.at_end());
  }
  EXPECT_THAT(bench->uploads(), SizeIs(3)) << "all were kept";
  const auto requests = send(*bench, "GET", "/_emulator/requests").json()["requests"];
  EXPECT_EQ(requests.back()["status"], 0) << "not answered as a whole";
}

}  // namespace
}  // namespace slipway::emulator::probe
