#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "slipway/registry.h"

namespace slipway::testing {

inline const std::filesystem::path kSource = SLIPWAY_SOURCE_DIR;

inline std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

inline std::string page_of(const std::string& provider) {
  return read(kSource / "docs/providers" / (provider + ".md"));
}

/// With which the provider's factory makes one.
inline Settings settings_of(const std::string& provider) {
  Settings settings;
  if (provider == "pgyer") {
    settings.set("api_key", Secret("0123456789abcdef0123456789abcdef"));
  } else {
    settings.set("base_url", std::string("https://hockey.example.com"));
    settings.set("token", Secret("4567abcd8901ef234567abcd8901ef23"));
    settings.set("app_id", std::string("1234567890abcdef1234567890abcdef"));
  }
  return settings;
}

}  // namespace slipway::testing
