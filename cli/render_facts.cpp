#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/render.h"
#include "core/base/text.h"

namespace slipway::cli {
namespace {

using WallTime = std::chrono::system_clock::time_point;

std::string render_expiry(WallTime expires, WallTime now) {
  const std::string date = in_utc(expires).substr(0, 10);
  if (expires <= now) return fmt::format("expired on {}", date);
  const auto days = std::chrono::floor<std::chrono::days>(expires - now).count();
  return fmt::format("expires on {}, in {}", date, count_of(static_cast<std::size_t>(days), "day"));
}

std::string render_profile(const ProvisioningProfile& profile, WallTime now) {
  std::vector<std::string> parts;
  if (!profile.name.empty()) parts.push_back(profile.name);
  if (!profile.team_name.empty() || !profile.team_id.empty()) {
    parts.push_back(profile.team_id.empty()
                        ? fmt::format("team {}", profile.team_name)
                        : fmt::format("team {} ({})", profile.team_name, profile.team_id));
  }
  if (!profile.application_identifier.empty()) parts.push_back(profile.application_identifier);
  if (profile.expires) parts.push_back(render_expiry(*profile.expires, now));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string render_icon(const Icon& icon) {
  return fmt::format("{} x {}, {}, {}", icon.width, icon.height,
                     icon.media_type == "image/webp" ? "WebP" : "PNG",
                     render_size(icon.bytes.size()));
}

/// The facts as a table of two columns.
class FactTable {
 public:
  explicit FactTable(const Artifact& artifact, WallTime now) : artifact_(artifact), now_(now) {}

  std::string render() {
    add("format", std::string(to_string(artifact_.format)));
    if (artifact_.platform) add("platform", std::string(to_string(*artifact_.platform)));
    const bool package = !is_symbols(artifact_.format);
    expect("title", artifact_.title, package);
    expect("bundle id", artifact_.bundle_id, package);
    expect("version", artifact_.version, package);
    expect("build number", artifact_.build_number, package);
    expect("minimum OS", artifact_.min_os, package);
    expect("target OS", artifact_.target_os, false);
    add("devices", fmt::format("{}", fmt::join(artifact_.devices, ", ")));
    if (package) add_trust();
    add("uuids", fmt::format("{}", fmt::join(artifact_.uuids, ", ")));
    add("size", render_size(artifact_.size));
    add("sha256", artifact_.sha256.value_or(""));
    if (!missing_.empty()) add("not known", fmt::format("{}", fmt::join(missing_, ", ")));
    return printable(artifact_.path.string()) + "\n" + render_table(rows_);
  }

 private:
  void add_trust() {
    if (artifact_.debuggable) add("debuggable", *artifact_.debuggable ? "yes" : "no");
    std::optional<std::string> signing;
    if (artifact_.signing) {
      signing = to_string(artifact_.signing->kind);
      if (!artifact_.signing->schemes.empty()) {
        *signing += fmt::format(" ({})", fmt::join(artifact_.signing->schemes, ", "));
      }
    }
    expect("signing", signing, true);
    if (artifact_.signing && artifact_.signing->profile) {
      add("profile", render_profile(*artifact_.signing->profile, now_));
    }
    std::optional<std::string> icon;
    if (artifact_.icon != nullptr) icon = render_icon(*artifact_.icon);
    expect("icon", icon, true);
  }

  void expect(const std::string& name, const std::optional<std::string>& value, bool expected) {
    if (value) {
      add(name, *value);
    } else if (expected) {
      missing_.push_back(name);
    }
  }

  void add(const std::string& name, const std::string& value) {
    if (!value.empty()) rows_.push_back({"  " + name, value});
  }

  const Artifact& artifact_;
  const WallTime now_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::string> missing_;
};

}  // namespace

std::string render_facts(const Artifact& artifact, std::chrono::system_clock::time_point now) {
  return FactTable(artifact, now).render();
}

}  // namespace slipway::cli
