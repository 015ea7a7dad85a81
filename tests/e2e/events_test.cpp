#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/workspace.h"

// What the command prints for programs, held to docs/schemas by a validator that is not ours.
namespace slipway::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;

/// The published schemas allow further members, so that a later version may add some. Here a member
/// that they do not name is a mistake.
void forbid_other_members(Json& schema) {
  if (!schema.is_structured()) return;
  for (Json& part : schema) forbid_other_members(part);
  if (schema.is_object() && schema.contains("properties") && schema["properties"].is_object()) {
    schema["additionalProperties"] = false;
  }
}

class Schemas {
 public:
  Schemas() {
    for (const auto& entry : std::filesystem::directory_iterator(SLIPWAY_SCHEMAS)) {
      Json schema = Json::parse(read_file(entry.path()));
      forbid_other_members(schema);
      directory_.write(entry.path().filename().string(), schema.dump());
    }
  }

  /// What the validator has against the documents; empty: nothing.
  [[nodiscard]] std::string problems(const std::string& schema,
                                     const std::vector<Json>& all) const {
    Command command;
    command.program = "/usr/bin/jsonschema";  // of Debian's python3-jsonschema
    command.arguments = {"--base-uri", "file://" + directory_.path().string() + "/"};
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string name = "document-" + std::to_string(i);
      directory_.write(name, all[i].dump());
      command.arguments.insert(command.arguments.end(),
                               {"--instance", (directory_.path() / name).string()});
    }
    command.arguments.push_back((directory_.path() / schema).string());
    const CommandResult result = run_command(command);
    if (result.exit_code == 127) return command.program.string() + " is not installed";
    if (result.exit_code == 0) return "";
    return "exit code " + std::to_string(result.exit_code) + "\n" + result.all();
  }
  [[nodiscard]] std::string problems(const std::string& schema, const Json& document) const {
    return problems(schema, std::vector<Json>{document});
  }

 private:
  TemporaryDirectory directory_;
};

/// The lines of `--output ndjson`: events, and the report at the end.
struct Stream {
  explicit Stream(const CommandResult& result) {
    std::istringstream text(result.out);
    for (std::string line; std::getline(text, line);) {
      events.push_back(Json::parse(line, nullptr, /*allow_exceptions=*/false));
    }
    if (events.empty()) return;
    report = std::move(events.back());
    events.pop_back();
  }
  std::vector<Json> events;
  Json report;
};

class Documented : public ::testing::Test {
 protected:
  /// Publishes with these faults, by both targets' routes unless `more` says otherwise.
  Stream stream(std::vector<std::string> faults, std::vector<std::string> more) {
    Workspace work(std::move(faults));
    const std::string patient = "retries = 1\npoll_interval = \"10ms\"\n";
    work.configure(work.pgyer_target(patient) + work.hockeyapp_target(patient) +
                   Workspace::route(R"(["pgyer-beta", "legacy"])"));
    std::vector<std::string> arguments = {"publish", "app.apk", "--output", "ndjson"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Stream(work.run(arguments));
  }

  Schemas schemas_;
};

TEST_F(Documented, EveryLineOfAStreamIsAsItsSchemaSays) {
  const std::vector<Stream> streams = {stream({"parsing"}, {"--to", "pgyer-beta", "--latest"}),
                                       stream({}, {}),
                                       stream({"token-expired:1", "hockeyapp/422-exists"}, {}),
                                       stream({"never-publishes"}, {"--no-wait"})};
  std::vector<Json> events;
  std::vector<Json> reports;
  std::set<std::string> seen;
  for (const Stream& one : streams) {
    events.insert(events.end(), one.events.begin(), one.events.end());
    reports.push_back(one.report);
  }
  for (const Json& event : events) seen.insert(event["event"].get<std::string>());
  EXPECT_THAT(schemas_.problems("event-1.json", events), IsEmpty());
  EXPECT_THAT(schemas_.problems("report-1.json", reports), IsEmpty());
  for (const std::string name :
       {"target_started", "attempt_started", "upload_progress", "retry_scheduled",
        "upload_accepted", "processing", "step_started", "step_finished", "target_finished"}) {
    EXPECT_EQ(seen.count(name), 1U) << name << " was never printed";
  }
}

TEST_F(Documented, EachTargetsEventsComeInTheOrderInWhichTheyHappened) {
  const Stream both = stream({"token-expired:1"}, {"--latest", "--set", "legacy.unsupported=warn"});
  ASSERT_EQ(both.report["outcome"], "succeeded") << both.report;
  std::map<std::string, std::vector<std::string>> order;
  std::map<std::string, std::uint64_t> sent;
  for (const Json& event : both.events) {
    auto& before = order[event["target"]];
    const std::string name = event["event"];
    if (name == "attempt_started") sent[event["target"]] = 0;
    // How often these two come depends on speed.
    if (name == "upload_progress") {
      EXPECT_EQ(before.back(), "attempt_started");
      EXPECT_GE(event["sent"], std::exchange(sent[event["target"]], event["sent"]));
    } else if (name != "processing" || before.back() != name) {
      before.push_back(name);
    }
  }
  EXPECT_THAT(order["legacy"], ElementsAre("target_started", "attempt_started", "upload_accepted",
                                           "target_finished"));
  EXPECT_THAT(order["pgyer-beta"],
              ElementsAre("target_started", "attempt_started", "retry_scheduled", "attempt_started",
                          "upload_accepted", "processing", "step_started", "step_finished",
                          "target_finished"));
}

TEST_F(Documented, WhatATargetFinishedWithStandsInTheReportToo) {
  const Stream both = stream({"hockeyapp/401"}, {});
  std::size_t finished = 0;
  for (const Json& event : both.events) {
    if (event["event"] != "target_finished") continue;
    ++finished;
    const Json in_report = target_of(both.report, event["target"]);
    for (const std::string member : {"outcome", "build", "attempts", "error", "steps"}) {
      EXPECT_EQ(event["report"][member], in_report[member]) << member;
    }
  }
  EXPECT_EQ(finished, 2U);
}

TEST_F(Documented, EveryKindOfReportIsAsItsSchemaSays) {
  const Workspace work({"hockeyapp/422-exists"});
  work.package("second.apk");
  const auto several = [&work](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"publish", "app.apk", "second.apk", "--output", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return work.run(arguments).json();
  };
  const std::vector<Json> reports = {
      work.publish({"--notes", "<b>"}).json(),
      several({}),
      work.publish({"--to", "nobody"}).json(),
      several({"--to", "nobody"}),
      work.run({"publish", "not-there.apk", "--output", "json"}).json(),
      work.publish({"--to", "pgyer-beta", "--mandatory"}).json()};
  for (const Json& report : reports) {
    EXPECT_THAT(schemas_.problems("report-1.json", report), IsEmpty()) << report;
  }
}

TEST_F(Documented, EveryKindOfPlanIsAsItsSchemaSays) {
  const Workspace work;
  work.package("second.apk");
  work.package("mapping.txt");
  const auto plan = [&work](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"plan", "app.apk", "--output", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return work.run(arguments).json();
  };
  const std::vector<Json> plans = {plan({"--channel", "beta", "--notes", "n"}),
                                   plan({"--to", "pgyer-beta", "--latest"}),
                                   plan({"--to", "legacy", "--symbols", "mapping.txt"}),
                                   plan({"--mandatory"}),
                                   plan({"second.apk"}),
                                   plan({"second.apk", "--to", "nobody"}),
                                   plan({"not-there.apk"}),
                                   work.run({"plan", "not-there.apk", "--output", "json"}).json()};
  std::set<std::string> outcomes;
  for (const Json& one : plans) {
    EXPECT_THAT(schemas_.problems("plan-1.json", one), IsEmpty()) << one;
    outcomes.insert(one["outcome"].get<std::string>());
  }
  EXPECT_THAT(outcomes, ElementsAre("ready", "refused"));
}

TEST_F(Documented, WhatResumeAndHistorySayIsAsTheirSchemasSay) {
  const Workspace work;
  work.package("second.apk");
  const auto resume = [&work](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"resume", "--output", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return work.run(arguments).json();
  };
  const std::vector<std::string> left_open = {"publish", "app.apk",    "second.apk",
                                              "--to",    "pgyer-beta", "--no-wait"};
  std::vector<Json> resumed = {resume({})};
  ASSERT_EQ(work.run(left_open).exit_code, 0);
  resumed.push_back(resume({"--dry-run"}));
  resumed.push_back(resume({}));
  work.package("app.apk");
  ASSERT_EQ(work.publish({"--to", "pgyer-beta", "--no-wait"}).exit_code, 0);
  resumed.push_back(resume({"--dry-run"}));
  const Json history = work.run({"history", "--output", "json"}).json();
  resumed.push_back(resume({"--to", "nobody"}));
  resumed.push_back(resume({}));
  const std::vector<std::string> outcomes = {"succeeded", "ready",   "succeeded",
                                             "ready",     "refused", "succeeded"};
  for (std::size_t i = 0; i < resumed.size(); ++i) {
    EXPECT_EQ(resumed[i]["outcome"], outcomes[i]) << resumed[i];
    EXPECT_THAT(schemas_.problems("resume-1.json", resumed[i]), IsEmpty()) << resumed[i];
  }
  EXPECT_EQ(history["entries"].size(), 3U) << history;
  EXPECT_THAT(schemas_.problems("history-1.json", history), IsEmpty()) << history;
  const Json refused =
      work.run({"history", "--config", "not-there.toml", "--output", "json"}).json();
  EXPECT_THAT(schemas_.problems("history-1.json", refused), IsEmpty()) << refused;
}

TEST_F(Documented, TheValidatorFindsWhatIsMissingAndWhatIsTooMuch) {
  const Json good = {{"event", "target_started"}, {"target", "beta"}, {"file", "app.apk"}};
  EXPECT_THAT(schemas_.problems("event-1.json", good), IsEmpty());
  Json less = good;
  less.erase("file");
  Json more = good;
  more["sent"] = 1;
  Json other = good;
  other["event"] = "target_begun";
  for (const Json& bad : {less, more, other}) {
    EXPECT_THAT(schemas_.problems("event-1.json", bad),
                AllOf(Not(IsEmpty()), Not(HasSubstr("not installed"))))
        << bad;
  }
}

}  // namespace
}  // namespace slipway::testing
