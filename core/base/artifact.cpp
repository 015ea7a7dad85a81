#include "slipway/artifact.h"

namespace slipway {

std::string_view to_string(Format format) {
  switch (format) {
    case Format::apk:
      return "apk";
    case Format::aab:
      return "aab";
    case Format::ipa:
      return "ipa";
    case Format::app_zip:
      return "app.zip";
    case Format::hap:
      return "hap";
    case Format::hsp:
      return "hsp";
    case Format::harmony_app:
      return "app";
    case Format::dsym_zip:
      return "dsym.zip";
    case Format::mapping_txt:
      return "mapping.txt";
  }
  return "";
}

std::string_view to_string(Platform platform) {
  switch (platform) {
    case Platform::android:
      return "android";
    case Platform::ios:
      return "ios";
    case Platform::macos:
      return "macos";
    case Platform::harmonyos:
      return "harmonyos";
  }
  return "";
}

std::optional<Platform> parse_platform(std::string_view name) {
  for (const Platform platform :
       {Platform::android, Platform::ios, Platform::macos, Platform::harmonyos}) {
    if (to_string(platform) == name) return platform;
  }
  return std::nullopt;
}

std::string_view to_string(SigningKind kind) {
  switch (kind) {
    case SigningKind::not_signed:
      return "unsigned";
    case SigningKind::is_signed:
      return "signed";
    case SigningKind::development:
      return "development";
    case SigningKind::ad_hoc:
      return "ad-hoc";
    case SigningKind::enterprise:
      return "enterprise";
    case SigningKind::app_store:
      return "app-store";
    case SigningKind::developer_id:
      return "developer-id";
  }
  return "";
}

std::optional<SigningKind> parse_signing_kind(std::string_view name) {
  for (const SigningKind kind :
       {SigningKind::not_signed, SigningKind::is_signed, SigningKind::development,
        SigningKind::ad_hoc, SigningKind::enterprise, SigningKind::app_store,
        SigningKind::developer_id}) {
    if (to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

bool is_symbols(Format format) {
  return format == Format::dsym_zip || format == Format::mapping_txt;
}

}  // namespace slipway
