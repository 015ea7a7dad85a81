#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "slipway/release.h"

namespace slipway::cli {

/// The words that a flag takes, and what each one means.
template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;

inline const Choices<NotesFormat> kNotesFormats = {{"plain", NotesFormat::plain},
                                                   {"markdown", NotesFormat::markdown},
                                                   {"textile", NotesFormat::textile}};
inline const Choices<Notify> kNotify = {
    {"none", Notify::none}, {"installable", Notify::installable}, {"all", Notify::all}};
inline const Choices<Availability> kAvailability = {{"available", Availability::available},
                                                    {"withheld", Availability::withheld}};
inline const Choices<AccessType> kAccess = {{"public", AccessType::open},
                                            {"password", AccessType::password},
                                            {"invite", AccessType::invite}};
inline const Choices<bool> kBooleans = {
    {"true", true}, {"1", true}, {"false", false}, {"0", false}};

template <typename T>
[[nodiscard]] std::vector<std::string> names_of(const Choices<T>& choices) {
  std::vector<std::string> names;
  for (const auto& choice : choices) names.push_back(choice.first);
  return names;
}

template <typename T>
[[nodiscard]] std::optional<T> choose(const Choices<T>& choices,
                                      const std::optional<std::string>& text) {
  for (const auto& choice : choices) {
    if (choice.first == text) return choice.second;
  }
  return std::nullopt;
}

}  // namespace slipway::cli
