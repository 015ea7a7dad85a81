#include "slipway/journal.h"

namespace slipway {

std::string_view to_string(JournalStage stage) {
  switch (stage) {
    case JournalStage::planned:
      return "planned";
    case JournalStage::begun:
      return "begun";
    case JournalStage::referenced:
      return "referenced";
    case JournalStage::committing:
      return "committing";
    case JournalStage::accepted:
      return "accepted";
    case JournalStage::live:
      return "live";
    case JournalStage::step:
      return "step";
    case JournalStage::failed:
      return "failed";
    case JournalStage::cancelled:
      return "cancelled";
    case JournalStage::unknown:
      return "unknown";
    case JournalStage::skipped:
      return "skipped";
  }
  return "unknown";
}

}  // namespace slipway
