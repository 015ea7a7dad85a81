#pragma once

#include <string>
#include <string_view>

namespace slipway::cli {

/// The words of `text` after `line`, in lines of at most `width` columns where that is possible,
/// each with its line end. All but the first one begin with `indent` spaces.
[[nodiscard]] std::string wrapped(std::string line, std::string_view text, std::size_t indent,
                                  std::size_t width);

/// The columns to wrap at: those of the terminal, but no fewer than anybody can read.
[[nodiscard]] std::size_t columns_of(int width);

}  // namespace slipway::cli
