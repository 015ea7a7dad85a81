#include "core/artifact/plist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/artifact/limits.h"
#include "tests/unit/core/artifact/apple_files.h"

namespace slipway::inspection {
namespace {

using ::testing::AllOf;
using testing::big_endian_bytes;
using testing::BinaryPlist;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::xml_plist;

constexpr std::string_view kDevice = "00008110-000A1D2E3F4G5H6I";

Plist plist(std::string_view bytes) {
  auto parsed = parse_plist(bytes, "Info.plist");
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  return parsed.value_or(Plist());
}

std::string refusal(std::string_view bytes) {
  const auto parsed = parse_plist(bytes, "Info.plist");
  if (parsed) {
    ADD_FAILURE() << "was taken";
    return {};
  }
  EXPECT_EQ(parsed.error().kind, ErrorKind::invalid_artifact);
  EXPECT_THAT(parsed.error().message, StartsWith("Info.plist: "));
  return parsed.error().message;
}

Plist xml(std::string_view value) { return plist(xml_plist(value)); }

std::string text_of(const Plist* value) {
  return value == nullptr ? "nothing" : value->text().value_or("no text");
}

Plist::Date moment(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days(std::chrono::year_month_day(
      std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)));
}

std::string nested(std::string_view open, std::string_view close, int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += open;
  for (int i = 0; i < depth; ++i) text += close;
  return text;
}

std::string utf16(std::string_view ascii, bool big_endian) {
  std::string bytes = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) bytes += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return bytes;
}

TEST(XmlPlist, HoldsEveryKindOfValue) {
  const Plist value = xml(
      "<dict><key>s</key><string>a &amp; b &lt;&#x1F600;</string><key>i</key><integer>-28</integer>"
      "<key>h</key><integer> 0xff </integer><key>r</key><real>1.5</real><key>t</key><true/>"
      "<key>f</key><false/><key>d</key><date>2026-11-21T17:54:05Z</date>"
      "<key>b</key><data>AAEC</data><key>a</key><array><string>x</string><string/></array>"
      "<key>n</key><dict><key>deep</key><string><![CDATA[<y>]]></string></dict></dict>");
  EXPECT_EQ(text_of(value.find("s")), "a & b <\xF0\x9F\x98\x80");
  EXPECT_EQ(value.find("i")->integer(), -28);
  EXPECT_EQ(value.find("h")->integer(), 255);
  EXPECT_EQ(text_of(value.find("r")), "no text");
  EXPECT_EQ(value.find("t")->boolean(), true);
  EXPECT_EQ(value.find("f")->boolean(), false);
  EXPECT_EQ(value.find("d")->date(), moment(2026, 11, 21) + std::chrono::seconds(64445));
  EXPECT_EQ(text_of(value.find("b")), "no text");
  ASSERT_NE(value.find("a")->array(), nullptr);
  ASSERT_EQ(value.find("a")->array()->size(), 2u);
  EXPECT_EQ(text_of(&value.find("a")->array()->at(1)), "");
  EXPECT_EQ(text_of(value.find({"n", "deep"})), "<y>");
  EXPECT_EQ(value.find({"n", "gone"}), nullptr);
  EXPECT_EQ(value.find({"s", "deep"}), nullptr);
}

TEST(XmlPlist, MayBeInOtherEncodingsAndBeginWithSpace) {
  const std::string ascii = "<plist><dict><key>k</key><string>v</string></dict></plist>";
  EXPECT_EQ(text_of(plist(ascii).find("k")), "v");
  EXPECT_EQ(text_of(plist("\n  " + ascii).find("k")), "v");
  EXPECT_EQ(text_of(plist("\xEF\xBB\xBF" + ascii).find("k")), "v");
  EXPECT_EQ(text_of(plist(utf16(ascii, true)).find("k")), "v");
  EXPECT_EQ(text_of(plist(utf16(ascii, false)).find("k")), "v");
  EXPECT_EQ(text_of(plist("<?xml version='1.0' encoding='ISO-8859-1'?>\n"
                          "<plist><string>\xFC</string></plist>")
                        .find({})),
            "\xC3\xBC");
}

TEST(XmlPlist, TakesTheLastValueOfAKeyThatIsThereTwice) {
  EXPECT_EQ(text_of(xml("<dict><key>k</key><string>first</string>"
                        "<key>k</key><string>last</string></dict>")
                        .find("k")),
            "last");
}

TEST(XmlPlist, TakesIntegersUpTo64Bits) {
  EXPECT_EQ(text_of(xml("<integer>9223372036854775807</integer>").find({})), "9223372036854775807");
  EXPECT_EQ(text_of(xml("<integer>-9223372036854775808</integer>").find({})),
            "-9223372036854775808");
  EXPECT_EQ(text_of(xml("<integer>18446744073709551615</integer>").find({})),
            "18446744073709551615");
  for (const char* wrong :
       {"18446744073709551616", "-9223372036854775809", "1x", "", "--1", "0x"}) {
    EXPECT_THAT(refusal(xml_plist("<integer>" + std::string(wrong) + "</integer>")),
                HasSubstr("wrong integer"))
        << wrong;
  }
}

TEST(XmlPlist, HoldsNoDateBeyondTheClock) {
  EXPECT_EQ(xml("<date>9999-12-31T00:00:00Z</date>").date(), std::nullopt);
  EXPECT_EQ(xml("<date>0001-01-01T00:00:00Z</date>").date(), std::nullopt);
  EXPECT_EQ(xml("<date>2262-04-01T00:00:00Z</date>").date(), moment(2262, 4, 1));
  for (const char* wrong : {"2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z", ""}) {
    EXPECT_THAT(refusal(xml_plist("<date>" + std::string(wrong) + "</date>")),
                HasSubstr("wrong date"))
        << wrong;
  }
}

TEST(XmlPlist, IsRefusedWhenTheDocumentTypeDeclaresAnything) {
  EXPECT_THAT(refusal("<!DOCTYPE plist [<!ENTITY a 'x'>]><plist><string>&a;</string></plist>"),
              HasSubstr("declarations"));
  EXPECT_THAT(refusal("<!DOCTYPE plist [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
                      "<plist><string>&a;</string></plist>"),
              HasSubstr("declarations"));
  EXPECT_THAT(
      refusal("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
              "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\" ["
              "<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
              "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><plist><string>&c;</string></plist>"),
      HasSubstr("declarations"));
}

TEST(XmlPlist, IsRefusedForAnEntityBeyondTheFive) {
  EXPECT_THAT(refusal(xml_plist("<string>&nbsp;</string>")), HasSubstr("entity"));
  EXPECT_THAT(refusal("<plist><string>&nbsp;</string></plist>"), HasSubstr("entity"));
}

TEST(XmlPlist, IsRefusedWhenNestedTooDeep) {
  EXPECT_NE(xml(nested("<array>", "</array>", kMaxDepth)).array(), nullptr);
  EXPECT_THAT(refusal(xml_plist(nested("<array>", "</array>", kMaxDepth + 1))),
              HasSubstr("64 deep"));
  EXPECT_THAT(refusal(xml_plist(nested("<dict><key>k</key>", "</dict>", 100'000))),
              HasSubstr("64 deep"));
}

TEST(XmlPlist, IsRefusedWithTooManyValues) {
  std::string many;
  for (std::size_t i = 0; i < kMaxPlistObjects; ++i) many += "<true/>";
  EXPECT_THAT(refusal(xml_plist("<array>" + many + "</array>")), HasSubstr("100000 values"));
}

TEST(XmlPlist, IsRefusedWhenItIsNoPropertyList) {
  for (const auto& [value, problem] : {
           std::pair("<dict><string>v</string></dict>", "a value has no key"),
           std::pair("<dict><key>k</key></dict>", "a key has no value"),
           std::pair("<dict><key>k</key><key>l</key><true/></dict>", "a key has no value"),
           std::pair("<array><key>k</key></array>", "in no dictionary"),
           std::pair("<key>k</key>", "in no dictionary"),
           std::pair("<true/><true/>", "more than one value"),
           std::pair("<string>a<b/></string>", "within a text"),
           std::pair("<html><body/></html>", "element `html`"),
           std::pair("<dict><plist/></dict>", "element `plist`"),
           std::pair("", "holds no value"),
           std::pair("<dict>", "mismatched tag"),
           std::pair("<real>1.5x</real>", "wrong real"),
       }) {
    EXPECT_THAT(refusal(xml_plist(value)), HasSubstr(problem)) << value;
  }
  EXPECT_THAT(refusal("<plist><dict>"), HasSubstr("line 1"));
  EXPECT_THAT(refusal("<plist><string>\xFF\xFE</string></plist>"), HasSubstr("invalid token"));
}

TEST(Plist, QuotesNoValueInARefusal) {
  for (const char* element : {"integer", "date", "real"}) {
    const std::string value =
        "<" + std::string(element) + ">" + std::string(kDevice) + "</" + element + ">";
    EXPECT_THAT(refusal(xml_plist("<array>" + value + "</array>")),
                Not(HasSubstr(std::string(kDevice))));
  }
}

TEST(Plist, IsRefusedInTheOldTextFormWithWhatToDo) {
  for (const char* old : {"{ CFBundleName = Example; }", "// !$*UTF8*$!\n{}", "(a, b)"}) {
    EXPECT_THAT(refusal(old), AllOf(HasSubstr("old text form"), HasSubstr("plutil"))) << old;
  }
  for (const char* other : {"", "PK\x03\x04", "hello", "plist"}) {
    EXPECT_THAT(refusal(other), HasSubstr("neither an XML nor a binary")) << other;
  }
}

TEST(Plist, TakesNoRealNumberAsText) {
  EXPECT_EQ(xml("<real>1.10</real>").text(), std::nullopt);
  EXPECT_EQ(xml("<true/>").text(), std::nullopt);
  EXPECT_EQ(xml("<integer>28</integer>").text(), "28");
}

TEST(BinaryPlistFile, HoldsEveryKindOfValue) {
  BinaryPlist writer;
  const auto key = [&writer](const char* name) { return writer.string(name); };
  const auto float_one_and_a_half = big_endian_bytes(0x3FC00000, 4);
  const auto double_minus_two = big_endian_bytes(0xC000000000000000, 8);
  const auto day_after_2001 = big_endian_bytes(0x40F5180000000000, 8);  // 86400.0
  const auto top = writer.dictionary(
      {{key("ascii"), writer.string("a text that is longer than fifteen")},
       {key("utf16"), writer.add("\x64" + std::string("\x00\xFC\x20\xAC\xD8\x3D\xDE\x00", 8))},
       {key("i1"), writer.add("\x10\xFF")},
       {key("i2"), writer.add("\x11\xFF\xFF")},
       {key("i4"), writer.add("\x12\xFF\xFF\xFF\xFF")},
       {key("i8"), writer.integer(-1)},
       {key("i16"), writer.add('\x14' + std::string(8, '\0') + std::string(8, '\xFF'))},
       {key("i16-"), writer.add('\x14' + std::string(16, '\xFF'))},
       {key("i16+"), writer.add('\x14' + std::string(16, '\x01'))},
       {key("r4"), writer.add("\x22" + float_one_and_a_half)},
       {key("r8"), writer.add("\x23" + double_minus_two)},
       {key("date"), writer.add("\x33" + day_after_2001)},
       {key("never"), writer.add("\x33" + big_endian_bytes(0x7FF8000000000000, 8))},
       {key("true"), writer.add("\x09")},
       {key("false"), writer.add("\x08")},
       {key("data"), writer.add(BinaryPlist::head(4, 3) + "abc")},
       {key("uid"), writer.add("\x80\x01")},
       {key("array"), writer.array({writer.string("x"), writer.string("")})}});
  for (const unsigned offset_size : {2U, 3U, 4U, 5U, 7U, 8U}) {
    const Plist value = plist(writer.file(top, offset_size));
    EXPECT_EQ(text_of(value.find("ascii")), "a text that is longer than fifteen");
    EXPECT_EQ(text_of(value.find("utf16")), "\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80");
    EXPECT_EQ(value.find("i1")->integer(), 255);
    EXPECT_EQ(value.find("i2")->integer(), 65535);
    EXPECT_EQ(value.find("i4")->integer(), 4294967295);
    EXPECT_EQ(value.find("i8")->integer(), -1);
    EXPECT_EQ(text_of(value.find("i16")), "18446744073709551615");
    EXPECT_EQ(value.find("i16-")->integer(), -1);
    EXPECT_EQ(text_of(value.find("i16+")), "no text");
    EXPECT_EQ(text_of(value.find("r4")), "no text");
    EXPECT_EQ(text_of(value.find("r8")), "no text");
    EXPECT_EQ(value.find("date")->date(), moment(2001, 1, 2));
    EXPECT_EQ(value.find("never")->date(), std::nullopt);
    EXPECT_EQ(value.find("true")->boolean(), true);
    EXPECT_EQ(value.find("false")->boolean(), false);
    EXPECT_EQ(text_of(value.find("data")), "no text");
    EXPECT_EQ(text_of(value.find("uid")), "no text");
    EXPECT_EQ(value.find("array")->array()->size(), 2u);
  }
}

TEST(BinaryPlistFile, SharesObjects) {
  BinaryPlist writer;
  const auto text = writer.string("x");
  const Plist value = plist(writer.file(writer.array({text, text})));
  EXPECT_EQ(text_of(&value.array()->at(1)), "x");
}

TEST(BinaryPlistFile, IsRefusedWhenSharingMakesItGrow) {
  BinaryPlist writer;
  auto shared = writer.string("x");
  for (int i = 0; i < 30; ++i) {
    shared = writer.array({shared, shared, shared, shared, shared, shared, shared, shared});
  }
  const std::string bytes = writer.file(shared);
  EXPECT_LT(bytes.size(), 1000u);
  EXPECT_THAT(refusal(bytes), HasSubstr("more than 100000 objects"));
}

TEST(BinaryPlistFile, IsRefusedWhenSharedTextsMakeItGrow) {
  BinaryPlist writer;
  const auto large = writer.string(std::string(100'000, 'x'));
  EXPECT_THAT(refusal(writer.file(writer.array(std::vector<BinaryPlist::Id>(50'000, large)))),
              HasSubstr("bytes of text"));
}

TEST(BinaryPlistFile, IsRefusedWhenItHoldsItself) {
  BinaryPlist writer;
  EXPECT_THAT(refusal(writer.file(writer.array({0}))), HasSubstr("in itself"));
  BinaryPlist two;
  const auto key = two.string("k");
  two.dictionary({{key, 2}});
  EXPECT_THAT(refusal(two.file(two.array({1}))), HasSubstr("in itself"));
}

TEST(BinaryPlistFile, IsRefusedWhenNestedTooDeep) {
  BinaryPlist writer;
  auto top = writer.array({});
  for (int i = 1; i < kMaxDepth; ++i) top = writer.array({top});
  EXPECT_NE(plist(writer.file(top)).array(), nullptr);
  EXPECT_THAT(refusal(writer.file(writer.array({top}))), HasSubstr("64 deep"));
}

TEST(BinaryPlistFile, IsRefusedWhenCountsLieBeyondTheFile) {
  for (const unsigned kind : {0x4U, 0x5U, 0x6U, 0xAU, 0xDU}) {
    const auto marker = static_cast<char>(kind << 4U | 15U);
    for (const std::uint64_t count :
         {std::uint64_t{100}, std::uint64_t{1} << 31U, std::uint64_t{1} << 63U,
          std::numeric_limits<std::uint64_t>::max()}) {
      BinaryPlist writer;
      const auto top = writer.add(marker + ('\x13' + big_endian_bytes(count, 8)));
      EXPECT_THAT(refusal(writer.file(top)), HasSubstr("truncated")) << kind << ' ' << count;
    }
  }
}

TEST(BinaryPlistFile, IsRefusedWhenReferencesLeadNowhere) {
  BinaryPlist writer;
  EXPECT_THAT(refusal(writer.file(writer.array({700}))), HasSubstr("is not there"));
  EXPECT_THAT(refusal(writer.file(9)), HasSubstr("is not there"));
}

TEST(BinaryPlistFile, IsRefusedForAKeyThatIsNoStringOrThereTwice) {
  BinaryPlist number;
  const auto one = number.integer(1);
  EXPECT_THAT(refusal(number.file(number.dictionary({{one, one}}))), HasSubstr("no string"));
  BinaryPlist twice;
  const auto key = twice.string("k");
  EXPECT_THAT(refusal(twice.file(twice.dictionary({{key, key}, {key, key}}))), HasSubstr("twice"));
}

TEST(BinaryPlistFile, IsRefusedForUnknownKinds) {
  for (const char marker : {'\x01', '\x0F', '\x15', '\x20', '\x31', '\x70', '\xB0', '\xE0'}) {
    BinaryPlist writer;
    EXPECT_THAT(refusal(writer.file(writer.add(std::string(20, marker)))),
                HasSubstr("unknown kind"));
  }
  EXPECT_THAT(refusal("bplist15" + std::string(64, '\0')), HasSubstr("unknown version"));
}

TEST(BinaryPlistFile, IsRefusedWithAnyTableThatIsNotInTheFile) {
  BinaryPlist writer;
  const std::string good = writer.file(writer.string("x"));
  const auto with = [&good](std::size_t from_end, const std::string& bytes) {
    std::string changed = good;
    return changed.replace(changed.size() - from_end, bytes.size(), bytes);
  };
  const std::string most(8, '\xFF');
  for (const auto& changed :
       {with(26, std::string(1, '\0')), with(26, "\x09"), with(25, std::string(1, '\0')),
        with(25, "\xFF"), with(24, most), with(24, '\x20' + std::string(7, '\0')), with(8, most),
        with(8, std::string(8, '\0'))}) {
    EXPECT_THAT(refusal(changed), HasSubstr("table of objects"));
  }
  EXPECT_THAT(refusal(with(36, most.substr(4))), HasSubstr("outside of the file"));
}

TEST(BinaryPlistFile, IsReadOrRefusedWhereverItIsCutOff) {
  BinaryPlist writer;
  const std::string bytes =
      writer.file(writer.dictionary({{writer.string("k"), writer.integer(1)}}));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(refusal(std::string_view(bytes).substr(0, size)).empty()) << size;
  }
}

TEST(BinaryPlistFile, MakesNoTextOfHalfACharacter) {
  BinaryPlist writer;
  Artifact artifact;
  const Plist value = plist(writer.file(writer.add("\x61\xD8\x3D")));
  set_fact(artifact.title, "title", &value, artifact);
  EXPECT_EQ(artifact.title, std::nullopt);
  EXPECT_THAT(artifact.warnings, ::testing::ElementsAre(HasSubstr("title")));
}

}  // namespace
}  // namespace slipway::inspection
