#include "ledger/words.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "slipway/artifact.h"
#include "slipway/error.h"
#include "slipway/journal.h"
#include "slipway/release.h"
#include "slipway/submission.h"

namespace slipway::ledger {
namespace {

/// All of an enumeration, in its order.
template <typename Enumeration>
struct List;

template <>
struct List<JournalStage> {
  static constexpr std::array all = {
      JournalStage::planned,    JournalStage::begun,    JournalStage::referenced,
      JournalStage::committing, JournalStage::accepted, JournalStage::live,
      JournalStage::step,       JournalStage::failed,   JournalStage::cancelled,
      JournalStage::unknown,    JournalStage::skipped};
};
template <>
struct List<Format> {
  static constexpr std::array all = {Format::apk,         Format::aab,      Format::ipa,
                                     Format::app_zip,     Format::hap,      Format::hsp,
                                     Format::harmony_app, Format::dsym_zip, Format::mapping_txt};
};
template <>
struct List<Platform> {
  static constexpr std::array all = {Platform::android, Platform::ios, Platform::macos,
                                     Platform::harmonyos};
};
template <>
struct List<SigningKind> {
  static constexpr std::array all = {SigningKind::not_signed,  SigningKind::is_signed,
                                     SigningKind::development, SigningKind::ad_hoc,
                                     SigningKind::enterprise,  SigningKind::app_store,
                                     SigningKind::developer_id};
};
template <>
struct List<NotesFormat> {
  static constexpr std::array all = {NotesFormat::plain, NotesFormat::markdown,
                                     NotesFormat::textile};
};
template <>
struct List<Notify> {
  static constexpr std::array all = {Notify::none, Notify::installable, Notify::all};
};
template <>
struct List<AccessType> {
  static constexpr std::array all = {AccessType::open, AccessType::password, AccessType::invite};
};
template <>
struct List<Availability> {
  static constexpr std::array all = {Availability::available, Availability::withheld};
};
template <>
struct List<ErrorKind> {
  static constexpr std::array all = {ErrorKind::invalid_config,
                                     ErrorKind::invalid_artifact,
                                     ErrorKind::invalid_request,
                                     ErrorKind::unsupported,
                                     ErrorKind::authentication,
                                     ErrorKind::permission,
                                     ErrorKind::not_found,
                                     ErrorKind::conflict,
                                     ErrorKind::rejected,
                                     ErrorKind::quota,
                                     ErrorKind::rate_limited,
                                     ErrorKind::publish_failed,
                                     ErrorKind::timeout,
                                     ErrorKind::network,
                                     ErrorKind::tls,
                                     ErrorKind::protocol,
                                     ErrorKind::io,
                                     ErrorKind::cancelled,
                                     ErrorKind::internal};
};
template <>
struct List<Effect> {
  static constexpr std::array all = {Effect::none, Effect::unknown};
};
template <>
struct List<StepPhase> {
  static constexpr std::array all = {StepPhase::accepted, StepPhase::live};
};
template <>
struct List<StepState> {
  static constexpr std::array all = {StepState::open, StepState::done, StepState::failed,
                                     StepState::unknown};
};

// Those that have no word outside of the ledger.
std::string_view to_string(Effect value) { return value == Effect::none ? "none" : "unknown"; }
std::string_view to_string(StepPhase value) {
  return value == StepPhase::accepted ? "accepted" : "live";
}
std::string_view to_string(StepState value) {
  switch (value) {
    case StepState::open:
      return "open";
    case StepState::done:
      return "done";
    case StepState::failed:
      return "failed";
    case StepState::unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace

template <typename Enumeration>
std::string_view word_of(Enumeration value) {
  return to_string(value);
}

template <typename Enumeration>
std::optional<Enumeration> parse_word(std::string_view word) {
  const auto& all = List<Enumeration>::all;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [word](Enumeration value) { return word_of(value) == word; });
  return found == all.end() ? std::nullopt : std::optional<Enumeration>(*found);
}

template std::string_view word_of(JournalStage);
template std::optional<JournalStage> parse_word(std::string_view);
template std::string_view word_of(Format);
template std::optional<Format> parse_word(std::string_view);
template std::string_view word_of(Platform);
template std::optional<Platform> parse_word(std::string_view);
template std::string_view word_of(SigningKind);
template std::optional<SigningKind> parse_word(std::string_view);
template std::string_view word_of(NotesFormat);
template std::optional<NotesFormat> parse_word(std::string_view);
template std::string_view word_of(Notify);
template std::optional<Notify> parse_word(std::string_view);
template std::string_view word_of(AccessType);
template std::optional<AccessType> parse_word(std::string_view);
template std::string_view word_of(Availability);
template std::optional<Availability> parse_word(std::string_view);
template std::string_view word_of(ErrorKind);
template std::optional<ErrorKind> parse_word(std::string_view);
template std::string_view word_of(Effect);
template std::optional<Effect> parse_word(std::string_view);
template std::string_view word_of(StepPhase);
template std::optional<StepPhase> parse_word(std::string_view);
template std::string_view word_of(StepState);
template std::optional<StepState> parse_word(std::string_view);

}  // namespace slipway::ledger
