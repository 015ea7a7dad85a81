#include "ledger/entry_text.h"

#include <gmock/gmock.h>

#include <optional>
#include <random>
#include <tuple>

#include "tests/unit/ledger/fixture.h"

namespace slipway {

// Field by field, and by name of none: a new field does not compile here until it is compared.

static auto tied(const ProvisioningProfile& x) {
  const auto& [a, b, c, d, e] = x;
  return std::tie(a, b, c, d, e);
}
static bool operator==(const ProvisioningProfile& x, const ProvisioningProfile& y) {
  return tied(x) == tied(y);
}

static auto tied(const Signing& x) {
  const auto& [a, b, c] = x;
  return std::tie(a, b, c);
}
static bool operator==(const Signing& x, const Signing& y) { return tied(x) == tied(y); }

static auto tied(const Artifact& x) {
  const auto& [path, a, b, c, d, e, f, g, h, i, j, k, l, icon, m, n, modified, o] = x;
  return std::tie(path, a, b, c, d, e, f, g, h, i, j, k, l, icon, m, n, modified, o);
}
static bool operator==(const Artifact& x, const Artifact& y) { return tied(x) == tied(y); }

static auto tied(const RequestField& x) {
  const auto& [a, b, c] = x;
  return std::tie(a, b, c);
}
static bool operator==(const RequestField& x, const RequestField& y) { return tied(x) == tied(y); }

static auto tied(const Build& x) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m);
}
static bool operator==(const Build& x, const Build& y) { return tied(x) == tied(y); }

static auto tied(const Error& x) {
  const auto& [a, b, c, d, e, f, g, h, i, j] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j);
}
static bool operator==(const Error& x, const Error& y) { return tied(x) == tied(y); }

static auto tied(const Step& x) {
  const auto& [a, b, c, d, e, f] = x;
  return std::tie(a, b, c, d, e, f);
}
static bool operator==(const Step& x, const Step& y) { return tied(x) == tied(y); }

static auto tied(const Submission& x) {
  const auto& [a, b, c, d, e, f] = x;
  return std::tie(a, b, c, d, e, f);
}
static bool operator==(const Submission& x, const Submission& y) { return tied(x) == tied(y); }

static auto tied(const ReleaseOptions& x) {
  const auto& [a, b, c, d, e, f, g, h, i, j] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j);
}
static bool operator==(const ReleaseOptions& x, const ReleaseOptions& y) {
  return tied(x) == tied(y);
}

static bool operator==(const SettingOverride& x, const SettingOverride& y) {
  return std::tie(x.target, x.option, x.value, x.source) ==
         std::tie(y.target, y.option, y.value, y.source);
}

static auto tied(const RecordedRequest& x) {
  const auto& [a, b, c, d, e, f] = x;
  return std::tie(a, b, c, d, e, f);
}
static bool operator==(const RecordedRequest& x, const RecordedRequest& y) {
  return tied(x) == tied(y);
}

static auto tied(const JournalEntry& x) {
  const auto& [a, b, c, d, e, f, g, h, i, j] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j);
}
static bool operator==(const JournalEntry& x, const JournalEntry& y) { return tied(x) == tied(y); }

namespace {

using ledger::restored;
using ledger::stored;
using ledger::StoredEntry;
using ::testing::HasSubstr;

/// Entries of every kind, the same ones each time.
class Anything {
 public:
  explicit Anything(unsigned seed) : random_(seed) {}

  JournalEntry entry() {
    JournalEntry entry;
    entry.stage = one_of<JournalStage>(11);
    entry.target = text();
    entry.request = maybe([this] { return request(); });
    entry.artifact = maybe([this] { return artifact(); });
    entry.fields = list([this] {
      const bool secret = flag();
      return RequestField{text(), secret ? "" : text(), secret};
    });
    entry.was_absent = flag();
    entry.submission = maybe([this] { return submission(); });
    entry.build = maybe([this] { return build(); });
    entry.error = maybe([this] { return error(); });
    entry.time = time();
    return entry;
  }

 private:
  std::uint64_t number() { return random_(); }
  bool flag() { return number() % 2 == 0; }
  template <typename T>
  T one_of(unsigned count) {
    return static_cast<T>(number() % count);
  }
  template <typename Make>
  std::optional<decltype(std::declval<Make>()())> maybe(Make make) {
    if (flag()) return std::nullopt;
    return make();
  }
  template <typename Make>
  std::vector<decltype(std::declval<Make>()())> list(Make make) {
    std::vector<decltype(make())> items;
    while (number() % 3 != 0) items.push_back(make());
    return items;
  }
  std::string text() {
    static const std::vector<std::string> kParts = {
        "a", "Z9", "\"", "\\", "\n", "\x01", "中文", "\xf0\x9f\x9a\xa2", "%20", "'; --"};
    std::string text;
    while (number() % 4 != 0) text += kParts[number() % kParts.size()];
    // No text at all: a path or a title of a package may be any bytes.
    if (number() % 8 == 0) text += "\xff\xc3";
    if (number() % 16 == 0) text += '\0';
    return text;
  }
  std::chrono::system_clock::time_point time() {
    using Duration = std::chrono::system_clock::duration;
    return std::chrono::system_clock::time_point(Duration(static_cast<std::int64_t>(number())));
  }
  std::optional<std::string> maybe_text() {
    return maybe([this] { return text(); });
  }

  RecordedRequest request() {
    return {
        text(),    text(),
        text(),    flag(),
        options(), list([this] {
              return SettingOverride{text(), text(), text(), "x" + text()}; })};
  }
  ReleaseOptions options() {
    const auto texts = [this] { return list([this] { return text(); }); };
    return {maybe([this] {
              return Notes{text(), one_of<NotesFormat>(3)};
            }),
            maybe([this] { return one_of<Notify>(3); }),
            maybe([this] { return one_of<Availability>(2); }),
            maybe([this] { return flag(); }),
            maybe(texts),
            maybe(texts),
            maybe(texts),
            maybe([this] { return access(); }),
            maybe([this] { return flag(); }),
            maybe([this] {
              return Provenance{text(), text(), text()};
            })};
  }
  Access access() {
    return {flag() ? AccessType::open : AccessType::invite, Secret(), maybe([this] {
              return InstallWindow{text(), text()};
            })};
  }
  Artifact artifact() {
    Artifact artifact;
    artifact.path = text();
    artifact.format = one_of<Format>(9);
    artifact.platform = maybe([this] { return one_of<Platform>(4); });
    artifact.bundle_id = maybe_text();
    artifact.version = maybe_text();
    artifact.build_number = maybe_text();
    artifact.title = maybe_text();
    artifact.min_os = maybe_text();
    artifact.target_os = maybe_text();
    artifact.devices = list([this] { return text(); });
    artifact.debuggable = maybe([this] { return flag(); });
    artifact.signing = maybe([this] { return signing(); });
    artifact.uuids = list([this] { return text(); });
    artifact.warnings = list([this] { return text(); });
    artifact.size = number();
    artifact.sha256 = maybe_text();
    return artifact;
  }
  Signing signing() {
    return {one_of<SigningKind>(7), list([this] { return text(); }), maybe([this] {
              return ProvisioningProfile{text(), text(), text(), text(),
                                         maybe([this] { return time(); })};
            })};
  }
  Build build() {
    return {text(),
            maybe_text(),
            maybe_text(),
            maybe_text(),
            maybe_text(),
            maybe([this] { return number(); }),
            maybe_text(),
            maybe_text(),
            maybe_text(),
            maybe_text(),
            maybe([this] { return flag(); }),
            maybe([this] { return one_of<Availability>(2); }),
            maybe([this] { return flag(); })};
  }
  Error error() {
    return {
        one_of<ErrorKind>(19),
        text(),
        text(),
        text(),
        text(),
        static_cast<int>(number()),
        flag(),
        maybe([this] { return std::chrono::milliseconds(static_cast<std::int64_t>(number())); }),
        one_of<Effect>(2),
        text()};
  }
  Step step() {
    Step step{text(), one_of<StepPhase>(2), {}, flag(), one_of<StepState>(4), {}};
    while (flag()) step.arguments[text()] = text();
    step.error = maybe([this] { return error(); });
    return step;
  }
  Submission submission() {
    return {text(),
            text(),
            maybe([this] { return build(); }),
            flag(),
            list([this] { return step(); }),
            list([this] { return text(); })};
  }

  std::mt19937_64 random_;
};

TEST(EntryText, IsReadAsItWasWritten) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    const JournalEntry entry = Anything(seed).entry();
    const auto read = restored(stored(entry));
    ASSERT_TRUE(read.has_value()) << "seed " << seed << ": " << read.error();
    ASSERT_EQ(*read == entry, true) << "seed " << seed << ": " << stored(entry).detail;
  }
}

TEST(EntryText, LeavesOutWhatCannotBeUsedLaterOrMustNotBeKept) {
  JournalEntry entry;
  entry.artifact.emplace();
  entry.artifact->icon = std::make_shared<Icon>();
  entry.artifact->modified = std::filesystem::file_time_type::clock::now();
  entry.fields = {{"password", "swordfish", true}};
  entry.request.emplace().options.access = Access{AccessType::password, {}, InstallWindow()};
  const auto read = restored(stored(entry));
  EXPECT_EQ(read->artifact->icon, nullptr);
  EXPECT_FALSE(read->artifact->modified.has_value());
  EXPECT_EQ(read->fields.at(0).value, "");
  EXPECT_FALSE(read->request->options.access.has_value()) << "a part of it would let anybody in";
}

TEST(EntryText, PassesOverMembersThatANewerOneWrote) {
  const auto read = restored(
      {0, "beta", "live", R"({"build": {"id": "7", "colour": {"r": [1]}}, "weather": "fine"})"});
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->build->id, "7");
}

TEST(EntryText, GivesMembersThatAnOlderOneDidNotWriteTheirDefaults) {
  const auto read =
      restored({0, "beta", "unknown", R"({"error": {}, "submission": {"steps":[{}]}})"});
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(*read->error == Error(), true);
  EXPECT_EQ(read->submission->steps.at(0) == Step(), true);
}

TEST(EntryText, MakesNoValueUp) {
  const std::vector<StoredEntry> bad = {
      {0, "", "postponed", "{}"},
      {0, "", "", "{}"},
      {0, "", "live", ""},
      {0, "", "live", "[]"},
      {0, "", "live", "{"},
      {0, "", "live", R"({"build": "7"})"},
      {0, "", "live", R"({"build": {"id": 7}})"},
      {0, "", "live", R"({"build": {"latest": "yes"}})"},
      {0, "", "live", R"({"build": {"availability": "sometimes"}})"},
      {0, "", "live", R"({"submission": {"steps": {}}})"},
      {0, "", "live", R"({"submission": {"steps": [{"arguments": [["key"]]}]}})"},
      {0, "", "live", R"({"artifact": {"format": "exe"}})"},
      {0, "", "live", R"({"fields": "none"})"},
      {0, "", "planned", R"({"request": []})"},
      {0, "", "planned", R"({"request": {"required": "yes"}})"},
      {0, "", "planned", R"({"request": {"options": {"notify": "some"}}})"},
      {0, "", "planned", R"({"request": {"options": {"access": {"type": "public key"}}}})"},
  };
  for (const StoredEntry& entry : bad) {
    const auto read = restored(entry);
    EXPECT_FALSE(read.has_value()) << entry.stage << ' ' << entry.detail;
  }
  EXPECT_EQ(restored(bad.front()).error(), "entry 0: `postponed` is no stage");
  EXPECT_THAT(restored({0, "", "live", "{", 7}).error(), HasSubstr("entry 7: "));
}

}  // namespace
}  // namespace slipway
