#include "emulator/emulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::HasSubstr;

TEST(Emulator, PrintsItsStartupLineWithTheKeysInOrder) {
  Bench bench;
  EXPECT_EQ(
      startup_line(*bench),
      "{\"base_url\":\"" + bench->base_url() + "\",\"pgyer_api_key\":\"" + bench->pgyer_api_key() +
          "\",\"hockeyapp_token\":\"4567abcd8901ef234567abcd8901ef23\""
          ",\"hockeyapp_app_id\":\"1234567890abcdef1234567890abcdef\""
          ",\"pgyer_user_key\":\"" +
          bench->pgyer_user_key() + "\",\"pgyer_app_key\":\"" + bench->pgyer_android_app_key() +
          "\",\"pgyer_ios_app_key\":\"" + bench->pgyer_ios_app_key() +
          "\",\"pgyer_harmony_app_key\":\"" + bench->pgyer_harmony_app_key() + "\"}");
  EXPECT_EQ(bench->pgyer_api_key().size(), 32U);
  EXPECT_THAT(bench->base_url(), ::testing::MatchesRegex("http://127\\.0\\.0\\.1:[0-9]+"));
}

TEST(Emulator, FailsForAnUnknownFaultATakenPortAndAFolderItCannotHave) {
  Bench bench;
  Options options;
  options.state_dir = bench.folder() / "second";
  options.faults = {"nonsense-fault"};
  auto started = Emulator::start(options);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::invalid_request);

  const auto url = bench->base_url();
  options.faults = {};
  options.port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  started = Emulator::start(options);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::network);
  EXPECT_THAT(started.error().message, HasSubstr("127.0.0.1:" + std::to_string(options.port)));

  options.port = 0;
  options.state_dir = bench.folder() / "file";
  std::ofstream(options.state_dir) << "x";
  started = Emulator::start(options);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::io);
}

TEST(Emulator, CanHaveThePortOfOneThatHasEnded) {
  Bench bench;
  ASSERT_EQ(bench.token().code(), 0);
  const auto url = bench->base_url();
  bench.stop();
  Options options;
  options.state_dir = bench.folder() / "state";
  options.port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  EXPECT_TRUE(Emulator::start(options).has_value());
}

TEST(Emulator, KeepsTheFilesOfAnEarlierRunInTheSameFolder) {
  Bench bench;
  ASSERT_EQ(bench.upload(Parts().file("ipa", "app.ipa", "earlier")).status, 201);
  const auto earlier = bench->uploads()[0].path;
  Options options;
  options.state_dir = bench.folder() / "state";
  const auto later = Emulator::start(options);
  ASSERT_TRUE(later);
  const auto answer = post_parts(**later, bench.versions_path(),
                                 Parts().file("ipa", "app.ipa", "abc"), bench.token_header());
  ASSERT_EQ(answer.status, 201);
  EXPECT_EQ(file_content((*later)->uploads()[0].path), "abc");
  EXPECT_EQ(file_content(earlier), "earlier");
}

TEST(Emulator, ListsWhatItReceived) {
  Bench bench;
  ASSERT_EQ(bench
                .upload(Parts()
                            .field("notes", "x")
                            .field("tags", "a")
                            .file("ipa", "a;b, %22c%22 你.ipa", "abc")
                            .file("dsym", "mapping.txt", "m"))
                .status,
            201);
  const auto list = bench.received();
  ASSERT_EQ(list.size(), 1U);
  const auto& entry = list[0];
  EXPECT_EQ(entry["provider"], "hockeyapp");
  EXPECT_EQ(entry["endpoint"], bench.versions_path() + "/upload");
  EXPECT_EQ(entry["complete"], true);
  EXPECT_EQ(entry["state"], "live");
  EXPECT_EQ(entry["fields"], nlohmann::json::parse(R"([{"name":"notes","value":"x"},
                                                       {"name":"tags","value":"a"}])"));
  EXPECT_EQ(entry["values"], nlohmann::json::parse(R"({"notes":"x","tags":"a"})"));
  EXPECT_EQ(entry["file_name"], "a;b, \"c\" 你.ipa");
  EXPECT_EQ(entry["size"], 3);
  EXPECT_EQ(entry["sha256"], kAbcSha256);
  EXPECT_EQ(file_content(entry["path"].get<std::string>()), "abc");
  EXPECT_EQ(entry["dsym_file_name"], "mapping.txt");
  EXPECT_EQ(entry["dsym_sha256"], sha256("m"));
}

TEST(Emulator, ListsTheRequestsWithoutTheirQueries) {
  Bench bench;
  ASSERT_EQ(bench.token().code(), 0);
  ASSERT_EQ(bench.token().code(), 0);
  ASSERT_EQ(send(*bench, "GET", "/apiv2/app/buildInfo?_api_key=secret&buildKey=x").code(), 1002);
  const auto answer = send(*bench, "GET", "/_emulator/requests");
  const auto list = answer.json();
  ASSERT_EQ(list["requests"].size(), 3U);
  EXPECT_EQ(list["requests"][2]["method"], "GET");
  EXPECT_EQ(list["requests"][2]["path"], "/apiv2/app/buildInfo");
  EXPECT_EQ(list["requests"][2]["status"], 200);
  EXPECT_EQ(list["counts"]["POST /apiv2/app/getCOSToken"], 2);
  EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("secret")));
}

TEST(Emulator, TakesNewFaultsWhileItRuns) {
  Bench bench({"pgyer/401"});
  const auto post = [&](const std::string& body) {
    return send(*bench, "POST", "/_emulator/faults", {{"Content-Type", "application/json"}}, body);
  };
  EXPECT_EQ(post(R"(["rate-limited:1"])").status, 200);
  EXPECT_EQ(bench.token().code(), 1098);
  EXPECT_EQ(bench.token().code(), 0) << "the old faults are gone";
  EXPECT_EQ(post(R"(["huge-replay"])").status, 400);
  EXPECT_THAT(post(R"(["huge-replay"])").body, HasSubstr("did you mean huge-reply?"));
  EXPECT_EQ(post("{}").status, 400);
  EXPECT_EQ(post("[1]").status, 400);
  EXPECT_EQ(post("what?").status, 400);
}

TEST(Emulator, ServesSeveralRequestsOnOneConnection) {
  Bench bench;
  Wire wire(*bench);
  const auto request =
      "GET /api/2/apps HTTP/1.1\r\nHost: x\r\nX-HockeyAppToken: " + bench->hockeyapp_token() +
      "\r\n\r\n";
  for (int count = 0; count < 3; ++count) {
    ASSERT_TRUE(wire.write(request));
    const auto answer = wire.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Connection"), "keep-alive");
  }
}

TEST(Emulator, RefusesWhatIsNoProperRequest) {
  Bench bench;
  const std::vector<std::pair<std::string, int>> cases = {
      {"nonsense\r\n\r\n", 400},
      {"GET / FTP/1.0\r\n\r\n", 400},
      {"POST /api/2/apps HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400},
      {"POST /api/2/apps HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
      {"POST /api/2/apps HTTP/1.1\r\nno colon\r\n\r\n", 400},
      {"POST /api/2/apps HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
  };
  for (const auto& given : cases) {
    Wire wire(*bench);
    wire.write(given.first);
    EXPECT_EQ(wire.read_answer().status, given.second) << given.first;
  }
}

TEST(Emulator, KeepsALargeUploadByteForByte) {
  Bench bench;
  const auto content = noise(64 * 1024 * 1024, 4);
  const auto answer = bench.upload(Parts().file("ipa", "large.ipa", content));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.json()["appsize"], content.size());
  ASSERT_EQ(bench->uploads().size(), 1U);
  EXPECT_EQ(bench->uploads()[0].sha256, sha256(content));
  EXPECT_TRUE(file_content(bench->uploads()[0].path) == content);
}

TEST(Emulator, TakesUploadsSideBySide) {
  Bench bench;
  const auto one = noise(4 * 1024 * 1024, 5);
  const auto two = noise(4 * 1024 * 1024, 6);
  const auto token = bench.token();
  Answer first;
  Answer second;
  std::thread other([&] { first = bench.upload(Parts().file("ipa", "one.ipa", one)); });
  second = bench.store(token, two);
  other.join();
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(second.status, 204);
  std::vector<std::string> digests;
  for (const auto& upload : bench->uploads()) digests.push_back(upload.sha256);
  EXPECT_THAT(digests, ::testing::UnorderedElementsAre(sha256(one), sha256(two)));
}

TEST(Emulator, ThrowsAwayWhatBrokeOff) {
  Bench bench;
  {
    Wire wire(*bench);
    wire.write("POST " + bench.versions_path() +
               "/upload HTTP/1.1\r\nHost: x\r\nX-HockeyAppToken: " + bench->hockeyapp_token() +
               "\r\nContent-Type: multipart/form-data; boundary=" + Parts::kBoundary +
               "\r\nContent-Length: 100000\r\n\r\n");
    wire.write(Parts().file("ipa", "a.ipa", "abc").unfinished());
  }
  bench.stop();  // waits for the request to end
  EXPECT_TRUE(std::filesystem::is_empty(bench.folder() / "state"));
}

}  // namespace
}  // namespace slipway::emulator::probe
