#include "providers/pgyer/error_codes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace slipway::pgyer {
namespace {

// Every code of the table on the page "API 2.0".
constexpr int kCodesOfThePage[] = {
    1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 1016, 1017, 1018, 1019,
    1020, 1021, 1022, 1023, 1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032, 1033, 1035, 1036,
    1037, 1038, 1039, 1040, 1041, 1042, 1043, 1044, 1045, 1047, 1048, 1049, 1050, 1051, 1052, 1053,
    1054, 1055, 1056, 1057, 1058, 1059, 1060, 1061, 1062, 1063, 1064, 1065, 1066, 1067, 1068, 1069,
    1070, 1071, 1072, 1073, 1075, 1076, 1079, 1080, 1081, 1082, 1083, 1084, 1085, 1089, 1090, 1091,
    1092, 1093, 1094, 1095, 1096, 1097, 1098, 1099, 1100, 1102, 1103, 1104, 1105, 1106, 1107, 1108,
    1109, 1110, 1111, 1112, 1113, 1115, 1116, 1117, 1118, 1120, 1121, 1122, 1123, 1124, 1125, 1126,
    1127, 1128, 1129, 1130, 1131, 1132, 1133, 1134, 1135, 1136, 1137, 1138, 1139, 1140, 1141, 1142,
    1143, 1144, 1145, 1148, 1149, 1150, 1151, 1152, 1153, 1154, 1155, 1156, 1157, 1158, 1159, 1160,
    1161, 1162, 1163, 1164, 1165, 1166, 1167, 1168, 1169, 1170, 1171, 1172, 1173, 1174, 1175, 1176,
    1177, 1178, 1179, 1180, 1181, 1182, 1183, 1184, 1185, 1186, 1187, 1188, 1189, 1190, 1191, 1192,
    1193, 1194, 1195, 1196, 1197, 1198, 1199, 1200, 1201, 1202, 1203, 1212};

TEST(PgyerErrorCodes, KnowsEveryCodeOfThePage) {
  for (const int code : kCodesOfThePage) {
    const auto info = explain(std::to_string(code));
    ASSERT_TRUE(info) << code;
    EXPECT_FALSE(info->text.empty()) << code;
  }
}

TEST(PgyerErrorCodes, KnowsTheCodesSeenBeyondTheTable) {
  for (const char* code : {"1216", "1246", "1247", "1271", "1280"}) {
    EXPECT_TRUE(explain(code)) << code;
  }
}

TEST(PgyerErrorCodes, MarksTheTextsThatNoPageHas) {
  const std::string mark = "(seen in clients only)";
  for (int code = 1000; code < 1300; ++code) {
    const auto info = explain(std::to_string(code));
    if (!info) continue;
    const bool beyond = code == 1246 || code == 1271 || code == 1280;
    EXPECT_EQ(info->text.find(mark) != std::string::npos, beyond) << code;
  }
  EXPECT_EQ(to_error("1271", "", 200, "c", Redactor()).message,
            "Pgyer refused the call: Bad package");
}

TEST(PgyerErrorCodes, SaysThatABuildThatIsBeingWorkedOnMeansToWait) {
  for (const char* code : {"1246", "1247"}) {
    EXPECT_NE(explain(code)->hint.find("wait"), std::string::npos) << code;
    EXPECT_TRUE(explain(code)->retryable) << code;
    EXPECT_EQ(explain(code)->kind, ErrorKind::not_found) << "it is not there yet: " << code;
  }
}

TEST(PgyerErrorCodes, KnowsNothingOfOtherCodes) {
  for (const char* code : {"", "0", "999", "1000", "9999", "abc", "10011"}) {
    EXPECT_FALSE(explain(code)) << code;
  }
}

TEST(PgyerErrorCodes, SaysThatWaitingHelpsOnlyWhereItDoes) {
  std::set<int> retryable;
  for (int code = 1000; code < 1300; ++code) {
    const auto info = explain(std::to_string(code));
    if (info && info->retryable) retryable.insert(code);
  }
  // Hourly, speed and SMS limits; a file locked at the moment; a build still being worked on.
  EXPECT_EQ(retryable, (std::set<int>{1053, 1098, 1120, 1189, 1246, 1247}));
}

TEST(PgyerErrorCodes, TellsTheKindsApart) {
  const std::pair<const char*, ErrorKind> expected[] = {
      {"1001", ErrorKind::authentication}, {"1002", ErrorKind::authentication},
      {"1055", ErrorKind::authentication}, {"1098", ErrorKind::rate_limited},
      {"1018", ErrorKind::quota},          {"1030", ErrorKind::quota},
      {"1049", ErrorKind::quota},          {"1054", ErrorKind::quota},
      {"1156", ErrorKind::quota},          {"1216", ErrorKind::publish_failed},
      {"1015", ErrorKind::rejected},       {"1021", ErrorKind::rejected},
      {"1022", ErrorKind::rejected},       {"1026", ErrorKind::rejected},
      {"1058", ErrorKind::rejected},       {"1271", ErrorKind::rejected},
      {"1020", ErrorKind::permission},     {"1033", ErrorKind::permission},
      {"1122", ErrorKind::permission},     {"1128", ErrorKind::permission},
      {"1009", ErrorKind::not_found},      {"1093", ErrorKind::not_found},
      {"1100", ErrorKind::not_found},      {"1017", ErrorKind::conflict},
      {"1029", ErrorKind::conflict},       {"1010", ErrorKind::invalid_request},
      {"1280", ErrorKind::invalid_request}};
  for (const auto& [code, kind] : expected) EXPECT_EQ(explain(code)->kind, kind) << code;
}

TEST(PgyerErrorCodes, TellsWhatToDoAboutARefusedKey) {
  const Error error = to_error("1002", "_api_key is invalid", 200, "app/getCOSToken", Redactor());
  EXPECT_NE(error.hint.find("api_key"), std::string::npos) << error.hint;
  EXPECT_EQ(error.code, "1002");
  EXPECT_EQ(error.call, "app/getCOSToken");
  EXPECT_EQ(error.service_message, "_api_key is invalid");
  EXPECT_EQ(error.effect, Effect::none);
}

TEST(PgyerErrorCodes, TellsWhatToDoAboutEveryCodeOfTheCallsBesidesPublishing) {
  const std::pair<const char*, const char*> hints[] = {
      {"1010", "app_key"},          {"1012", "user_key"},
      {"1045", "user_key"},         {"1017", "short URL"},
      {"1029", "short URL"},        {"1031", "pgyer.com/"},
      {"1032", "pgyer.com/"},       {"1050", "password"},
      {"1075", "appGroup/listAll"}, {"1094", "appGroup/listAll"},
      {"1100", "appGroup/listAll"}, {"1082", "feedback"},
      {"1083", "feedback"},         {"1098", "hour"},
      {"1128", "account"},          {"1202", "app/deleteApp"},
      {"1203", "app/deleteApp"}};
  for (const auto& [code, words] : hints) {
    EXPECT_NE(explain(code)->hint.find(words), std::string::npos) << code;
  }
}

TEST(PgyerErrorCodes, ClassifiesAnUnknownCodeByTheHttpStatus) {
  const auto kind = [](int status) {
    return to_error("9999", "", status, "app/buildInfo", Redactor()).kind;
  };
  EXPECT_EQ(kind(200), ErrorKind::rejected);
  EXPECT_EQ(kind(401), ErrorKind::authentication);
  EXPECT_EQ(kind(429), ErrorKind::rate_limited);
  EXPECT_EQ(kind(503), ErrorKind::network);
}

TEST(PgyerErrorCodes, TrustsTheCodeMoreThanTheHttpStatus) {
  const Error error = to_error("1002", "", 500, "app/buildInfo", Redactor());
  EXPECT_EQ(error.kind, ErrorKind::authentication);
  EXPECT_FALSE(error.retryable);
}

TEST(PgyerErrorCodes, ShowsTheServicesWordsOnOneLineWithoutSecretsAndBounded) {
  Redactor redactor;
  redactor.add(Secret("hidden-key"));
  const Error error =
      to_error("1188", "bad\x1b[31m hidden-key\r\n" + std::string(10'000, 'x'), 200, "c", redactor);
  EXPECT_EQ(error.service_message.find("hidden-key"), std::string::npos);
  EXPECT_EQ(error.service_message.find_first_of("\x1b\r\n"), std::string::npos);
  EXPECT_LT(error.service_message.size(), 600U);
}

}  // namespace
}  // namespace slipway::pgyer
