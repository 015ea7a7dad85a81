#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <map>
#include <sstream>

#include "core/artifact/archive.h"
#include "core/artifact/readers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/core/artifact/grey_png.h"

/// What `read_apk` says of packages that Android's own tools make, against what `aapt dump badging`
/// says of them.
namespace slipway::inspection {
namespace {

using std::string_literals::operator""s;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using testing::png;
using testing::TemporaryDirectory;

constexpr const char* kFramework = "/usr/share/android-framework-res/framework-res.apk";

struct Process {
  int status = -1;
  std::string output;
};

Process run(const std::string& command) {
  Process done;
  // NOLINTNEXTLINE(cert-env33-c): the commands are the test's own
  std::FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return done;
  std::array<char, 4096> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe)) {
    done.output.append(block.data(), count);
  }
  const int status = pclose(pipe);
  done.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return done;
}

/// The lines of `aapt dump badging`: `key:'value'`, and `package: name='…' …` as `package name`.
class Badging {
 public:
  explicit Badging(const std::string& output) {
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) take(line);
  }

  [[nodiscard]] std::optional<std::string> operator[](const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
  }
  /// The file of the densest icon.
  [[nodiscard]] std::optional<std::string> densest_icon() const {
    if (icons_.empty()) return std::nullopt;
    return icons_.rbegin()->second;
  }

 private:
  void take(const std::string& line) {
    const auto colon = line.find(':');
    const std::string key = line.substr(0, colon);
    if (colon == std::string::npos) {
      values_[key] = "";
    } else if (key == "package") {
      for (const char* name : {"name", "versionCode", "versionName", "split"}) {
        take_attribute(line, name);
      }
    } else if (line.substr(colon + 1, 1) == "'") {
      values_[key] = line.substr(colon + 2, line.size() - colon - 3);
      take_icon(key, values_[key]);
    }
  }

  void take_attribute(const std::string& line, const std::string& name) {
    const std::string begin = fmt::format(" {}='", name);
    const auto at = line.find(begin);
    if (at == std::string::npos) return;
    const auto value = at + begin.size();
    values_["package " + name] = line.substr(value, line.find('\'', value) - value);
  }

  void take_icon(const std::string& key, const std::string& file) {
    constexpr std::string_view kIcon = "application-icon-";
    if (key.rfind(kIcon, 0) != 0) return;
    const int density = std::stoi(key.substr(kIcon.size()));
    if (density < 0xFFFE) icons_[density] = file;
  }

  std::map<std::string, std::string> values_;
  std::map<int, std::string> icons_;
};

/// Whether a chunk of the values of a type (0x0201) has the flag 1.
bool has_sparse_type(const std::string& resources) {
  const std::string begin = "\x01\x02\x54\0"s;
  for (auto at = resources.find(begin); at != std::string::npos;
       at = resources.find(begin, at + 1)) {
    if (resources.substr(at + 9, 1) == "\x01") return true;
  }
  return false;
}

constexpr const char* kUsesSdk =
    R"(<uses-sdk android:minSdkVersion="21" android:targetSdkVersion="29"/>)";
constexpr const char* kVersion = R"(android:versionCode="28" android:versionName="1.1")";
constexpr const char* kApplication =
    R"(<application android:label="@string/app" android:icon="@mipmap/icon"/>)";

/// A project, and what the tools make of it.
class ApkTools : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* tool : {"aapt", "aapt2"}) require(tool);
    if (IsSkipped()) return;
    if (!std::filesystem::exists(kFramework)) {
      GTEST_SKIP() << kFramework << " is not there (package android-framework-res)";
    }
    write("res/values/values.xml",
          R"(<resources><string name="app">Example</string><string name="version">2.0-β</string>
             <string name="label">@string/app</string><string name="emoji">Rocket 🚀 app</string>
             <string name="chinese">火箭应用</string><bool name="debug">true</bool>
             <string name="old">old</string>
             <integer name="sdk">23</integer><item type="drawable" name="alias">@mipmap/icon</item>)" +
              filler_strings() + "</resources>");
    write("res/values-zh/values.xml", R"(<resources><string name="app">应用</string></resources>)");
    write("res/values-de/values.xml",
          R"(<resources><string name="app">Beispiel</string></resources>)");
    write("res/values-v28/values.xml", R"(<resources><string name="old">new</string></resources>)");
    write("res/mipmap-mdpi/icon.png", png(48));
    write("res/mipmap-xxhdpi/icon.png", png(144));
    write("res/mipmap-xhdpi/icon.png", png(96));
    write("res/mipmap-mdpi/adaptive.png", png(48));
    write("res/mipmap-hdpi/adaptive.png", png(72));
    write("res/mipmap-anydpi-v26/adaptive.xml",
          R"(<adaptive-icon xmlns:android="http://schemas.android.com/apk/res/android">
             <background android:drawable="@mipmap/icon"/>
             <foreground android:drawable="@mipmap/icon"/></adaptive-icon>)");
    tool("aapt2 compile --dir res -o compiled.zip");
  }

  static void require(const std::string& tool) {
    if (run("command -v " + tool).status != 0) GTEST_SKIP() << tool << " is not installed";
  }

  void write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((directory_.path() / name).parent_path());
    static_cast<void>(directory_.write(name, content));
  }

  void write_manifest(const std::string& attributes, const std::string& children) const {
    write("AndroidManifest.xml",
          fmt::format(R"(<manifest xmlns:android="http://schemas.android.com/apk/res/android"
                         package="com.example.app" {}>{}</manifest>)",
                      attributes, children));
  }

  /// Runs it in the project's folder; what it says.
  std::string tool(const std::string& command) const {
    const Process done = run(fmt::format("cd '{}' && {}", directory_.path().string(), command));
    EXPECT_EQ(done.status, 0) << command << "\n" << done.output;
    return done.output;
  }

  std::string link(const std::string& options = "") const {
    tool(fmt::format("aapt2 link -o app.apk -I {} --manifest AndroidManifest.xml {} compiled.zip",
                     kFramework, options));
    return "app.apk";
  }

  std::string package_with_aapt(const std::string& options = "") const {
    tool(fmt::format("aapt package -f -F app.apk -I {} -M AndroidManifest.xml -S res {}",
                     kFramework, options));
    return "app.apk";
  }

  [[nodiscard]] Artifact read(const std::string& apk) const {
    Artifact artifact;
    const auto archive = Archive::open(directory_.path() / apk);
    EXPECT_TRUE(archive.has_value()) << archive.error().message;
    if (!archive) return artifact;
    const auto done = read_apk(*archive, artifact);
    EXPECT_TRUE(done.has_value()) << done.error().message;
    return artifact;
  }

  /// Every field that aapt has, and no warning. Returns what was read.
  Artifact expect_equal_to_aapt(const std::string& apk, const std::string& variant) const {
    SCOPED_TRACE(variant);
    const Badging badging(tool("aapt dump badging " + apk));
    Artifact artifact = read(apk);
    EXPECT_EQ(artifact.platform, Platform::android);
    EXPECT_EQ(artifact.bundle_id, badging["package name"]);
    EXPECT_EQ(artifact.build_number, badging["package versionCode"]);
    EXPECT_EQ(artifact.version, badging["package versionName"]);
    EXPECT_EQ(artifact.min_os, badging["sdkVersion"].value_or("1"));
    EXPECT_EQ(artifact.target_os, badging["targetSdkVersion"]);
    EXPECT_EQ(artifact.title, badging["application-label"]);
    EXPECT_EQ(artifact.debuggable, badging["application-debuggable"].has_value());
    expect_icon(artifact, apk, badging.densest_icon());
    EXPECT_THAT(artifact.warnings, IsEmpty());
    return artifact;
  }

  void expect_icon(const Artifact& artifact, const std::string& apk,
                   const std::optional<std::string>& file) const {
    ASSERT_EQ(artifact.icon != nullptr, file.has_value());
    if (!file) return;
    const auto archive = Archive::open(directory_.path() / apk);
    const auto bytes = archive->read(*file, 1'000'000);
    ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
    EXPECT_EQ(artifact.icon->bytes, *bytes) << *file;
  }

  TemporaryDirectory directory_;

 private:
  static std::string filler_strings() {
    std::string strings;
    for (int i = 0; i < 50; ++i) {
      strings += fmt::format(R"(<string name="filler{0}">{0}</string>)", i);
    }
    return strings;
  }
};

TEST_F(ApkTools, AgreeOnFactsThatStandInTheManifest) {
  write_manifest(kVersion, kUsesSdk + R"(<application android:label="Example 1"/>)"s);
  const auto literal = expect_equal_to_aapt(link(), "literal");
  EXPECT_THAT(literal.title, Optional("Example 1"s));
  EXPECT_THAT(literal.build_number, Optional("28"s));
  EXPECT_THAT(literal.min_os, Optional("21"s));
  expect_equal_to_aapt(link("--no-xml-namespaces"), "without namespaces");
  expect_equal_to_aapt(link("--keep-raw-values"), "with raw values");
  expect_equal_to_aapt(link("--debug-mode"), "debuggable by the linker");
  expect_equal_to_aapt(package_with_aapt(), "by aapt");

  write_manifest(kVersion, kUsesSdk + R"(<application android:label="🚀 火箭"/>)"s);
  EXPECT_THAT(expect_equal_to_aapt(link(), "emoji").title, Optional("🚀 火箭"s));
  EXPECT_THAT(expect_equal_to_aapt(package_with_aapt(), "emoji by aapt").title,
              Optional("🚀 火箭"s));

  write_manifest(R"(android:versionCode="0x7f" android:versionName="1")",
                 R"(<application android:debuggable="false"/>)");
  const auto hexadecimal = expect_equal_to_aapt(link(), "hexadecimal, no uses-sdk");
  EXPECT_THAT(hexadecimal.build_number, Optional("127"s));

  write_manifest(kVersion, R"(<uses-sdk android:minSdkVersion="Baklava"/><application/>)");
  EXPECT_THAT(expect_equal_to_aapt(link(), "code name").min_os, Optional("Baklava"s));
}

TEST_F(ApkTools, AgreeOnFactsThatAreReferences) {
  write_manifest(R"(android:versionCode="28" android:versionName="@string/version")",
                 R"(<uses-sdk android:minSdkVersion="21"/>
                    <application android:label="@string/label" android:icon="@mipmap/icon"
                     android:debuggable="@bool/debug"/>)");
  const auto linked = expect_equal_to_aapt(link(), "by aapt2");
  EXPECT_THAT(linked.title, Optional("Example"s));
  EXPECT_THAT(linked.version, Optional("2.0-β"s));
  EXPECT_THAT(linked.debuggable, Optional(true));
  ASSERT_NE(linked.icon, nullptr);
  EXPECT_EQ(linked.icon->width, 144);

  expect_equal_to_aapt(link("--package-id 0x80"), "another package id");
  EXPECT_THAT(expect_equal_to_aapt(link("--shared-lib"), "shared library").title,
              Optional("Example"s));
  expect_equal_to_aapt(package_with_aapt(), "by aapt");
  expect_equal_to_aapt(package_with_aapt("--utf16"), "UTF-16 by aapt");

  for (const char* label : {"@string/emoji", "@string/chinese"}) {
    write_manifest(kVersion,
                   fmt::format(R"({}<application android:label="{}"/>)", kUsesSdk, label));
    expect_equal_to_aapt(link(), label);
    expect_equal_to_aapt(package_with_aapt(), label);
    expect_equal_to_aapt(package_with_aapt("--utf16"), label);
  }
}

TEST_F(ApkTools, AgreeOnAllLayoutsOfTheResources) {
  write_manifest(kVersion, R"(<uses-sdk android:minSdkVersion="26"/>
                             <application android:label="@string/old" android:icon="@mipmap/icon"/>)");
  EXPECT_THAT(expect_equal_to_aapt(link(), "plain").title, Optional("new"s));
  EXPECT_THAT(expect_equal_to_aapt(link("--enable-sparse-encoding"), "sparse").title,
              Optional("new"s));
  const auto resources =
      Archive::open(directory_.path() / "app.apk")->read("resources.arsc", 1'000'000);
  ASSERT_TRUE(has_sparse_type(*resources)) << "or this tests nothing";

  tool(
      "aapt2 optimize --enable-resource-path-shortening --resource-path-shortening-map map "
      "--enable-resource-obfuscation -o short.apk app.apk");
  const auto shortened = expect_equal_to_aapt("short.apk", "shortened paths");
  EXPECT_EQ(shortened.icon->width, 144);

  tool(
      "aapt2 convert --output-format proto -o proto.apk app.apk && "
      "aapt2 convert --output-format binary -o back.apk proto.apk");
  expect_equal_to_aapt("back.apk", "converted");

  write("resources.arsc", *resources);
  tool("aapt remove app.apk resources.arsc && aapt add app.apk resources.arsc");
  EXPECT_THAT(tool("aapt list -v app.apk"), ::testing::ContainsRegex("Deflate.*resources.arsc"));
  expect_equal_to_aapt("app.apk", "compressed");
}

TEST_F(ApkTools, AgreeOnTheIconExceptWhereAaptShowsADrawing) {
  write_manifest(kVersion, R"(<application android:icon="@drawable/alias"/>)");
  EXPECT_EQ(expect_equal_to_aapt(link(), "alias").icon->width, 144);
  write_manifest(kVersion, R"(<application android:icon="@mipmap/adaptive"/>)");
  const auto adaptive = read(link());
  ASSERT_NE(adaptive.icon, nullptr);
  EXPECT_EQ(adaptive.icon->width, 72);
  EXPECT_THAT(adaptive.warnings, IsEmpty());
}

TEST_F(ApkTools, AgreeOnTheLowHalfOfALongVersionCode) {
  write_manifest(kVersion + R"( android:versionCodeMajor="2")"s, kApplication);
  const Badging badging(tool("aapt dump badging " + link()));
  const auto low = std::stoull(badging["package versionCode"].value_or("0"));
  EXPECT_THAT(read("app.apk").build_number,
              Optional(std::to_string((std::uint64_t{2} << 32U) + low)));
}

TEST_F(ApkTools, AgreeThatAPartOfAnAppIsASplit) {
  write_manifest(kVersion + R"( split="config.zh")"s, kUsesSdk + "<application/>"s);
  const Badging badging(tool("aapt dump badging " + link()));
  EXPECT_EQ(badging["package split"], "config.zh");
  const auto split = read("app.apk");
  EXPECT_EQ(split.bundle_id, badging["package name"]);
  EXPECT_EQ(split.build_number, badging["package versionCode"]);
  EXPECT_THAT(split.warnings, ElementsAre(HasSubstr("config.zh")));
}

TEST_F(ApkTools, AgreeOnTheSchemesOfSignatures) {
  for (const char* name : {"zipalign", "apksigner", "keytool"}) {
    require(name);
  }
  if (IsSkipped()) return;
  write_manifest(kVersion, kUsesSdk + std::string(kApplication));
  tool("zipalign 4 " + link() + " aligned.apk");
  EXPECT_EQ(read("aligned.apk").signing->kind, SigningKind::not_signed);

  // Not a secret: the key is made here and goes with the test.
  tool("keytool -genkeypair -keystore keys -storepass 123456 -alias key -keyalg EC -dname CN=test");
  const auto sign = [this](bool v1, bool v2, bool v3) {
    tool(
        fmt::format("apksigner sign --ks keys --ks-pass pass:123456 --v1-signing-enabled {} "
                    "--v2-signing-enabled {} --v3-signing-enabled {} --out signed.apk aligned.apk",
                    v1, v2, v3));
    const Artifact artifact = expect_equal_to_aapt("signed.apk", "signed");
    EXPECT_EQ(artifact.signing->kind, SigningKind::is_signed);
    return artifact.signing->schemes;
  };
  EXPECT_THAT(sign(true, false, false), ElementsAre("v1"));
  EXPECT_THAT(sign(false, true, false), ElementsAre("v2"));
  EXPECT_THAT(sign(true, true, true), ElementsAre("v1", "v2", "v3"));
  const std::string verified = tool("apksigner verify -v signed.apk");
  for (const char* scheme : {"v1", "v2", "v3"}) {
    EXPECT_THAT(verified,
                ::testing::ContainsRegex(fmt::format("using {} scheme .*: true", scheme)));
  }
}

}  // namespace
}  // namespace slipway::inspection
