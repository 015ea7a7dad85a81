#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::config {

/// Which keys' values may be shown in a message.
struct VisibleKeys {
  std::set<std::string, std::less<>> open;       ///< shown
  std::set<std::string, std::less<>> sensitive;  ///< hidden, with all that lies in them
};

struct ShownLines {
  std::vector<std::string> lines;  ///< one for each line of the text
  int too_deep_line = 0;           ///< where nesting exceeds what is safe to parse; 0: nowhere
};

/// The lines of a TOML text as they may be shown to a person. A value stands there only when its
/// key is known and not sensitive; any other one is replaced by as many `*`, so that columns stay
/// right. That also holds for text that is not TOML: forgotten quotes, a colon instead of `=`, an
/// unknown or misspelt key. Inside a sensitive key only a reference's variable (`{ env = … }`)
/// and path (`{ file = … }`) are shown, and no command: people put secrets into those. Credentials
/// and queries in URLs are hidden everywhere; comments are left out.
[[nodiscard]] ShownLines shown_lines(std::string_view text, const VisibleKeys& keys);

}  // namespace slipway::config
