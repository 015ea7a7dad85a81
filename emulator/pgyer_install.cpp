#include "emulator/pgyer_install.h"

#include <Poco/Net/Net.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include "emulator/pgyer_replies.h"

namespace slipway::emulator {
namespace {

constexpr std::string_view kPlistPath = "/app/plist/";
constexpr std::string_view kPackagePath = "/app/package/";

/// Escaped for every part of a URL and for a header.
std::string percent_encode(const std::string& text) {
  std::string encoded;
  Poco::URI::encode(text, "!*'();:@&=+$,/?#[]%\"\\", encoded);
  return encoded;
}

std::string_view media_type(PgyerPlatform platform) {
  return platform == PgyerPlatform::android ? "application/vnd.android.package-archive"
                                            : "application/octet-stream";
}

}  // namespace

bool opens(const PgyerBuild& build, std::string_view password) {
  const auto wanted = setting(build, "buildPassword");
  return setting(build, "buildInstallType") != "2" || wanted.empty() || wanted == password;
}

Reply package_reply(const PgyerBuild& build) {
  Reply reply{200, "", std::string(media_type(build.platform))};
  reply.headers = {{"Content-Disposition",
                    "attachment; filename*=UTF-8''" + percent_encode(build.file.file_name)}};
  reply.file = build.file.path;
  return reply;
}

Reply PgyerSite::serve(const Head& head) {
  const bool wants_plist = head.path.rfind(kPlistPath, 0) == 0;
  const bool wants_package = head.path.rfind(kPackagePath, 0) == 0;
  if (head.method != "GET" || (!wants_plist && !wants_package)) {
    return {404, "404 page not found\n", "text/plain"};
  }
  const auto key = head.path.substr((wants_plist ? kPlistPath : kPackagePath).size());
  const auto build = pgyer_.find_build(key);
  if (!build || build->build_key != key || build->state != PgyerState::live ||
      build->platform != PgyerPlatform::ios) {
    return {404, "no such build\n", "text/plain"};
  }
  const auto password = field_or_empty(head.query, "password");
  if (!opens(*build, password)) return {403, "Wrong password\n", "text/plain"};
  if (wants_plist) return plist(*build, password);
  pgyer_.count_download(key);
  return package_reply(*build);
}

Reply PgyerSite::plist(const PgyerBuild& build, const std::string& password) const {
  auto url = base_url_ + std::string(kPackagePath) + build.build_key;
  if (!password.empty()) url += "?password=" + percent_encode(password);
  const auto text = [](const std::string& value) { return Poco::Net::htmlize(value); };
  const auto facts = facts_of(build.file);
  return {200,
          fmt::format(
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
              "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
              "<plist version=\"1.0\"><dict><key>items</key><array><dict>\n"
              "<key>assets</key><array><dict><key>kind</key><string>software-package</string>"
              "<key>url</key><string>{}</string></dict></array>\n"
              "<key>metadata</key><dict><key>bundle-identifier</key><string>{}</string>"
              "<key>bundle-version</key><string>{}</string><key>kind</key><string>software</string>"
              "<key>title</key><string>{}</string></dict>\n"
              "</dict></array></dict></plist>\n",
              text(url), text(facts.identifier), text(version_of(build)), text(facts.name)),
          "application/xml"};
}

}  // namespace slipway::emulator
