#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/call.h"
#include "slipway/artifact.h"

namespace slipway::emulator {

using WallTime = std::chrono::system_clock::time_point;

/// A file that has arrived and is kept.
struct StoredFile {
  std::string file_name;  ///< as the client named it
  std::uint64_t size = 0;
  std::string sha256;
  std::filesystem::path path;
  /// What the package says of itself, without its icon. nullptr when that cannot be read, and for
  /// files that are no packages.
  std::shared_ptr<const Artifact> package = nullptr;
};

/// A file that came for an upload after it, in a call of its own.
struct FurtherFile {
  std::string kind;  ///< `certificate`, `hsp`, `screenshot`
  StoredFile file;
};

/// A file while it arrives. It is thrown away with this object unless `keep` was called.
class IncomingFile {
 public:
  virtual ~IncomingFile() = default;
  /// False when it cannot be stored.
  [[nodiscard]] virtual bool write(std::string_view block) = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// After the last block: the file as it will be kept under this name.
  [[nodiscard]] virtual const StoredFile& finish(const std::string& file_name) = 0;
  /// Once, after the last block.
  [[nodiscard]] virtual StoredFile keep(const std::string& file_name) = 0;
};

/// One upload as far as it came.
struct Reception {
  std::string provider;
  std::string endpoint;
  Fields fields;
  std::optional<StoredFile> file;
  std::optional<StoredFile> symbols;
  bool complete = true;
  std::string state = {};  ///< `publishing`, `live`, `failed`, `replaced`, `deleted`, `incomplete`
  Fields details = {};     ///< what the service knows it by
  std::vector<FurtherFile> further_files = {};
  int transfers = 1;  ///< how often a whole file came for it
};

/// The files that arrive and the record of them, whatever keeps them. Each service has a state of
/// its own beside it. Safe to use from several threads.
class Backend {
 public:
  virtual ~Backend() = default;

  [[nodiscard]] virtual std::unique_ptr<IncomingFile> receive_file() = 0;

  /// Records an upload; returns its number, by which it can be changed.
  virtual std::size_t add_reception(Reception reception) = 0;
  /// `change` is called at once and must not call this object. An unknown number does nothing.
  virtual void change_reception(std::size_t number,
                                const std::function<void(Reception&)>& change) = 0;
  /// Records an upload that broke off.
  virtual void note_incomplete(Reception reception) = 0;
  /// Everything that was received, in order of arrival.
  [[nodiscard]] virtual std::vector<Reception> receptions() const = 0;
};

}  // namespace slipway::emulator
