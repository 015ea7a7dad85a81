#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "providers/hockeyapp/mapping.h"

// From replies to builds and apps.
namespace slipway::hockeyapp {
namespace {

std::optional<Availability> to_availability(std::optional<int> status) {
  if (status == static_cast<int>(DownloadStatus::available)) return Availability::available;
  if (status == static_cast<int>(DownloadStatus::not_downloadable)) return Availability::withheld;
  return std::nullopt;
}

/// `YYYY-MM-DDThh:mm:ssZ`, up to the year 9999.
std::optional<std::string> to_time(std::optional<std::int64_t> unix_time) {
  static constexpr std::int64_t kYear10000 = 253'402'300'800;
  if (!unix_time || *unix_time <= 0 || *unix_time >= kYear10000) return std::nullopt;
  const std::chrono::sys_seconds time{std::chrono::seconds(*unix_time)};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{time - midnight};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

/// Times of other zones are left out: nobody would see the zone.
bool is_utc_time(const std::optional<std::string>& text) {
  static constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  return text && text->size() == kForm.size() &&
         std::equal(kForm.begin(), kForm.end(), text->begin(), [](char form, char c) {
           return form == '0' ? c >= '0' && c <= '9' : c == form;
         });
}

std::optional<Platform> to_platform(const std::optional<std::string>& name) {
  if (!name) return std::nullopt;
  const std::string lower = lower_case(*name);
  if (lower == "android") return Platform::android;
  if (lower == "ios") return Platform::ios;
  if (lower == "mac os") return Platform::macos;
  return std::nullopt;
}

std::optional<std::string> to_text(std::optional<std::int64_t> number) {
  return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

std::string_view meaning_of_status(int status) {
  switch (static_cast<DownloadStatus>(status)) {
    case DownloadStatus::not_downloadable:
      return " (withheld)";
    case DownloadStatus::available:
      return " (available)";
  }
  return "";
}

constexpr std::string_view kByNumber = "version:";

/// One segment of a path.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool unreserved = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                            (c >= 'A' && c <= 'Z') ||
                            std::string_view("-._~").find(c) != std::string_view::npos;
    encoded += unreserved
                   ? std::string(1, c)
                   : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return encoded;
}

/// `public_url` + `/app_versions/8`, before the query if there is one.
std::string install_page(std::string url, std::string_view build_number) {
  const std::string rest = url.substr(std::min(url.find_first_of("?#"), url.size()));
  url.erase(url.size() - rest.size());
  while (url.ends_with('/')) url.pop_back();
  return fmt::format("{}/app_versions/{}{}", url, percent_encoded(build_number), rest);
}

}  // namespace

std::string to_build_id(const std::string& build_number) {
  return fmt::format("{}{}", kByNumber, build_number);
}

std::optional<std::string> to_build_number(const std::string& build_id) {
  if (!build_id.starts_with(kByNumber)) return std::nullopt;
  return build_id.substr(kByNumber.size());
}

std::string build_id_of(const AppVersion& version) {
  if (version.id) return *version.id;
  return version.version ? to_build_id(*version.version) : "";
}

Build to_build(const AppVersion& version, const Redactor& redactor) {
  const auto redact = [&redactor](std::optional<std::string> text) {
    if (text) text = redactor.redact(*text);
    return text;
  };
  const auto said = [&redact](const std::optional<std::string>& text) {
    return text && !text->empty() ? redact(text) : std::nullopt;
  };
  Build build;
  build.id = redactor.redact(build_id_of(version));
  build.bundle_id = said(version.bundle_identifier);
  build.version = said(version.shortversion);
  build.build_number = said(version.version);
  build.title = said(version.title);
  build.size = version.appsize;
  build.url = redact(version.public_url);
  if (build.url && build.build_number) {
    build.url = install_page(*std::move(build.url), *build.build_number);
  }
  build.created = to_time(version.timestamp);
  if (!build.created && is_utc_time(version.created_at)) build.created = version.created_at;
  build.notes = redact(version.notes);
  build.availability = to_availability(version.status);
  build.mandatory = version.mandatory;
  return build;
}

slipway::App to_app(const App& app, const Redactor& redactor) {
  const auto redact = [&redactor](std::optional<std::string> text) {
    if (text) text = redactor.redact(*text);
    return text;
  };
  slipway::App result;
  result.id = redactor.redact(app.public_identifier);
  result.bundle_id = redact(app.bundle_identifier);
  result.platform = to_platform(app.platform);
  result.title = redact(app.title);
  const std::pair<const char*, std::optional<std::string>> details[] = {
      {"id", app.id},
      {"platform", app.platform},
      {"release_type", to_text(app.release_type)},
      {"status", to_text(app.status)},
      {"company", app.company},
      {"owner", app.owner},
      {"minimum_os_version", app.minimum_os_version},
      {"device_family", app.device_family},
      {"created_at", app.created_at},
      {"updated_at", app.updated_at},
  };
  for (const auto& [name, value] : details) {
    if (value) result.details.push_back({name, redactor.redact(*value)});
  }
  return result;
}

std::vector<std::string> to_warnings(const UploadFields& asked, const AppVersion& got) {
  std::vector<std::string> warnings;
  if (asked.status && got.status && *got.status != static_cast<int>(*asked.status)) {
    const int status = static_cast<int>(*asked.status);
    warnings.push_back(fmt::format(
        "asked for status {}{}, the server says {}{}: the token may lack the right to set it",
        status, meaning_of_status(status), *got.status, meaning_of_status(*got.status)));
  }
  if (asked.mandatory && got.mandatory && *got.mandatory != *asked.mandatory) {
    warnings.push_back(fmt::format(
        "asked for mandatory {}, the server says {}: the token may lack the right to set it",
        *asked.mandatory, *got.mandatory));
  }
  return warnings;
}

}  // namespace slipway::hockeyapp
