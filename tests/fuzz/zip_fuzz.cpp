#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/artifact/archive.h"
#include "core/artifact/detect.h"
#include "core/artifact/limits.h"
#include "core/artifact/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;
  static constexpr std::uint64_t kNames = 8;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)well_known(Input::over(bytes));
  const auto archive = Archive::over(bytes);
  if (!archive) return 0;
  for (std::uint64_t i = 0; i < archive->size() && i < kNames; ++i) {
    const std::string name(archive->name(i));
    (void)archive->read(name, kMaxIcon);
    (void)archive->read_part(name, 1000, 100);
  }
  (void)archive->before_directory(64);
  const auto format = detect(*archive);
  if (!format) return 0;
  slipway::Artifact artifact;
  artifact.format = *format;
  (void)read_archive(*archive, artifact);
  return 0;
}
