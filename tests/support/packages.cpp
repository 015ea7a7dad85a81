#include "tests/support/packages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>

#include "tests/support/package_entries.h"
#include "tests/support/zip_writer.h"

namespace slipway::testing {
namespace {

Entries entries_of(Format format, const PackageFacts& facts) {
  switch (format) {
    case Format::apk:
      return apk_entries(facts);
    case Format::aab:
      return aab_entries(facts);
    case Format::ipa:
      return ipa_entries(facts);
    case Format::app_zip:
      return macos_entries(facts);
    case Format::hap:
      return harmony_module_entries(facts, "entry");
    case Format::hsp:
      return harmony_module_entries(facts, "shared");
    case Format::harmony_app:
      return harmony_app_entries(facts);
    case Format::dsym_zip:
      return dsym_entries(facts);
    case Format::mapping_txt:
      break;
  }
  throw std::logic_error("no zip file");
}

std::string filler_entry(Format format) {
  switch (format) {
    case Format::apk:
      return "assets/filler.bin";
    case Format::aab:
      return "base/assets/filler.bin";
    case Format::ipa:
      return "Payload/Example.app/filler.bin";
    case Format::app_zip:
      return "Example.app/Contents/Resources/filler.bin";
    case Format::dsym_zip:
      return "Example.app.dSYM/Contents/Resources/filler.bin";
    default:
      return "resources/rawfile/filler.bin";
  }
}

/// Comment lines of pseudo-random digits.
class CommentSink : public Sink {
 public:
  explicit CommentSink(Sink& sink) : sink_(sink) {}
  void write(std::string_view bytes) override {
    constexpr std::size_t kLine = 64;
    std::string lines(bytes);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto digit = static_cast<unsigned char>(lines[i]) % 16U;
      lines[i] = i % kLine == 0 ? '#' : i % kLine == kLine - 1 ? '\n' : "0123456789abcdef"[digit];
    }
    if (!lines.empty()) lines.back() = '\n';
    sink_.write(lines);
  }
  void leave_hole(std::uint64_t size) override { write(std::string(size, '\0')); }

 private:
  Sink& sink_;
};

void write_to(Sink& sink, Format format, const PackageFacts& facts) {
  if (format == Format::mapping_txt) {
    sink.write(mapping_text(facts));
    CommentSink comments(sink);
    return Filler::random(facts.filler).write_to(comments);
  }
  ZipWriter zip(sink);
  for (const auto& [name, content] : entries_of(format, facts)) zip.add(name, content);
  if (facts.filler > 0) {
    zip.add(filler_entry(format),
            facts.sparse ? Filler::zeros(facts.filler) : Filler::random(facts.filler));
  }
  zip.finish();
}

/// By the ending, in any letter case.
Format format_of(const std::filesystem::path& path) {
  static constexpr std::array<std::pair<std::string_view, Format>, 9> kEndings = {
      {{".apk", Format::apk},
       {".aab", Format::aab},
       {".ipa", Format::ipa},
       {".app.zip", Format::app_zip},
       {".hap", Format::hap},
       {".hsp", Format::hsp},
       {".app", Format::harmony_app},
       {".dsym.zip", Format::dsym_zip},
       {"mapping.txt", Format::mapping_txt}}};
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto& [ending, format] : kEndings) {
    if (name.size() >= ending.size() &&
        name.compare(name.size() - ending.size(), ending.size(), ending) == 0) {
      return format;
    }
  }
  throw std::invalid_argument(path.string() + " is not named like a package");
}

}  // namespace

std::string mapping_text(const PackageFacts& facts) {
  const auto id = std::hash<std::string>{}(facts.bundle_id + '\n' + facts.build_number);
  return fmt::format(
      "# compiler: R8\n"
      "# compiler_version: 8.1.56\n"
      "# min_api: 21\n"
      "# pg_map_id: {:07x}\n"
      "# common_typos_disable\n"
      "{}.MainActivity -> a.a:\n"
      "    void onCreate(android.os.Bundle) -> onCreate\n",
      id & 0xfffffffU, facts.bundle_id);
}

std::filesystem::path write_package(const std::filesystem::path& path, Format format,
                                    const PackageFacts& facts) {
  FileSink sink(path);
  write_to(sink, format, facts);
  sink.close();
  return path;
}

std::filesystem::path write_package(const std::filesystem::path& path, const PackageFacts& facts) {
  return write_package(path, format_of(path), facts);
}

std::string package_bytes(Format format, const PackageFacts& facts) {
  StringSink sink;
  write_to(sink, format, facts);
  return sink.take();
}

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  StringSink sink;
  ZipWriter zip(sink);
  for (const auto& [name, content] : entries) zip.add(name, content);
  zip.finish();
  return sink.take();
}

}  // namespace slipway::testing
