#include "providers/pgyer/error_codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/http/reply.h"
#include "core/http/shown_text.h"

namespace slipway::pgyer {
namespace {

using enum ErrorKind;

struct Row {
  std::string_view code;
  ErrorKind kind;
  std::string_view text;
};

// The page's table, 1216 and 1247 from "Upload & Release", and three codes that official clients
// know: 1246, 1271, 1280. By code.
constexpr Row kTable[] = {
    {"1001", authentication, "_api_key is required"},
    {"1002", authentication, "_api_key is invalid"},
    {"1003", rejected, "Error syncing user info to Tracup"},
    {"1007", invalid_request, "Search term too short"},
    {"1008", invalid_request, "buildKey and appKey cannot both be empty"},
    {"1009", not_found, "App info not found"},
    {"1010", invalid_request, "appKey is required"},
    {"1011", invalid_request, "buildId is required"},
    {"1012", authentication, "userKey is required"},
    {"1013", not_found, "User not found"},
    {"1014", invalid_request, "App type is required"},
    {"1015", rejected, "Wrong file or app type"},
    {"1016", rejected, "Invalid package name"},
    {"1017", conflict, "Short URL already in use or invalid"},
    {"1018", quota, "App count exceeds the plan's limit"},
    {"1019", permission, "Missing identity photos; upload the front, back, and handheld ID photos"},
    {"1020", permission, "User is banned from uploading"},
    {"1021", rejected, "Invalid file"},
    {"1022", rejected, "File too large"},
    {"1023", invalid_request, "buildKey is required"},
    {"1024", quota, "Distribution range exceeds the limit"},
    {"1025", rejected, "File upload failed"},
    {"1026", rejected, "Invalid file; wrong file type"},
    {"1027", invalid_request, "App name length out of range"},
    {"1028", rejected, "App identifier not found"},
    {"1029", conflict, "Short URL already in use or invalid"},
    {"1030", quota, "Enterprise-signing count exceeds the plan's maximum"},
    {"1031", invalid_request, "Short URL is required"},
    {"1032", invalid_request, "Short URL is invalid"},
    {"1033", permission, "You can only modify your own apps"},
    {"1035", invalid_request, "Too many fields modified"},
    {"1036", invalid_request, "Change content is empty"},
    {"1037", invalid_request, "Images must be uploaded as an array"},
    {"1038", invalid_request, "Image data is empty"},
    {"1039", invalid_request, "At most 5 app screenshots"},
    {"1040", rejected, "Screenshot upload failed"},
    {"1041", invalid_request, "Screenshot key is required"},
    {"1042", invalid_request, "Feedback content is empty"},
    {"1043", invalid_request, "Feedback content too long (max 200 chars)"},
    {"1044", rejected, "Error adding feedback"},
    {"1045", authentication, "Invalid userKey"},
    {"1047", permission, "This app is paid; install from a phone"},
    {"1048", not_found, "App has expired"},
    {"1049", quota, "App download quota exhausted"},
    {"1050", authentication, "Wrong password"},
    {"1051", rejected, "App violates policy"},
    {"1052", permission, "App is restricted to verified users"},
    {"1053", rate_limited, "Download speed limit reached"},
    {"1054", quota, "Daily download quota exhausted"},
    {"1055", authentication, "Invalid api key"},
    {"1056", unsupported, "Open this link on iOS"},
    {"1057", invalid_request, "Wrong params syncing expert-test enterprise-signed app"},
    {"1058", rejected, "Error parsing the app"},
    {"1059", unsupported, "Deprecated method"},
    {"1060", invalid_request, "Email is required"},
    {"1061", invalid_request, "Password is required"},
    {"1062", authentication, "Wrong username or password"},
    {"1063", conflict, "Email already exists"},
    {"1064", invalid_request, "Username is required"},
    {"1065", invalid_request, "Username must be 15 chars or fewer"},
    {"1066", invalid_request, "Name is required"},
    {"1067", invalid_request, "Company is required"},
    {"1068", invalid_request, "Occupation is required"},
    {"1069", conflict, "Phone number already exists"},
    {"1070", invalid_request, "Verification code is required"},
    {"1071", invalid_request, "Invalid verification code"},
    {"1072", not_found, "Email not found"},
    {"1073", invalid_request, "Enter valid account info"},
    {"1075", invalid_request, "appGroupKey is required"},
    {"1076", not_found, "appKey is invalid"},
    {"1079", rejected, "Voice upload failed"},
    {"1080", rejected, "Feedback failed"},
    {"1081", invalid_request, "Invalid request"},
    {"1082", invalid_request, "feedbackKey is required"},
    {"1083", not_found, "Feedback not found"},
    {"1084", invalid_request, "Log content is required"},
    {"1085", invalid_request, "Wrong system type"},
    {"1089", invalid_request, "Platform parameter is required"},
    {"1090", invalid_request, "Platform must be windows or mac"},
    {"1091", invalid_request, "Wrong version parameter"},
    {"1092", not_found, "Version info not found"},
    {"1093", not_found, "Info not found"},
    {"1094", not_found, "appGroupKey is invalid"},
    {"1095", invalid_request, "App name too long"},
    {"1096", unsupported, "Wrong method"},
    {"1097", authentication, "Signature error"},
    {"1098", rate_limited, "Hourly API rate limit reached"},
    {"1099", rejected, "Update app failed"},
    {"1100", not_found, "App group info not found"},
    {"1102", invalid_request, "Email verification code is required"},
    {"1103", invalid_request, "Verification code is incorrect"},
    {"1104", invalid_request, "Invalid email address"},
    {"1105", conflict, "Account already exists"},
    {"1106", invalid_request, "Real name must be 15 chars or fewer"},
    {"1107", invalid_request, "Password is required"},
    {"1108", invalid_request, "Enter a valid phone number"},
    {"1109", invalid_request, "Enter the 6-digit verification code"},
    {"1110", rejected, "Registration failed"},
    {"1111", invalid_request, "Account is required"},
    {"1112", conflict, "This phone is linked to multiple accounts; sign in with a password"},
    {"1113", invalid_request, "Email is required"},
    {"1115", not_found, "User does not exist"},
    {"1116", authentication, "Wrong phone or password"},
    {"1117", authentication, "Wrong email or password"},
    {"1118", invalid_request, "Phone number is required"},
    {"1120", rate_limited, "SMS must be at least 30 seconds apart"},
    {"1121", invalid_request, "Verification failed"},
    {"1122", permission, "Insufficient permissions"},
    {"1123", invalid_request, "Wrong stats type"},
    {"1124", authentication, "Authorization failed"},
    {"1125", conflict, "Bound to existing account"},
    {"1126", conflict, "Email not changed"},
    {"1127", conflict, "Email already exists"},
    {"1128", permission, "Insufficient permissions — you can only delete apps you uploaded"},
    {"1129", conflict, "Account is already linked to a WeChat ID; enter a different account"},
    {"1130", invalid_request, "Enter a new password"},
    {"1131", invalid_request, "Confirm the password"},
    {"1132", invalid_request, "Passwords do not match"},
    {"1133", invalid_request, "JSCode is required"},
    {"1134", invalid_request, "JSCode is invalid"},
    {"1135", not_found, "Credential file not found"},
    {"1136", rejected, "Failed to delete credential file"},
    {"1137", rejected, "Error uploading credential file"},
    {"1138", invalid_request, "File count exceeds the limit"},
    {"1139", invalid_request, "At most two files per type"},
    {"1140", rejected, "Failed to add credential file"},
    {"1141", invalid_request, "Transaction type is required"},
    {"1142", conflict, "This version cannot be hidden"},
    {"1143", invalid_request, "encryptedData and iv are required"},
    {"1144", invalid_request, "Install start and end times are required"},
    {"1145", invalid_request, "End time must be after start time"},
    {"1148", invalid_request, "Upload the front side of your ID card"},
    {"1149", invalid_request, "Upload the back side of your ID card"},
    {"1150", invalid_request, "Upload a handheld ID card photo"},
    {"1151", invalid_request, "Company name is required"},
    {"1152", invalid_request, "Business license number is required"},
    {"1153", invalid_request, "Upload the business license photo"},
    {"1154", invalid_request, "Province is required"},
    {"1155", invalid_request, "City is required"},
    {"1156", quota, "Daily auto-review quota exhausted"},
    {"1157", rejected, "Auto review did not pass"},
    {"1158", invalid_request, "Image must not exceed 10 MB"},
    {"1159", invalid_request, "Image must not be smaller than 15 KB"},
    {"1160", invalid_request, "Wrong image type"},
    {"1161", invalid_request, "fileType is required"},
    {"1162", invalid_request, "Name is required"},
    {"1163", invalid_request, "Description is required"},
    {"1164", invalid_request, "appKeys is required"},
    {"1165", invalid_request, "Description is too long"},
    {"1166", invalid_request, "Group name does not match the rules"},
    {"1167", invalid_request, "A group needs at least two apps"},
    {"1168", invalid_request, "URL suffix is required"},
    {"1169", invalid_request, "New number must differ from the old one"},
    {"1170", invalid_request, "Invalid phone number"},
    {"1171", invalid_request, "Real name is required"},
    {"1172", invalid_request, "ID number is required"},
    {"1173", invalid_request, "Real name does not match"},
    {"1174", invalid_request, "ID number does not match"},
    {"1175", invalid_request, "Release time is required"},
    {"1176", invalid_request, "Enter a valid release time"},
    {"1177", not_found, "Failed to fetch app info"},
    {"1178", invalid_request, "App type is required"},
    {"1179", invalid_request, "Cannot merge a blank app"},
    {"1180", conflict, "App is already merged"},
    {"1181", invalid_request, "Merge an iOS app"},
    {"1182", invalid_request, "Merge an Android app"},
    {"1183", permission, "Must be your own app"},
    {"1184", invalid_request, "Cannot merge an app with itself"},
    {"1185", conflict, "Icon already exists; don't upload another"},
    {"1186", conflict, "App has not been released"},
    {"1187", permission, "Upgrade your version"},
    {"1188", rejected, "An error occurred"},
    {"1189", conflict, "File cannot be changed at the moment"},
    {"1190", invalid_request, "Upload the Online Cultural Operating License"},
    {"1191", invalid_request, "Upload the ICP license"},
    {"1192", invalid_request, "Upload the software copyright registration"},
    {"1193", invalid_request, "Upload the business license"},
    {"1194", invalid_request, "Upload the financial license"},
    {"1195", invalid_request, "Upload the other required certificate"},
    {"1196", invalid_request, "Upload the required credential file"},
    {"1197", invalid_request, "Upload the license for online AV program transmission"},
    {"1198", invalid_request, "Re-upload the rejected file"},
    {"1199", invalid_request, "Mismatched file count"},
    {"1200", invalid_request, "Appeal reason must be between 20 and 500 chars"},
    {"1201", invalid_request, "At most 5 appeal images"},
    {"1202", conflict,
     "Cannot delete every downloadable version; delete the app from Settings if that's the goal"},
    {"1203", conflict, "Cannot delete every displayed version"},
    {"1212", invalid_request, "Channel short URL is invalid — check the short URL"},
    {"1216", publish_failed, "App publish failed"},
    {"1246", conflict, "App is still being parsed"},
    {"1247", conflict, "App is publishing"},
    {"1271", rejected, "Bad package"},
    {"1280", invalid_request, "A parameter is missing"},
};

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

const Row* find_row(std::string_view code) {
  const auto* row = std::find_if(std::begin(kTable), std::end(kTable),
                                 [code](const Row& known) { return known.code == code; });
  return row == std::end(kTable) ? nullptr : row;
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
  const Row* row = find_row(code);
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
  return find_row(code) != nullptr && !is_one_of(kUnclear, code);
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
    const std::string_view meaning = find_row(code)->text;
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
