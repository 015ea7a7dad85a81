#include "core/base/regex.h"

#include <re2/re2.h>

#include "core/base/suggest.h"

namespace slipway {
namespace {

re2::RE2::Options quiet() {
  re2::RE2::Options options;
  options.set_log_errors(false);  // it would write to stderr itself
  return options;
}

}  // namespace

std::optional<std::string> problem_with_regex(std::string_view pattern) {
  const re2::RE2 regex(pattern, quiet());
  if (regex.ok()) return std::nullopt;
  // Its words end with the part of the pattern that they are about.
  const std::string& about = regex.error_arg();
  std::string words = regex.error();
  if (about.empty() || !words.ends_with(about)) return words;
  words.resize(words.size() - about.size());
  return words + in_backquotes(about);
}

bool regex_match(std::string_view pattern, std::string_view text) {
  const re2::RE2 regex(pattern, quiet());
  return regex.ok() && re2::RE2::FullMatch(text, regex);
}

}  // namespace slipway
