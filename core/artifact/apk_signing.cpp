#include "core/artifact/apk_signing.h"

#include <algorithm>
#include <cstdint>
#include <set>

#include "core/artifact/bytes.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/base/text.h"

namespace slipway::inspection {
namespace {

constexpr std::string_view kWhere = "APK Signing Block";
constexpr std::string_view kMagic = "APK Sig Block 42";
/// The block's size a second time, and the magic.
constexpr std::uint64_t kFooter = 24;
/// Some kilobytes are usual.
constexpr std::uint64_t kMaxBlock = 8 * kMiB;

constexpr std::uint32_t kV2 = 0x7109871a;
constexpr std::uint32_t kV3 = 0xf05368c0;
constexpr std::uint32_t kV31 = 0x1b93ad61;

/// How many bytes the block says that it has, its first eight included; 0 when there is none.
std::uint64_t block_size(std::string_view end) {
  if (end.size() < kFooter || !end.ends_with(kMagic)) return 0;
  const auto size = little_endian(end, end.size() - kFooter, 8).value_or(0);
  // The eight bytes are taken into account so that no size runs over.
  return std::max<std::uint64_t>(size, size + 8);
}

/// META-INF/NAME.RSA, .DSA or .EC: the signature of a JAR.
bool is_jar_signature(std::string_view name) {
  constexpr std::string_view kFolder = "meta-inf/";
  if (name.size() > 0xFF) return false;
  const std::string lower = lower_case(std::string(name));
  return lower.starts_with(kFolder) && lower.find('/', kFolder.size()) == std::string::npos &&
         (lower.ends_with(".rsa") || lower.ends_with(".dsa") || lower.ends_with(".ec"));
}

bool has_jar_signature(const Archive& archive) {
  for (std::uint64_t i = 0; i < archive.size(); ++i) {
    if (is_jar_signature(archive.name(i))) return true;
  }
  return false;
}

Result<std::vector<std::string>> block_schemes(const Archive& archive) {
  auto end = archive.before_directory(kFooter);
  if (!end) return fail(std::move(end.error()));
  const std::uint64_t size = block_size(*end);
  if (size == 0) return std::vector<std::string>{};
  if (size > kMaxBlock) return corrupt(kWhere, "it is larger than any");
  const auto block = archive.before_directory(size);
  if (!block) return fail(block.error());
  return signing_block_schemes(*block);
}

}  // namespace

Result<std::vector<std::string>> signing_block_schemes(std::string_view bytes) {
  const std::uint64_t size = block_size(bytes);
  std::set<std::string> schemes;
  if (size == 0) return std::vector<std::string>{};
  if (size < 8 + kFooter || size > bytes.size()) return corrupt(kWhere, "it is cut off");
  const auto block = bytes.substr(bytes.size() - static_cast<std::size_t>(size));
  if (little_endian(block, 0, 8) != size - 8) return corrupt(kWhere, "its sizes differ");

  // Pairs of a length, an id of four bytes and a value.
  const auto pairs = block.substr(8, block.size() - 8 - kFooter);
  for (std::uint64_t at = 0; at < pairs.size();) {
    const auto length = little_endian(pairs, at, 8);
    if (!length || *length < 4 || !part(pairs, at + 8, *length)) {
      return corrupt(kWhere, "its pairs are damaged");
    }
    const auto id = le32(pairs, at + 8);
    if (id == kV2) schemes.insert("v2");
    if (id == kV3 || id == kV31) schemes.insert("v3");
    at += 8 + *length;
  }
  return std::vector<std::string>(schemes.begin(), schemes.end());
}

Signing apk_signing(const Archive& archive, std::vector<std::string>& warnings) {
  Signing signing;
  if (has_jar_signature(archive)) signing.schemes.emplace_back("v1");
  if (const auto schemes = block_schemes(archive)) {
    signing.schemes.insert(signing.schemes.end(), schemes->begin(), schemes->end());
  } else {
    warnings.push_back(schemes.error().message);
  }
  if (!signing.schemes.empty()) signing.kind = SigningKind::is_signed;
  return signing;
}

}  // namespace slipway::inspection
