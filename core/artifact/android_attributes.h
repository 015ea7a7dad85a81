#pragma once

#include <cstdint>

/// Attributes of Android have these ids in every package (android.R.attr); what they are named
/// there does not count.
namespace slipway::inspection::attribute {

inline constexpr std::uint32_t kLabel = 0x01010001;
inline constexpr std::uint32_t kIcon = 0x01010002;
inline constexpr std::uint32_t kDebuggable = 0x0101000f;
inline constexpr std::uint32_t kMinSdk = 0x0101020c;
inline constexpr std::uint32_t kVersionCode = 0x0101021b;
inline constexpr std::uint32_t kVersionName = 0x0101021c;
inline constexpr std::uint32_t kTargetSdk = 0x01010270;
inline constexpr std::uint32_t kVersionCodeMajor = 0x01010576;
inline constexpr std::uint32_t kIsSplitRequired = 0x01010591;
inline constexpr std::uint32_t kRequiredSplitTypes = 0x0101064e;

}  // namespace slipway::inspection::attribute
