#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/artifact/archive.h"
#include "core/artifact/readers.h"

namespace {

std::string little_endian(std::uint64_t number, int size) {
  std::string bytes;
  for (; size > 0; --size, number >>= 8U) bytes += static_cast<char>(number);
  return bytes;
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

/// A zip file of two entries with this content.
std::string zip_of(const std::string& first, const std::string& second, std::string_view content,
                   std::uint32_t crc) {
  std::string entries;
  std::string directory;
  const std::string sizes =
      little_endian(crc, 4) + little_endian(content.size(), 4) + little_endian(content.size(), 4);
  for (const auto& name : {first, second}) {
    // Version, flags, method (stored), time, date (1980-01-01), CRC, sizes, length of the name.
    const std::string head = little_endian(20, 2) + little_endian(0, 6) + little_endian(0x21, 2) +
                             sizes + little_endian(name.size(), 2) + little_endian(0, 2);
    directory += "PK\1\2" + little_endian(20, 2) + head + little_endian(0, 10) +
                 little_endian(entries.size(), 4) + name;
    entries += "PK\3\4" + head + name;
    entries += content;
  }
  return entries + directory + "PK\5\6" + little_endian(0, 4) + little_endian(2, 2) +
         little_endian(2, 2) + little_endian(directory.size(), 4) +
         little_endian(entries.size(), 4) + little_endian(0, 2);
}

}  // namespace

/// The text as module.json, config.json and pack.info.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;  // NOLINT: one function
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::uint32_t crc = crc32(text);
  const struct {
    const char* first;
    const char* second;
    slipway::Result<void> (*read)(const Archive&, slipway::Artifact&);
  } packages[] = {{"module.json", "pack.info", read_hap},
                  {"config.json", "resources.index", read_hap},
                  {"a.hap", "pack.info", read_harmony_app}};
  for (const auto& package : packages) {
    const std::string zip = zip_of(package.first, package.second, text, crc);
    const auto archive = Archive::over(zip);
    slipway::Artifact artifact;
    if (!archive) std::abort();  // the zip is the target's own
    (void)package.read(*archive, artifact);
  }
  return 0;
}
