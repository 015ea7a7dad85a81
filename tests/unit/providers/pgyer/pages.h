#pragma once

// The examples of Pgyer's pages, word for word.
namespace slipway::pgyer {

// The page "Upload & Release".
inline constexpr char kTokenOfThePage[] = R"({
"code": 0,
"message": "",
"data": {
"endpoint": "https://upload-v7.upload.cos.ap-shanghai.myqcloud.com",
"key": "apps/xxx/yyyy/zzzz.apk",
"params": {
"signature": "q-sign-algorithm=sha1&q-ak=...&q-signature=...",
"x-cos-security-token": "...",
"key": "apps/xxx/yyyy/zzzz.apk"
}
}
})";
inline constexpr char kBuildOfThePage[] = R"({
"code": 0,
"message": "",
"data": {
"buildKey": "a1b2c3d4e5f6",
"buildType": 2,
"buildIsFirst": 2,
"buildIsLastest": 1,
"buildFileSize": 12345678,
"buildName": "Sample App",
"buildVersion": "1.1",
"buildVersionNo": "28",
"buildBuildVersion": 5,
"buildIdentifier": "com.example.app",
"buildIcon": "123abcdefaaa",
"buildDescription": "Sample description",
"buildUpdateDescription": "Various bug fixes",
"buildScreenShots": "",
"buildShortcutUrl": "abcd",
"buildQRCodeURL": "https://www.pgyer.com/app/qrcode/abcd",
"buildCreated": "2025-01-01 10:00:00",
"buildUpdated": "2025-01-01 10:05:00"
}
})";
inline constexpr char kPublishingOfThePage[] = R"({
"code": 1247,
"message": "App is publishing"
})";
inline constexpr char kFailedOfThePage[] = R"({
"code": 1216,
"message": "App publish failed"
})";

// The page "App Info".
inline constexpr char kViewOfThePage[] = R"({
"code": 0,
"message": "",
"data": {
"buildKey": "a1b2c3d4e5f6",
"buildType": 2,
"buildIsFirst": 2,
"buildIsLastest": 1,
"buildFileSize": 12345678,
"buildName": "Sample App",
"iconUrl": "https://cdn-app-icon2.pgyer.com/1/2/3/a/b/123abcdefaaa",
"buildVersion": "1.1",
"buildVersionNo": "28",
"buildBuildVersion": 5,
"buildIdentifier": "com.example.app",
"buildIcon": "123abcdefaaa",
"buildDescription": "Sample description",
"buildUpdateDescription": "Various bug fixes",
"buildScreenShots": "",
"buildScreenshotsUrl": [],
"buildShortcutUrl": "abcd",
"buildCates": "Tools,Productivity",
"buildQRCodeURL": "https://www.pgyer.com/app/qrcode/abcd",
"buildCreated": "2025-01-01 10:00:00",
"buildUpdated": "2025-01-01 10:05:00",
"otherApps": [
{
"buildKey": "a1b2c3d4e5f5",
"buildName": "Sample App",
"buildVersion": "1.0",
"buildBuildVersion": 4,
"buildCreated": "2024-12-01 10:00:00",
"buildUpdated": "2024-12-01 10:05:00"
}
],
"otherAppsCount": 4,
"todayDownloadCount": 12,
"todayBuildDownloadCount": 8
}
})";
inline constexpr char kUpdateOfThePage[] = R"({
"code": 0,
"message": "",
"data": {
"appKey": "x1y2z3",
"buildKey": "a1b2c3d4e5f6",
"buildType": 2,
"buildName": "Sample App",
"buildVersion": "1.1",
"buildVersionNo": "28",
"buildBuildVersion": 5,
"buildIdentifier": "com.example.app",
"buildInstallType": 2,
"buildPassword": "123456",
"buildShortcutUrl": "abcd",
"buildTemplate": "classic",
"appIsInstallDate": 1,
"appInstallStartDate": "2025-01-01",
"appInstallEndDate": "2025-12-31",
"appLang": 1,
"appFeedbackStatus": 1,
"buildQrcodeShowAppIcon": 1,
"buildCreated": "2025-01-01 10:00:00",
"buildUpdated": "2025-01-01 10:05:00"
}
})";
inline constexpr char kUpdateAppOfThePage[] = R"({
"code": 0,
"message": "",
"data": {
"buildKey": "a1b2c3d4e5f6",
"buildType": 2,
"buildIsFirst": 2,
"buildIsLastest": 1,
"buildFileSize": 12345678,
"buildName": "Sample App",
"buildVersion": "1.1",
"buildVersionNo": "28",
"buildBuildVersion": 5,
"buildIdentifier": "com.example.app",
"buildIcon": "123abcdefaaa",
"buildDescription": "Sample description",
"buildUpdateDescription": "Various bug fixes",
"buildScreenShots": "",
"buildShortcutUrl": "abcd",
"buildCreated": "2025-01-01 10:00:00",
"buildUpdated": "2025-01-01 10:05:00"
}
})";
inline constexpr char kShortcutOfThePage[] = R"({
"code": 0,
"message": "",
"data": {
"buildKey": "a1b2c3d4e5f6",
"buildIsFirst": 2,
"buildIsLastest": 1,
"buildType": 2,
"buildFileName": "app-release.apk",
"buildFileSize": 12345678,
"buildName": "Sample App",
"buildVersion": "1.1",
"buildVersionNo": "28",
"buildBuildVersion": 5,
"buildIdentifier": "com.example.app",
"buildCreated": "2025-01-01 10:00:00",
"buildDescription": "Sample description",
"buildUpdateDescription": "Various bug fixes",
"buildShortcutUrl": "PgY8",
"buildScreenShots": ""
}
})";
inline constexpr char kListMyOfThePage[] = R"({
"code": 0,
"message": "",
"data": [
{
"buildKey": "a1b2c3d4e5f6",
"buildType": 2,
"buildFileSize": 12345678,
"buildName": "Sample App",
"buildVersion": "1.1",
"buildVersionNo": "28",
"buildBuildVersion": 5,
"buildIdentifier": "com.example.app",
"buildIcon": "123abcdefaaa",
"buildCreated": "2025-01-01 10:00:00",
"appKey": "x1y2z3"
}
]
})";

// The page "Version Management".
inline constexpr char kBuildsOfThePage[] = R"({
"code": 0,
"message": "",
"data": {
"pageCount": 3,
"currentPage": 1,
"list": [
{
"buildKey": "a1b2c3d4e5f6",
"buildType": 2,
"buildFileSize": 12345678,
"buildName": "Sample App",
"buildVersion": "1.1",
"buildVersionNo": "28",
"buildBuildVersion": 5,
"buildIdentifier": "com.example.app",
"buildIcon": "123abcdefaaa",
"buildCreated": "2025-01-01 10:00:00"
}
]
}
})";
inline constexpr char kCheckOfThePage[] = R"({
"code": 0,
"message": "",
"data": {
"buildBuildVersion": 5,
"forceUpdateVersion": "",
"forceUpdateVersionNo": "",
"needForceUpdate": false,
"downloadURL": "https://www.pgyer.com/apiv2/app/install?_api_key=xxx&buildKey=a1b2c3d4e5f6",
"appURl": "https://www.pgyer.com/abcd",
"buildHaveNewVersion": true,
"buildVersionNo": "28",
"buildVersion": "1.1",
"buildDescription": "Sample description",
"buildUpdateDescription": "Various bug fixes",
"appKey": "x1y2z3",
"buildKey": "a1b2c3d4e5f6",
"buildName": "Sample App",
"buildIcon": "123abcdefaaa",
"buildFileKey": "apps/xxx/yyyy/zzzz.apk",
"buildFileSize": "12345678"
}
})";

}  // namespace slipway::pgyer
