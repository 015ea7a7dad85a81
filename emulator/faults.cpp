#include "emulator/faults.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "core/base/suggest.h"
#include "emulator/emulator.h"

namespace slipway::emulator {
namespace {

constexpr std::uint64_t kHugeReply = 64ULL * 1024 * 1024;
constexpr std::size_t kDeepJson = 400'000;
constexpr std::size_t kBeforeEcho = 195;
constexpr std::string_view kCodePrefix = "code-";
constexpr std::string_view kAnyCode = "code-NNNN";  ///< how the list shows it
constexpr std::string_view kSyntax = "a fault is [PROVIDER/]NAME[:TIMES], e.g. hockeyapp/500:1";

struct KnownFault {
  std::string_view name;
  std::string_view providers;
  std::string_view help;
};

constexpr KnownFault kFaults[] = {
    {"401", "pgyer hockeyapp",
     "credentials refused. HockeyApp: every call answers 401 as soon as its head is read and "
     "closes "
     "the connection, with the body unread. Pgyer: getCOSToken and app/upload answer code 1002"},
    {"422-exists", "hockeyapp",
     "HockeyApp uploads and app_versions/new: 422 \"bundle_version has already been taken\", as "
     "soon as the head is read; the connection closes with the body unread"},
    {"500", "pgyer hockeyapp",
     "HockeyApp calls that change something and Pgyer app/upload: the body is read, nothing is "
     "kept, 500 with plain text. Pgyer storage: the same with 500 and the XML error InternalError"},
    {"html-502", "pgyer hockeyapp",
     "every API call answers 502 with an HTML page; uploads (HockeyApp, Pgyer storage, app/upload "
     "and HarmonyOS files) are read and kept first"},
    {"redirect", "pgyer hockeyapp",
     "every API call answers 302 to https://elsewhere.example/ with an HTML page and does nothing; "
     "not the Pgyer storage"},
    {"slow", "pgyer hockeyapp",
     "uploads (HockeyApp, Pgyer storage and app/upload): the body is read with a pause of 20 ms "
     "after every 256 KiB, then answered as usual"},
    {"stall", "pgyer hockeyapp",
     "uploads: the head is read, then nothing is read or answered until the client goes away"},
    {"drop-before-upload", "pgyer hockeyapp",
     "uploads: the connection is cut as soon as the head is read; nothing is kept"},
    {"drop-mid-upload", "pgyer hockeyapp",
     "uploads: the connection is cut after half of the body; nothing is kept"},
    {"drop-after-upload", "pgyer hockeyapp",
     "uploads: the body is read and kept, then the connection is cut without an answer"},
    {"drop-mid-reply", "pgyer hockeyapp",
     "uploads: the body is read and kept, then the connection is cut after half of the answer"},
    {"never-publishes", "pgyer", "Pgyer buildInfo: 1247 for ever"},
    {"publish-fails", "pgyer", "Pgyer buildInfo: after the queue 1216, and so from then on"},
    {"parsing", "pgyer",
     "Pgyer buildInfo: the first answer about a stored build is 1246, not 1247"},
    {"token-expired", "pgyer",
     "Pgyer storage: 403 with the XML error AccessDenied \"Request has expired\"; nothing is kept"},
    {"not-json", "pgyer hockeyapp",
     "every API call answers its good status with text that is no JSON; uploads are kept first"},
    {"empty", "pgyer hockeyapp",
     "every API call answers 200 with an empty body; uploads are kept first"},
    {"deep-json", "pgyer hockeyapp",
     "every API call answers its good status with 400,000 nested JSON arrays; uploads are kept "
     "first"},
    {"huge-reply", "pgyer hockeyapp",
     "every API call answers 200 with 64 MiB of JSON; uploads are kept first"},
    {"rate-limited", "pgyer hockeyapp",
     "every API call: at Pgyer code 1098, at HockeyApp 429 with Retry-After: 1; nothing is kept"},
    {"long-retry", "pgyer hockeyapp", "the same as rate-limited, with Retry-After: 86400 at both"},
    {"echo-credential", "pgyer hockeyapp",
     "500 with a long body that repeats the credential after 195 characters; uploads are kept "
     "first. HockeyApp: every call, the token in plain text. Pgyer storage: the signature and the "
     "security token in plain text. Pgyer API calls but getCOSToken, so that there is a "
     "signature: the API key in the title of an HTML page"},
    {"html-403", "pgyer", "Pgyer storage: 403 as an HTML page instead of XML; nothing is kept"},
    {"no-length", "hockeyapp",
     "HockeyApp uploads and app_versions/new: the 422 of 422-exists, as soon as the head is read, "
     "without a Content-Length and on a connection that stays open with the body unread"},
    {"upload-only-token", "hockeyapp",
     "HockeyApp uploads, app_versions/new and PUT: notify and status are silently ignored, still "
     "201 or 200; the status of a new version is 1"},
    {"no-version", "hockeyapp", "HockeyApp uploads and PUT: the 201 or 200 has no version"},
    {"no-id", "hockeyapp",
     "HockeyApp uploads, PUT and the list of versions: the versions have no id"},
    {"error-status", "hockeyapp",
     "HockeyApp calls that make or change something, but no deletion: the body is read, nothing is "
     "kept, 422 {\"status\":\"error\",\"message\":"
     "\"Bundle version is blank or could not be parsed\"}; apps: \"App could not be created.\""},
    {"too-many-apps", "hockeyapp",
     "HockeyApp apps/new, and apps/upload that would make an app: 422 \"maximum number of apps "
     "reached\""},
    {"read-only-token", "hockeyapp",
     "every HockeyApp call that changes something: 422 app \"not found\", or 401 where the path "
     "names no app, as soon as the head is read; the connection closes with the body unread"},
    {"wrong-types", "pgyer hockeyapp",
     "replies that are not what the page promises. HockeyApp listings: every member of an entry is "
     "an object where the page has text or a number, without app_versions when there are none; "
     "statistics and the testers' list swap array and object. Pgyer listings and details, but "
     "buildInfo: buildKey, appGroupKey, certificateKey and buildHaveNewVersion are missing, "
     "buildFileSize is an object and buildName an array"},
    {"code-NNNN", "pgyer",
     "every Pgyer API call answers the code NNNN with the page's text and does nothing, e.g. "
     "code-1098, code-1128, code-1202, code-1203"},
    {"other-version", "pgyer hockeyapp",
     "every reply that says a package's version says another one: a 9 follows it. At Pgyer "
     "buildVersion, at HockeyApp shortversion"},
    {"other-build-number", "pgyer hockeyapp",
     "the same of its build number: at Pgyer buildVersionNo, at HockeyApp version"},
    {"other-bundle-id", "pgyer hockeyapp",
     "the same of its bundle id: at Pgyer buildIdentifier, at HockeyApp the bundle_identifier of "
     "the app"},
    {"other-title", "pgyer hockeyapp",
     "the same of its title: at Pgyer buildName, at HockeyApp title"},
    {"other-size", "pgyer hockeyapp",
     "the same of its size, one byte more: at Pgyer buildFileSize, at HockeyApp appsize"},
    {"lagging-list", "pgyer hockeyapp",
     "HockeyApp app_versions and Pgyer app/builds: the newest build is not listed yet"},
    {"step-fails", "pgyer",
     "Pgyer app/uploadHarmonyCert and app/uploadHarmonyHsp: the body is read, nothing is kept, 500 "
     "with plain text"},
    {"skewed-clock", "pgyer hockeyapp", "the Date header of every reply is an hour ahead"},
};

/// `1098` of `code-1098`.
std::optional<int> code_of(std::string_view name) {
  const auto digits = name.substr(std::min(kCodePrefix.size(), name.size()));
  if (name.substr(0, kCodePrefix.size()) != kCodePrefix || digits.size() != 4) return std::nullopt;
  int code = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), code);
  if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || code < 1) {
    return std::nullopt;
  }
  return code;
}

const KnownFault* find_known(std::string_view name) {
  if (code_of(name)) return find_known(kAnyCode);
  const auto it = std::find_if(std::begin(kFaults), std::end(kFaults),
                               [&](const KnownFault& fault) { return fault.name == name; });
  return it == std::end(kFaults) ? nullptr : it;
}

/// "did you mean …", or the whole list.
std::string suggest(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& fault : kFaults) names.emplace_back(fault.name);
  const std::string meant = nearest(name, names);
  if (!meant.empty()) return fmt::format("did you mean {}?", meant);
  return fmt::format("known faults: {}", fmt::join(names, " "));
}

/// Words, kBeforeEcho characters of them.
std::string words_before_echo() {
  std::string text;
  while (text.size() < kBeforeEcho) text += "The request failed in the debug build. ";
  text.resize(kBeforeEcho, '.');
  text.back() = '=';
  return text;
}

}  // namespace

Reply echo_text(std::string_view credential) {
  return {500, fmt::format("{}{} and then more.\n", words_before_echo(), credential), "text/plain"};
}

Reply echo_page(std::string_view credential) {
  return {500,
          fmt::format("<html><head><title>{0}{1}</title></head><body><pre>{0}{1}</pre></body>"
                      "</html>\n",
                      words_before_echo(), credential),
          "text/html"};
}

const std::vector<FaultInfo>& known_faults() {
  static const std::vector<FaultInfo> faults = [] {
    std::vector<FaultInfo> list;
    for (const auto& fault : kFaults) {
      list.push_back({std::string(fault.name), std::string(fault.help)});
    }
    return list;
  }();
  return faults;
}

Result<FaultList::Fault> FaultList::parse(std::string_view spec) {
  Fault fault;
  auto rest = spec;
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    fault.provider = rest.substr(0, slash);
    rest.remove_prefix(slash + 1);
    if (fault.provider != "pgyer" && fault.provider != "hockeyapp") {
      return fail(ErrorKind::invalid_request,
                  fmt::format("unknown provider \"{}\" in the fault \"{}\"", fault.provider, spec),
                  "the emulator has pgyer and hockeyapp");
    }
  }
  if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
    const auto times = rest.substr(colon + 1);
    const auto end = times.data() + times.size();
    const auto parsed = std::from_chars(times.data(), end, fault.left);
    if (parsed.ec != std::errc() || parsed.ptr != end || fault.left < 1) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("\"{}\" is not a number of times in the fault \"{}\"", times, spec),
                  std::string(kSyntax));
    }
    rest = rest.substr(0, colon);
  }
  fault.name = rest;
  const auto* known = find_known(fault.name);
  if (known == nullptr || fault.name == kAnyCode) {
    return fail(ErrorKind::invalid_request,
                fmt::format("unknown fault \"{}\"; {}", fault.name, suggest(fault.name)),
                std::string(kSyntax));
  }
  if (known->providers.find(fault.provider) == std::string_view::npos) {
    return fail(ErrorKind::invalid_request,
                fmt::format("the fault {} does not exist at {}", fault.name, fault.provider),
                fmt::format("it exists at {}", known->providers));
  }
  return fault;
}

Result<void> FaultList::set(const std::vector<std::string>& specs) {
  std::vector<Fault> faults;
  for (const auto& spec : specs) {
    auto fault = parse(spec);
    if (!fault) return fail(fault.error());
    faults.push_back(std::move(*fault));
  }
  const std::lock_guard lock(mutex_);
  faults_ = std::move(faults);
  return {};
}

bool FaultList::is_due(const Fault& fault, std::string_view provider) {
  return fault.left != 0 && (fault.provider.empty() || fault.provider == provider);
}

bool FaultList::take(std::string_view provider, std::string_view name) {
  const std::lock_guard lock(mutex_);
  for (auto& fault : faults_) {
    if (fault.name != name || !is_due(fault, provider)) continue;
    if (fault.left > 0) --fault.left;
    return true;
  }
  return false;
}

std::optional<int> FaultList::take_code(std::string_view provider) {
  const std::lock_guard lock(mutex_);
  for (auto& fault : faults_) {
    const auto code = code_of(fault.name);
    if (!code || !is_due(fault, provider)) continue;
    if (fault.left > 0) --fault.left;
    return code;
  }
  return std::nullopt;
}

std::optional<Reply> FaultList::take_refusal(std::string_view provider) {
  if (!take(provider, "redirect")) return std::nullopt;
  const std::string location = fmt::format("https://elsewhere.example/{}", provider);
  return Reply{302,
               fmt::format("<html><head><title>302 Found</title></head><body>The document has "
                           "moved <a href=\"{}\">here</a>.</body></html>",
                           location),
               "text/html",
               {{"Location", location}}};
}

std::optional<Reply> FaultList::take_spoiled_reply(std::string_view provider, int good_status) {
  if (take(provider, "html-502")) {
    return Reply{502,
                 "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center>"
                 "<h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n"
                 "</html>\r\n",
                 "text/html"};
  }
  if (take(provider, "not-json")) {
    return Reply{good_status, "The service is being maintained.", "text/plain"};
  }
  if (take(provider, "deep-json")) {
    return Reply{good_status, std::string(kDeepJson, '[') + std::string(kDeepJson, ']')};
  }
  if (take(provider, "empty")) return Reply{200, "", "text/html"};
  if (take(provider, "huge-reply")) {
    Reply reply;
    reply.body = "{}";
    reply.padding = kHugeReply - reply.body.size();
    return reply;
  }
  return std::nullopt;
}

bool FaultList::begin_upload(std::string_view provider, Call& call) {
  if (take(provider, "stall")) {
    call.stall();
    return false;
  }
  if (take(provider, "drop-before-upload")) return false;
  if (take(provider, "slow")) call.slow_down();
  if (take(provider, "drop-mid-upload")) call.cut_halfway();
  return true;
}

}  // namespace slipway::emulator
