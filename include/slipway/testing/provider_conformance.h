#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "slipway/registry.h"

namespace slipway::testing {

/// One upload, as the service under the provider received it.
struct ReceivedUpload {
  std::map<std::string, std::string> fields;  ///< everything that was said beside the files
  std::string file_name;
  std::uint64_t size = 0;
  std::string sha256;
  std::string symbols_sha256;  ///< empty when there were none
};

/// A call of the service's own.
struct NativeRequest {
  std::string method;
  std::vector<NativeArgument> arguments = {};
};

/// A service for one test, fresh and empty, and how to reach it. Stops when destroyed.
class ConformanceService {
 public:
  virtual ~ConformanceService() = default;

  [[nodiscard]] virtual std::shared_ptr<const ProviderFactory> factory() const = 0;
  /// Settings with which a provider reaches this service and may do everything.
  [[nodiscard]] virtual Settings settings() const = 0;
  /// The same with a credential that the service refuses. Empty: the service knows no credentials.
  [[nodiscard]] virtual std::optional<Settings> settings_with_wrong_credential() const = 0;
  /// What was uploaded so far, completely, in order of arrival.
  [[nodiscard]] virtual std::vector<ReceivedUpload> received() const = 0;
  /// Whether the service shows this build as the latest; only asked of providers that honour it.
  [[nodiscard]] virtual bool is_latest(const std::string& build_id) const;
  /// An id in the service's form that no build has. Asked of providers with operations on builds.
  [[nodiscard]] virtual std::string unknown_build_id() const { return "0"; }
  /// How many builds the service lists on two pages; 0: it lists all at once.
  [[nodiscard]] virtual std::size_t builds_on_two_pages() const { return 0; }
  /// A change of the app that the provider and the service take; only asked of providers that can
  /// change one.
  [[nodiscard]] virtual Settings app_changes() const { return {}; }
  /// Whether the service's app is as these changes want it.
  [[nodiscard]] virtual bool has_app_changes() const { return false; }
  /// A native call that the service answers with JSON, and that changes nothing; only asked of
  /// providers that make native calls.
  [[nodiscard]] virtual NativeRequest native_request() const { return {}; }
};

/// What a provider's author hands in.
struct ConformanceSubject {
  std::string name;  ///< letters and digits
  std::function<std::unique_ptr<ConformanceService>()> start;

  friend std::ostream& operator<<(std::ostream& out, const ConformanceSubject& subject) {
    return out << subject.name;
  }
};

/// The suite. It is driven by what the provider says of itself: each claimed feature is asked for
/// and looked for at the service, each operation that it hands out is done, so a false claim fails.
/// Join it with
///
///     INSTANTIATE_TEST_SUITE_P(Mine, ProviderConformance, ::testing::Values(my_subject()));
class ProviderConformance : public ::testing::TestWithParam<ConformanceSubject> {};

}  // namespace slipway::testing
