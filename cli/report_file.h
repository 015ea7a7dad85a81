#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/planning.h"
#include "slipway/result.h"

namespace slipway::cli {

/// `--report FILE`. Checked before anything is sent, so that no run ends without its report; FILE
/// changes only at the end, all at once, so that a run that is killed leaves the old one. What is
/// no regular file (a pipe, a terminal, `/dev/stderr`, `/dev/fd/N`) is written to directly.
class ReportFile {
 public:
  /// Without a path it takes everything and writes nothing. Makes a file beside FILE and removes it
  /// again, to see that it can. Fails with `invalid_request` when FILE is one of the `inputs`, or
  /// with `io`.
  [[nodiscard]] static Result<ReportFile> check(const std::string& path,
                                                const std::vector<std::filesystem::path>& inputs);

  /// Writes the document as indented JSON. Fails with `io`.
  [[nodiscard]] Result<void> write(const nlohmann::ordered_json& document, const Session& session);

 private:
  std::string path_;  ///< as it was given
  bool regular_ = false;
  std::filesystem::path file_;     ///< the regular file itself, where the path is a link to it
  std::optional<int> descriptor_;  ///< where the path names one that is open already
};

/// The file of `--report`, or one that writes nothing: then the planning says why, and has no plans
/// to carry out.
[[nodiscard]] ReportFile check_report_file(const std::string& path, Planning& planning);

}  // namespace slipway::cli
