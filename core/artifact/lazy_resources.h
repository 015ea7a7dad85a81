#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/artifact/archive.h"
#include "core/artifact/limits.h"

namespace slipway::inspection {

/// The resources of a package, read when the first reference leads there.
template <typename Table>
class LazyResources {
 public:
  using Over = Result<Table> (*)(std::string_view bytes);

  /// `over` makes a table of the entry's bytes, which live as long as this.
  LazyResources(const Archive& archive, std::string_view entry, Over over)
      : archive_(archive), entry_(entry), over_(over) {}
  LazyResources(const LazyResources&) = delete;
  LazyResources& operator=(const LazyResources&) = delete;

  [[nodiscard]] Result<Table>& table() {
    if (!table_) table_ = read();
    return *table_;
  }

 private:
  Result<Table> read() {
    auto bytes = archive_.read(entry_, kMaxResources);
    if (!bytes) return fail(std::move(bytes.error()));
    bytes_ = std::move(*bytes);
    return over_(bytes_);
  }

  const Archive& archive_;
  std::string_view entry_;
  Over over_;
  std::string bytes_;
  std::optional<Result<Table>> table_;
};

}  // namespace slipway::inspection
