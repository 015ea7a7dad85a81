#pragma once

#include <string>
#include <vector>

#include "slipway/finding.h"

namespace slipway::config {

/// Collects what is wrong with one file.
class Findings {
 public:
  explicit Findings(std::string file) : file_(std::move(file)) {}

  void error(std::string code, const SourceLocation& location, std::string message,
             std::string hint = {}) {
    add(Severity::error, std::move(code), location, std::move(message), std::move(hint));
  }
  void warning(std::string code, const SourceLocation& location, std::string message,
               std::string hint = {}) {
    add(Severity::warning, std::move(code), location, std::move(message), std::move(hint));
  }

  [[nodiscard]] SourceLocation at(int line, int column) const { return {file_, line, column}; }

  /// Which target the findings from here on are about; empty: none.
  void about(std::string target) { target_ = std::move(target); }

  [[nodiscard]] std::vector<Finding> in_file_order() &&;

 private:
  void add(Severity severity, std::string code, const SourceLocation& location, std::string message,
           std::string hint);

  std::string file_;
  std::string target_;
  std::vector<Finding> findings_;
};

}  // namespace slipway::config
