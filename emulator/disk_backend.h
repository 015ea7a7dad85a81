#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "emulator/backend.h"
#include "slipway/result.h"

namespace slipway::emulator {

/// Files in a folder, the record of them in memory.
class DiskBackend : public Backend {
 public:
  /// Creates the folder. Fails with `io` when it cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<DiskBackend>> open(
      const std::filesystem::path& folder);

  [[nodiscard]] std::unique_ptr<IncomingFile> receive_file() override;
  std::size_t add_reception(Reception reception) override;
  void change_reception(std::size_t number, const std::function<void(Reception&)>& change) override;
  void note_incomplete(Reception reception) override;
  [[nodiscard]] std::vector<Reception> receptions() const override;

 private:
  explicit DiskBackend(std::filesystem::path folder);

  std::filesystem::path folder_;
  std::atomic<unsigned> next_file_;  ///< after those of earlier runs in the same folder
  mutable std::mutex mutex_;
  std::vector<Reception> receptions_;
};

}  // namespace slipway::emulator
