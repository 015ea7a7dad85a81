#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "slipway/hockeyapp.h"
#include "slipway/operations.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/providers/hockeyapp/client_fixture.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::client_of;
using fixtures::empty_response;
using fixtures::kAppId;
using fixtures::Server;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::json_response;
using ::testing::Not;

const Secret kBuildUrl("https://files.example.com/b/208?avtoken=0123456789abcdef");

http::Response file_response(std::string content) {
  http::Response response;
  response.status = 200;
  response.headers = {{"Content-Type", "application/octet-stream"}};
  response.body = std::move(content);
  return response;
}

Result<void> downloaded(const Server& server, const Secret& build_url) {
  http::Exchange exchange;
  exchange.receive = [](std::string_view) -> Result<void> { return {}; };
  return client_of(server).download(build_url, exchange);
}

TEST(HockeyappDownload, HandsTheFileOverWithoutTheToken) {
  const Server server(file_response("0123456789"));
  std::string file;
  http::Exchange exchange;
  exchange.receive = [&file](std::string_view block) -> Result<void> {
    file += block;
    return {};
  };
  ASSERT_TRUE(client_of(server).download(kBuildUrl, exchange));
  EXPECT_EQ(file, "0123456789");
  EXPECT_EQ(server.request().method, "GET");
  EXPECT_EQ(server.request().url, kBuildUrl.reveal());
  EXPECT_EQ(server.header("X-HockeyAppToken"), "");
}

TEST(HockeyappDownload, FailsWithoutShowingTheAddress) {
  http::Response moved = empty_response(302);
  moved.headers = {{"Location", kBuildUrl.reveal()}};
  http::Response page = fixtures::html_response(200, true);
  for (const auto& answer :
       {empty_response(404), moved, page, json_response(500, "at " + kBuildUrl.reveal()),
        json_response(403, "no ?avtoken=0123456789abcdef")}) {
    const Server server(answer);
    const auto done = downloaded(server, kBuildUrl);
    ASSERT_FALSE(done) << answer.status;
    EXPECT_EQ(done.error().call, "download");
    EXPECT_EQ(done.error().effect, Effect::none);
    EXPECT_THAT(describe(done.error()) + done.error().hint, Not(HasSubstr("0123456789abcdef")));
  }
}

TEST(HockeyappDownload, HidesThePartsOfTheAddressThatOpenTheFile) {
  const Secret address("https://files.example.com/dl/S3CRETPATH99/k3y-of-16-letters/a.ipa?n=1");
  for (const char* text :
       {"cannot read /dl/S3CRETPATH99/k3y-of-16-letters/a.ipa", "no key k3y-of-16-letters",
        "at /dl/S3CRETPATH99/k3y-of-16-letters/a.ipa?n=1"}) {
    const Server server(json_response(500, text));
    const auto done = downloaded(server, address);
    ASSERT_FALSE(done);
    EXPECT_THAT(describe(done.error()), Not(HasSubstr("S3CRETPATH99"))) << text;
    EXPECT_THAT(describe(done.error()), Not(HasSubstr("k3y-of-16"))) << text;
  }
}

TEST(HockeyappDownload, TakesOnlyA200WithAFileInIt) {
  const auto typed = [](int status, const char* type, const char* body) {
    http::Response response = file_response(body);
    response.status = status;
    response.headers = {{"Content-Type", type}};
    return response;
  };
  for (const auto& answer :
       {empty_response(204), typed(206, "application/octet-stream", "01234"), file_response(""),
        json_response(200, R"({"status":"error"})"), typed(200, "Text/HTML", "<p>gone</p>"),
        typed(200, "Application/JSON; charset=utf-8", "{}")}) {
    const auto done = downloaded(Server(answer), kBuildUrl);
    ASSERT_FALSE(done) << answer.status << answer.header("Content-Type");
    EXPECT_EQ(done.error().kind, ErrorKind::protocol);
    EXPECT_EQ(done.error().effect, Effect::none);
  }
}

TEST(HockeyappDownload, DoesNotAskForAnotherServerWhenTheFileIsElsewhere) {
  http::Response moved = empty_response(302);
  moved.headers = {{"Location", "https://storage.example.com/a.ipa"}};
  const auto done = downloaded(Server(moved), kBuildUrl);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().hint, Not(HasSubstr("base_url")));
  EXPECT_THAT(done.error().hint, Not(HasSubstr("credential")));
  EXPECT_THAT(done.error().hint, HasSubstr("redirect"));
}

TEST(HockeyappDownload, NeedsSomebodyToReceiveTheFile) {
  const Server server(empty_response(200));
  EXPECT_EQ(client_of(server).download(kBuildUrl, {}).error().kind, ErrorKind::invalid_request);
  EXPECT_EQ(server.calls(), 0U);
}

std::string app_path(const std::string& rest) {
  return std::string("/api/2/apps/") + kAppId + rest;
}

std::shared_ptr<const DistributionProvider> provider_of(const Server& server) {
  auto provider = fixtures::make(fixtures::settings(), server);
  EXPECT_TRUE(provider);
  return *provider;
}

constexpr const char* kWithUrl = R"({"app_versions":[{"id":209,"appsize":10},
    {"id":208,"appsize":10,"build_url":"https://files.example.com/b?avtoken=0123456789abcdef"}]})";

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(HockeyappDownloadBuild, WritesThePackageToANewFile) {
  const testing::TemporaryDirectory folder;
  const Server server({json_response(200, kWithUrl), file_response("0123456789")});
  const auto path = folder.path() / "app.ipa";
  const auto size = provider_of(server)->build_download()->download_build("208", path, {});
  ASSERT_TRUE(size) << describe(size.error());
  EXPECT_EQ(*size, 10U);
  EXPECT_EQ(content_of(path), "0123456789");
  EXPECT_THAT(server.lines(),
              ElementsAre("GET " + app_path("/app_versions?page=1&include_build_urls=true"),
                          "GET https://files.example.com/b?avtoken=0123456789abcdef"));
  EXPECT_EQ(server.header("X-HockeyAppToken", 1), "");
}

TEST(HockeyappDownloadBuild, LeavesNothingBehindWhenItFails) {
  const testing::TemporaryDirectory folder;
  const auto path = folder.path() / "app.ipa";
  const std::pair<http::Response, ErrorKind> failures[] = {
      {fixtures::empty_response(404), ErrorKind::not_found},
      {file_response("01234"), ErrorKind::protocol},  // half of it
      {fixtures::html_response(200, true), ErrorKind::protocol},
  };
  for (const auto& [answer, kind] : failures) {
    const Server server({json_response(200, kWithUrl), answer});
    const auto size = provider_of(server)->build_download()->download_build("208", path, {});
    ASSERT_FALSE(size);
    EXPECT_EQ(size.error().kind, kind);
    EXPECT_THAT(describe(size.error()) + size.error().hint, Not(HasSubstr("0123456789abcdef")));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  }
  const Server server(json_response(200, kWithUrl));
  EXPECT_EQ(provider_of(server)->build_download()->download_build("1", path, {}).error().kind,
            ErrorKind::not_found);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(HockeyappDownloadBuild, IsUnsupportedWhereTheServerSaysNoAddress) {
  const testing::TemporaryDirectory folder;
  const Server server(json_response(200, kWithUrl));
  const auto path = folder.path() / "app.ipa";
  const auto size = provider_of(server)->build_download()->download_build("209", path, {});
  ASSERT_FALSE(size);
  EXPECT_EQ(size.error().kind, ErrorKind::unsupported);
  EXPECT_EQ(server.calls(), 1U);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(HockeyappDownloadBuild, NeverOverwritesAFile) {
  const testing::TemporaryDirectory folder;
  const auto path = folder.write("app.ipa", "mine");
  const Server server({json_response(200, kWithUrl), file_response("0123456789")});
  const auto size = provider_of(server)->build_download()->download_build("208", path, {});
  ASSERT_FALSE(size);
  EXPECT_EQ(size.error().kind, ErrorKind::io);
  EXPECT_EQ(size.error().call, "");
  EXPECT_EQ(content_of(path), "mine");
  EXPECT_EQ(server.calls(), 0U);
}

}  // namespace
}  // namespace slipway::hockeyapp
