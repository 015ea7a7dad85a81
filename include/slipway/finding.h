#pragma once

#include <string>
#include <vector>

namespace slipway {

enum class Severity { warning, error };

/// Where in a file; line and column count from 1, 0 means not known.
struct SourceLocation {
  std::string file;
  int line = 0;
  int column = 0;
};

/// One thing that is wrong or worth knowing before anything is sent.
struct Finding {
  Severity severity = Severity::error;
  std::string code;         ///< fixed, for programs: `unknown_key`, `notes_too_long`, …
  std::string message;      ///< one sentence for a person, without a secret
  std::string hint;         ///< what to do; may be empty
  std::string target;       ///< which target; empty when it is about the whole
  SourceLocation location;  ///< empty file when it is not about a file
  std::string source_line;  ///< the line that `location` points into; may be empty
};

[[nodiscard]] bool has_errors(const std::vector<Finding>& findings);

}  // namespace slipway
