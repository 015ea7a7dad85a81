#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/result.h"

namespace slipway::inspection {

class Input;

/// A zip file as its central directory describes it. Nothing is read but the directory and the
/// entries that are asked for, and nothing is unpacked to disk. Not for several threads at once.
class Archive {
 public:
  /// Fails with `invalid_artifact`: no zip file, a truncated or damaged directory, more entries
  /// than allowed. The message has no path.
  [[nodiscard]] static Result<Archive> open(const std::filesystem::path& path);
  /// The same of bytes in memory, which must outlive the archive.
  [[nodiscard]] static Result<Archive> over(std::string_view bytes);

  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;
  ~Archive();

  [[nodiscard]] std::uint64_t size() const;  ///< entries
  /// As it stands in the directory: any bytes. Folders end in `/`. Lives as long as the archive.
  [[nodiscard]] std::string_view name(std::uint64_t index) const;
  /// The entry of exactly this name.
  [[nodiscard]] bool contains(std::string_view name) const;

  /// The whole entry. Fails with `invalid_artifact`, naming the entry, when it is not there, is
  /// there twice, is encrypted or packed by an unknown method, declares or produces more than
  /// `cap` bytes, or its checksum or local header do not fit.
  [[nodiscard]] Result<std::string> read(std::string_view name, std::uint64_t cap) const;
  /// Up to `count` bytes of an entry from `at` on, fewer where it ends; the checksum is verified
  /// only of the whole. To get there, a deflated entry is inflated from its beginning, without
  /// being held: how far that may be is the caller's to bound.
  [[nodiscard]] Result<std::string> read_part(std::string_view name, std::uint64_t at,
                                              std::uint64_t count) const;
  /// Whether a part of the entry costs no more than its bytes, wherever it is.
  [[nodiscard]] bool is_stored(std::string_view name) const;

  /// Up to `count` bytes that end where the central directory begins: signing blocks stand there.
  [[nodiscard]] Result<std::string> before_directory(std::uint64_t count) const;

  /// What is odd, but does not make the package another one: bytes before the first entry, names
  /// with control characters, names that lead out of the folder, names that are there twice.
  [[nodiscard]] const std::vector<std::string>& warnings() const;

 private:
  struct State;
  [[nodiscard]] static Result<Archive> over(Input input);
  explicit Archive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace slipway::inspection
