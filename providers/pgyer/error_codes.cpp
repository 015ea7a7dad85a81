#include "providers/pgyer/error_codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/http/reply.h"
#include "core/http/shown_text.h"
#include "providers/pgyer/error_table.h"

namespace slipway::pgyer {
namespace {

using enum ErrorKind;

// What waiting cures, nothing else.
constexpr std::array<std::string_view, 6> kRetryable = {"1053", "1098", "1120",
                                                        "1189", "1246", "1247"};

// No page has them: official clients do.
constexpr std::array<std::string_view, 3> kSeenInClients = {"1246", "1271", "1280"};

// A vague one, and those of a build that is being worked on: the call may have been carried out.
constexpr std::array<std::string_view, 3> kUnclear = {"1188", "1246", "1247"};

// Wrong type (1015, 1026), name (1016), file (1021, 1271), too large (1022), policy (1051), not to
// be parsed (1058), publishing failed (1216): the same package will be refused again.
constexpr std::array<std::string_view, 9> kFailed = {"1015", "1016", "1021", "1022", "1026",
                                                     "1051", "1058", "1216", "1271"};

// No such app, version or information (1009, 1092, 1093, 1177), the key is none (1076), or the
// service does not see that a key was sent (1008, 1010, 1011, 1023).
constexpr std::array<std::string_view, 9> kNotKnown = {"1008", "1009", "1010", "1011", "1023",
                                                       "1076", "1092", "1093", "1177"};

struct Hint {
  std::string_view code;
  std::string_view text;
};

constexpr std::string_view kApiKeyHint =
    "check api_key: the key is shown in the Pgyer dashboard under API info";
constexpr std::string_view kDailyHint =
    "the limit is counted by the day: publish again tomorrow, or raise the plan";
constexpr std::string_view kPlanHint = "delete what is not needed any more, or raise the plan";
constexpr std::string_view kUserKeyHint =
    "check user_key: it is shown in the Pgyer dashboard under API info, and is not the api_key";
constexpr std::string_view kShortUrlHint =
    "a short URL is given by its last part: abcd of pgyer.com/abcd";
constexpr std::string_view kTakenHint =
    "a short URL belongs to one app only: choose another one; channel_shortcut is that of a "
    "channel that exists already at Pgyer";
constexpr std::string_view kChannelHint =
    "channel_shortcut is the last part of the address of a channel that exists already at Pgyer";
constexpr std::string_view kGroupHint =
    "appGroup/listAll gives the keys of the groups that the account has";
constexpr std::string_view kFeedbackHint =
    "the key of a feedback comes with the list of the app's feedback";
constexpr std::string_view kLastVersionHint =
    "leave one version, or delete the whole app in the Pgyer dashboard or with app/deleteApp";
constexpr std::string_view kPackageHint =
    "check that the file is a complete, signed .apk, .ipa or .hap and installs on a device";
constexpr std::string_view kWaitHint =
    "this means \"wait\": Pgyer is still at work on the build; ask app/buildInfo again in some "
    "seconds";

constexpr Hint kHints[] = {
    {"1001",
     "the key did not arrive: check api_key, and that base_url is not an address that "
     "redirects elsewhere"},
    {"1002", kApiKeyHint},
    {"1008", "name a build or an app"},
    {"1009", "check app_key"},
    {"1010", "set app_key"},
    {"1012", "set user_key: it is shown in the Pgyer dashboard under API info"},
    {"1015", kPackageHint},
    {"1017", kTakenHint},
    {"1018", kPlanHint},
    {"1019", "complete the identity check in the Pgyer dashboard"},
    {"1020", "ask Pgyer's support why the account may not upload"},
    {"1021", kPackageHint},
    {"1023", "name the build"},
    {"1026", kPackageHint},
    {"1029", kTakenHint},
    {"1030", kPlanHint},
    {"1031", kShortUrlHint},
    {"1032", kShortUrlHint},
    {"1033", "the app belongs to another account: use that account's api_key"},
    {"1045", kUserKeyHint},
    {"1050", "check the password: that of the installation, or that of the .p12 certificate"},
    {"1054", kDailyHint},
    {"1055", kApiKeyHint},
    {"1058", kPackageHint},
    {"1075", kGroupHint},
    {"1076", "check app_key"},
    {"1082", kFeedbackHint},
    {"1083", kFeedbackHint},
    {"1094", kGroupHint},
    {"1098", "the limit is counted by the hour: wait, or make fewer calls with this key"},
    {"1100", kGroupHint},
    {"1122", "the app belongs to another account, or this account may not change it"},
    {"1128", "the app was uploaded by another account: delete it with that account's api_key"},
    {"1144", "set both access.start and access.end"},
    {"1145", "access.end must be after access.start"},
    {"1156", kDailyHint},
    {"1202", kLastVersionHint},
    {"1203", kLastVersionHint},
    {"1212", kChannelHint},
    {"1216", "look for the reason at the app's page in the Pgyer dashboard, and check the package"},
    {"1246", kWaitHint},
    {"1247", kWaitHint},
    {"1271", kPackageHint},
};

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// For a code that nobody knows.
ErrorKind kind_of_status(int http_status) {
  if (http_status == 401) return authentication;
  if (http_status == 403) return permission;
  if (http_status == 404) return not_found;
  if (http_status == 429) return rate_limited;
  return http_status >= 500 ? network : rejected;
}

}  // namespace

std::optional<ErrorCodeInfo> explain(std::string_view code) {
  const ErrorRow* row = find_error_row(code);
  if (row == nullptr) return std::nullopt;

  ErrorCodeInfo info;
  info.kind = row->kind;
  info.text = row->text;
  if (is_one_of(kSeenInClients, code)) info.text += " (seen in clients only)";
  info.retryable = is_one_of(kRetryable, code);
  for (const Hint& hint : kHints) {
    if (hint.code == code) info.hint = hint.text;
  }
  return info;
}

Verdict verdict_of(std::string_view code) {
  if (is_one_of(kFailed, code)) return Verdict::failed;
  return is_one_of(kNotKnown, code) ? Verdict::not_known : Verdict::none;
}

bool says_not_done(std::string_view code) {
  return find_error_row(code) != nullptr && !is_one_of(kUnclear, code);
}

Error to_error(std::string_view code, std::string_view service_message, int http_status,
               std::string_view call, const Redactor& redactor) {
  Error error;
  error.call = call;
  error.code = http::shown_text(code, redactor);
  error.service_message = http::shown_text(service_message, redactor);
  error.http_status = http_status;
  if (const auto info = explain(code)) {
    error.kind = info->kind;
    error.message = info->kind == publish_failed ? "Pgyer could not publish the build"
                                                 : "Pgyer refused the call";
    // The service mostly says the same, and an error shows what it says.
    const std::string_view meaning = find_error_row(code)->text;
    if (error.service_message != meaning) error.message += fmt::format(": {}", meaning);
    error.retryable = info->retryable;
    error.hint = info->hint;
    return error;
  }
  error.kind = kind_of_status(http_status);
  error.message = "Pgyer refused the call with a code that its pages do not list";
  error.retryable = error.kind == network || error.kind == rate_limited;
  return error;
}

Error to_error(const http::Response& response, std::string_view call, const Redactor& redactor) {
  Error error = to_error(http::unexpected_reply(response, call, redactor), call, redactor);
  // JSON that breaks off, or has no code, may hold a signature or a password that nobody knew of.
  error.service_message.resize(
      std::min(error.service_message.find_first_of("{["), error.service_message.size()));
  return error;
}

Error to_error(Error error, std::string_view call, const Redactor& redactor) {
  if (error.call.empty()) error.call = call;
  error.message = redactor.redact(error.message);
  error.service_message = http::shown_text(error.service_message, redactor);
  error.hint = redactor.redact(error.hint);
  return error;
}

}  // namespace slipway::pgyer
