#include "providers/pgyer/harmony.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "core/base/text.h"
#include "core/http/service_options.h"
#include "providers/pgyer/client_replies.h"
#include "providers/pgyer/mapping.h"

namespace slipway::pgyer {
namespace {

constexpr const char* kPath = "path";

Step file_step(std::string name, const std::filesystem::path& path) {
  Step step;
  step.name = std::move(name);
  step.phase = StepPhase::accepted;
  step.repeatable = true;
  // A later process may do the step, and begin elsewhere.
  std::error_code problem;
  const auto absolute = std::filesystem::absolute(path, problem);
  step.arguments[kPath] = (problem ? path : absolute).string();
  return step;
}

bool is_hsp(const std::filesystem::path& path) {
  return lower_case(path.extension().string()) == ".hsp";
}

void check_file(const std::filesystem::path& path, std::string_view option,
                std::vector<Finding>& findings) {
  const auto file = read_file(path);
  if (file) return;
  findings.push_back(finding(Severity::error, "harmony_file",
                             fmt::format("{}: {}", option, file.error().message),
                             file.error().hint));
}

void check_certificate(const HarmonySettings& settings, std::vector<Finding>& findings) {
  const bool certificate = !settings.certificate.empty();
  const bool password = !settings.certificate_password.empty();
  if (certificate) check_file(settings.certificate, "harmony.certificate", findings);
  if (certificate && !password) {
    findings.push_back(finding(Severity::error, "harmony_password_missing",
                               "harmony.certificate is set, and its password is not",
                               "set harmony.certificate_password; Pgyer asks for it"));
  }
  if (password && !certificate) {
    findings.push_back(finding(Severity::error, "harmony_certificate_missing",
                               "harmony.certificate_password is set, and no certificate is",
                               "set harmony.certificate to the .p12, or leave the password out"));
  }
}

/// How a person does what the step did not.
std::string by_hand(const UploadSettings& settings, const Submission& submission,
                    std::string_view call, const std::string& path) {
  const bool certificate = call == kUploadHarmonyCert;
  return fmt::format("do this step alone: slipway call {} {} file=@{}{} buildKey={}",
                     shell_quoted(shown_target(settings)), call, shell_quoted(path),
                     certificate ? " password=@FILE" : "", shell_quoted(submission.reference));
}

}  // namespace

std::vector<Step> to_harmony_steps(const HarmonySettings& settings) {
  std::vector<Step> steps;
  if (!settings.certificate.empty()) {
    steps.push_back(file_step(std::string(kHarmonyCertificate), settings.certificate));
  }
  for (const auto& path : settings.hsp) {
    steps.push_back(file_step(fmt::format("{}{}", kHarmonyHsp, path.filename().string()), path));
  }
  return steps;
}

std::vector<Finding> check_harmony(const HarmonySettings& settings) {
  std::vector<Finding> findings;
  check_certificate(settings, findings);
  std::set<std::string> names;
  for (const auto& path : settings.hsp) {
    check_file(path, "harmony.hsp", findings);
    if (!is_hsp(path)) {
      findings.push_back(finding(Severity::error, "harmony_hsp_format",
                                 fmt::format("harmony.hsp: {} is no .hsp", path.string()),
                                 "name the .hsp files that the .hap depends on"));
    }
    if (!names.insert(path.filename().string()).second) {
      findings.push_back(
          finding(Severity::error, "harmony_hsp_repeated",
                  fmt::format("harmony.hsp has two files of the name {}", path.filename().string()),
                  "Pgyer is told the name alone: list each .hsp once, under a name of its own"));
    }
  }
  return findings;
}

bool is_harmony_step(const Step& step) {
  return step.name == kHarmonyCertificate || step.name.starts_with(kHarmonyHsp);
}

Result<void> run_harmony_step(const Client& client, const UploadSettings& settings,
                              const Submission& submission, const Step& step,
                              const http::Exchange& exchange) {
  const bool certificate = step.name == kHarmonyCertificate;
  const Secret& password = settings.harmony.certificate_password;
  if (certificate && password.empty()) {
    return http::bad_option("harmony.certificate_password", "is not set");
  }
  const auto path = step.arguments.find(kPath);
  if (path == step.arguments.end() || submission.reference.empty()) {
    return fail(ErrorKind::invalid_request,
                fmt::format("the step {} lacks its file or the upload's key", step.name));
  }
  const auto file = read_file(path->second);
  if (!file) return fail(file.error());

  auto sent = certificate
                  ? client.upload_harmony_cert({*file, password, submission.reference}, exchange)
                  : client.upload_harmony_hsp({*file, submission.reference}, exchange);
  if (sent) return {};
  Error error = std::move(sent.error());
  const std::string alone = by_hand(
      settings, submission, certificate ? kUploadHarmonyCert : kUploadHarmonyHsp, path->second);
  error.hint = error.hint.empty() ? alone : fmt::format("{}; {}", error.hint, alone);
  return fail(std::move(error));
}

}  // namespace slipway::pgyer
