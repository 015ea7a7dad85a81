#include "core/config/findings.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace slipway::config {
void Findings::add(Severity severity, std::string code, const SourceLocation& location,
                   std::string message, std::string hint) {
  Finding finding;
  finding.severity = severity;
  finding.code = std::move(code);
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  finding.target = target_;
  finding.location = location;
  findings_.push_back(std::move(finding));
}

std::vector<Finding> Findings::in_file_order() && {
  std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.location.line, a.location.column) <
           std::tie(b.location.line, b.location.column);
  });
  return std::move(findings_);
}

}  // namespace slipway::config
