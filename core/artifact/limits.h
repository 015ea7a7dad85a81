#pragma once

#include <cstddef>
#include <cstdint>

/// What a package may cost, whatever it declares. What is above is not read, not even in part.
namespace slipway::inspection {

inline constexpr std::uint64_t kMiB = 1024 * 1024;

// Bytes of one entry, as declared and as produced.
inline constexpr std::uint64_t kMaxManifest = 8 * kMiB;
inline constexpr std::uint64_t kMaxInfoPlist = 4 * kMiB;
inline constexpr std::uint64_t kMaxProfile = 1 * kMiB;
inline constexpr std::uint64_t kMaxResources = 256 * kMiB;
inline constexpr std::uint64_t kMaxIcon = 8 * kMiB;
/// How far into a deflated executable its load commands are looked for.
inline constexpr std::uint64_t kMaxExecutable = 64 * kMiB;

/// How much of a text is read to know what it is: a mapping.txt is huge, its header at the top.
inline constexpr std::uint64_t kTextBeginning = 64 * 1024;

inline constexpr std::uint64_t kMaxEntries = 500'000;
/// Bytes of the zip directory, all names and extra fields in it.
inline constexpr std::uint64_t kMaxDirectory = 128 * kMiB;
inline constexpr int kMaxDepth = 64;
/// How many references a value of resources.arsc may take.
inline constexpr int kMaxReferences = 20;
/// Of a binary plist, counting an object each time that it is met.
inline constexpr std::size_t kMaxPlistObjects = 100'000;

}  // namespace slipway::inspection
