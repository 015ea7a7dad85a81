#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/emulator.h"
#include "slipway/testing/provider_conformance.h"
#include "tests/support/temporary_directory.h"

namespace slipway::testing {

/// A service that the emulator speaks for. Providers add their settings.
class EmulatedService : public ConformanceService {
 public:
  explicit EmulatedService(emulator::Options options = {}) {
    options.state_dir = directory_.path() / "state";
    auto started = emulator::Emulator::start(options);
    if (!started) throw std::runtime_error(describe(started.error()));
    emulator_ = std::move(*started);
  }

  [[nodiscard]] std::vector<ReceivedUpload> received() const override {
    std::vector<ReceivedUpload> uploads;
    for (const auto& upload : emulator_->uploads()) {
      ReceivedUpload seen;
      for (const auto& [name, value] : upload.fields) seen.fields[name] = value;
      seen.file_name = upload.file_name;
      seen.size = upload.size;
      seen.sha256 = upload.sha256;
      seen.symbols_sha256 = upload.dsym_sha256;
      uploads.push_back(std::move(seen));
    }
    return uploads;
  }

 protected:
  [[nodiscard]] const emulator::Emulator& emulator() const { return *emulator_; }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<emulator::Emulator> emulator_;
};

}  // namespace slipway::testing
