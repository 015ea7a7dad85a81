#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "emulator/emulator.h"
#include "slipway/registry.h"
#include "slipway/testing/fake_clock.h"
#include "slipway/transport.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/docs/pages.h"

// Each provider's page has a table of all calls of its service. These tests hold the table to the
// code: to the client's header, to the emulator, to the commands and to the tests themselves.
namespace slipway::testing {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAreArray;

/// Every match's first group, in order.
std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) {
    found.push_back((*it)[1].str());
  }
  return found;
}

std::vector<std::string> sorted(std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  return values;
}

/// One row of the table "Calls".
struct Row {
  std::string endpoint;  ///< `POST /apiv2/app/view`; a text without a path is no endpoint of ours
  std::string function;
  std::string command_cell;
  std::vector<std::string> commands;  ///< those in it
  std::string emulator;
  std::string test;  ///< `Suite.Name`
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream rest(line.substr(1));
  for (std::string cell; std::getline(rest, cell, '|');) {
    const auto begin = cell.find_first_not_of(' ');
    const auto end = cell.find_last_not_of(' ');
    cells.push_back(begin == std::string::npos ? "" : cell.substr(begin, end - begin + 1));
  }
  return cells;
}

std::string unquoted(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '`'), text.end());
  return text;
}

std::vector<Row> rows_of(const std::string& page) {
  std::vector<Row> rows;
  std::istringstream lines(page.substr(page.find("\n## Calls\n")));
  std::string line;
  while (std::getline(lines, line) && line.rfind("|---", 0) != 0) {
  }
  while (std::getline(lines, line) && line.rfind('|', 0) == 0) {
    auto cells = cells_of(line);
    cells.resize(5);
    rows.push_back({unquoted(cells[0]), unquoted(cells[1]), cells[2],
                    all_matches(cells[2], "`([^`]+)`"), unquoted(cells[3]), unquoted(cells[4])});
  }
  return rows;
}

class ProviderPage : public ::testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static std::string header() {
    return read(kSource / "include/slipway" / (GetParam() + ".h"));
  }
  [[nodiscard]] static std::vector<Row> rows() { return rows_of(page_of(GetParam())); }
};

TEST_P(ProviderPage, HasOneRowForEachFunctionOfTheClientAndNoOther) {
  const std::string text = header();
  const auto begin = text.find("class Client {");
  ASSERT_NE(begin, std::string::npos);
  const std::string client = text.substr(begin, text.find(" private:", begin) - begin);
  const auto functions = all_matches(client, R"((?:Result<[\w:]+>|Secret)\s+(\w+)\()");
  ASSERT_GE(functions.size(), 10U);

  std::vector<std::string> documented;
  for (const Row& row : rows()) documented.push_back(row.function);
  EXPECT_THAT(sorted(documented), ElementsAreArray(sorted(functions)));
}

TEST_P(ProviderPage, NamesATestThatExistsForEachCall) {
  std::set<std::string> tests;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "tests")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = read(entry.path());
    static const std::regex kTest(R"(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\))");
    for (std::sregex_iterator it(text.begin(), text.end(), kTest), end; it != end; ++it) {
      tests.insert((*it)[1].str() + "." + (*it)[2].str());
    }
  }
  for (const Row& row : rows()) {
    EXPECT_EQ(tests.count(row.test), 1U) << row.function << " names the test " << row.test;
  }
}

TEST_P(ProviderPage, NamesCommandsThatExist) {
  const auto known = all_matches(read(kSource / "cli/app.cpp"), R"(\badd_(\w+)\()");
  ASSERT_THAT(known, ::testing::Contains("publish"));
  for (const Row& row : rows()) {
    EXPECT_EQ(row.commands.empty(), row.command_cell == "library only") << row.function;
    for (const std::string& command : row.commands) {
      EXPECT_THAT(known, ::testing::Contains(command.substr(0, command.find(' ')))) << command;
    }
  }
}

TEST_P(ProviderPage, SaysCallWhereTheProviderHasANativeMethodAndNowhereElse) {
  const ProviderRegistry registry = built_in_providers();
  const ProviderFactory* factory = registry.find(GetParam());
  ASSERT_NE(factory, nullptr);
  const auto provider = factory->create(
      settings_of(GetParam()), {"docs", http::make_transport({}), std::make_shared<FakeClock>()});
  ASSERT_TRUE(provider.has_value()) << describe(provider.error());
  ASSERT_NE((*provider)->native_calls(), nullptr);
  std::vector<std::string> methods;
  for (const auto& method : (*provider)->native_calls()->native_methods()) {
    methods.push_back(method.name);
  }

  std::vector<std::string> documented;
  for (const Row& row : rows()) {
    for (const std::string& command : row.commands) {
      if (command.rfind("call ", 0) == 0) documented.push_back(command.substr(5));
    }
  }
  EXPECT_THAT(sorted(documented), ElementsAreArray(sorted(methods)));
}

/// The endpoint's address at the emulator; its placeholders become ids that it does not know.
std::string address_of(const std::string& path, const emulator::Emulator& emulator) {
  std::string address = std::regex_replace(path, std::regex("APP_ID"), emulator.hockeyapp_app_id());
  address = std::regex_replace(address, std::regex("/ID\\b"), "/1");
  address = std::regex_replace(address, std::regex("BUILD_KEY"), "0123456789abcdef");
  return emulator.base_url() + address;
}

/// Status and body; an error where there is no answer.
std::string answer_of(const std::string& method, const std::string& url) {
  http::Request request;
  request.method = method;
  request.url = url;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  const auto response = http::make_transport({})->send(request, {});
  return response ? std::to_string(response->status) + " " + response->body : "no answer";
}

TEST_P(ProviderPage, ListsEndpointsThatTheEmulatorAnswers) {
  const TemporaryDirectory directory;
  emulator::Options options;
  options.state_dir = directory.path() / "state";
  const auto started = emulator::Emulator::start(options);
  ASSERT_TRUE(started.has_value());
  const emulator::Emulator& emulator = **started;
  const std::string nowhere = answer_of("GET", emulator.base_url() + "/app/nonsense/1");
  ASSERT_EQ(answer_of("POST", emulator.base_url() + "/apiv2/app/nonsense"), nowhere);
  ASSERT_EQ(answer_of("GET", emulator.base_url() + "/api/2/nonsense"), nowhere);

  for (const Row& row : rows()) {
    const auto slash = row.endpoint.find(" /");
    EXPECT_EQ(row.emulator == "yes", slash != std::string::npos) << row.endpoint;
    if (slash == std::string::npos) continue;
    const std::string method = row.endpoint.substr(0, slash);
    const auto end = row.endpoint.find(' ', slash + 1);  // remarks follow
    const std::string url = address_of(row.endpoint.substr(slash + 1, end - slash - 1), emulator);
    const std::string answer = answer_of(method, url);
    EXPECT_NE(answer, nowhere) << row.endpoint;
    EXPECT_NE(answer, "no answer") << row.endpoint;
  }
}

INSTANTIATE_TEST_SUITE_P(Docs, ProviderPage, ::testing::Values("pgyer", "hockeyapp"),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace slipway::testing
