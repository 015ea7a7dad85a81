#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <variant>

#include "slipway/events.h"
#include "tests/unit/docs/pages.h"

// docs/events.md, docs/schemas/event-1.json and slipway/events.h say the same. That the command
// does too is tested with real output.
namespace slipway::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

nlohmann::json events_of_schema() {
  return nlohmann::json::parse(read(kSource / "docs/schemas/event-1.json"))["$defs"];
}

/// The table's row that begins with this cell; empty when there is none.
std::string row_of(const std::string& cell) {
  std::istringstream lines(read(kSource / "docs/events.md"));
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("| `" + cell + "` |", 0) == 0) return line;
  }
  return "";
}

TEST(EventsPage, HasARowForEachEventThatNamesItsMembers) {
  const auto events = events_of_schema();
  for (const auto& [name, schema] : events.items()) {
    const std::string row = row_of(name);
    EXPECT_THAT(row, StartsWith("| `" + name + "` |"));
    for (const auto& [member, type] : schema["properties"].items()) {
      if (member == "event" || member == "target" || member == "file") continue;
      EXPECT_THAT(row, HasSubstr("`" + member + "`")) << name;
    }
  }
}

TEST(EventsPage, ItsSchemaHasEachEventOfTheLibrary) {
  const auto events = events_of_schema();
  EXPECT_EQ(events.size(), std::variant_size_v<Event>);
  for (const auto& [name, schema] : events.items()) {
    EXPECT_EQ(schema["properties"]["event"]["const"], name);
  }
  std::set<std::string> listed;
  const auto root = nlohmann::json::parse(read(kSource / "docs/schemas/event-1.json"));
  for (const auto& one : root["oneOf"]) {
    listed.insert(one["$ref"].get<std::string>().substr(std::string("#/$defs/").size()));
  }
  EXPECT_EQ(listed.size(), events.size()) << "each of them stands in oneOf";
}

TEST(EventsPage, NamesTheValueInCppOfEachEvent) {
  const std::string header = read(kSource / "include/slipway/events.h");
  const auto events = events_of_schema();
  for (const auto& [name, schema] : events.items()) {
    std::string type;
    bool upper = true;
    for (const char c : name) {
      if (c != '_')
        type += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      upper = c == '_';
    }
    EXPECT_THAT(header, HasSubstr("struct " + type + " {"));
    EXPECT_THAT(read(kSource / "docs/events.md"), HasSubstr("| `" + name + "` | `" + type + "` |"));
  }
}

}  // namespace
}  // namespace slipway::testing
