#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/config.h"

namespace slipway::testing {

/// A provider's declarations, one of each type. It makes no providers: configurations are checked
/// without any.
class DeclaredFactory : public ProviderFactory {
 public:
  DeclaredFactory(std::string kind, std::vector<OptionDeclaration> options)
      : kind_(std::move(kind)), options_(std::move(options)) {}
  [[nodiscard]] std::string kind() const override { return kind_; }
  [[nodiscard]] std::vector<OptionDeclaration> options() const override { return options_; }
  [[nodiscard]] Capabilities capabilities() const override { return {}; }
  [[nodiscard]] Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings&, const ProviderContext&) const override {
    return fail(ErrorKind::internal, "not for this test");
  }

 private:
  std::string kind_;
  std::vector<OptionDeclaration> options_;
};

[[nodiscard]] inline OptionDeclaration declared(std::string name, OptionType type,
                                                bool required = false) {
  OptionDeclaration option;
  option.name = std::move(name);
  option.type = type;
  option.help = "What " + option.name + " is for";
  option.required = required;
  return option;
}

/// `harbour` has options of all types and a required secret; `quay` has nothing but a base_url with
/// a default.
[[nodiscard]] inline ProviderRegistry registry() {
  auto access = declared("access.type", OptionType::choice);
  access.choices = {"public", "password", "invite"};
  auto pin = declared("pin", OptionType::integer);
  pin.sensitive = true;
  auto base_url = declared("base_url", OptionType::string);
  base_url.default_value = "https://quay.example.com";

  ProviderRegistry known;
  known.add(std::make_shared<DeclaredFactory>(
      "harbour",
      std::vector<OptionDeclaration>{
          declared("api_key", OptionType::secret, true), declared("app_id", OptionType::string),
          declared("oversea", OptionType::boolean), declared("max_age", OptionType::duration),
          declared("slots", OptionType::integer), declared("groups", OptionType::string_list),
          access, declared("access.password", OptionType::secret), pin,
          declared("licence", OptionType::path), declared("plugins", OptionType::path_list)}));
  known.add(std::make_shared<DeclaredFactory>("quay", std::vector<OptionDeclaration>{base_url}));
  return known;
}

[[nodiscard]] inline LoadedConfiguration parse(std::string_view text,
                                               const std::filesystem::path& path = "slipway.toml") {
  return parse_configuration(text, path, registry());
}

/// `line:column code`, one for each finding: what a person's editor jumps to.
[[nodiscard]] inline std::vector<std::string> places(const LoadedConfiguration& loaded) {
  std::vector<std::string> all;
  for (const Finding& finding : loaded.findings) {
    all.push_back(std::to_string(finding.location.line) + ":" +
                  std::to_string(finding.location.column) + " " + finding.code);
  }
  return all;
}

/// All that could be shown of the findings.
[[nodiscard]] inline std::string shown(const LoadedConfiguration& loaded) {
  std::string text;
  for (const Finding& finding : loaded.findings) {
    text += finding.code + "|" + finding.message + "|" + finding.hint + "|" + finding.target + "|" +
            finding.source_line + "\n";
  }
  return text;
}

/// A folder of its own for one test, gone after it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "slipway-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, std::string_view content) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace slipway::testing
