#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/backend.h"
#include "emulator/call.h"
#include "emulator/faults.h"

namespace slipway::emulator {

/// The emulator's own calls (`/_emulator/…`), for tests and for the curious.
class ControlFront {
 public:
  ControlFront(Backend& backend, FaultList& faults) : backend_(backend), faults_(faults) {}

  [[nodiscard]] Reply serve(Call& call);

  /// Remembers one call of a service. Status 0: the connection was cut before the whole answer
  /// was out.
  void note_request(const Head& head, int status);

 private:
  struct RequestNote {
    std::string method;
    std::string path;
    int status = 0;
  };
  [[nodiscard]] Reply uploads() const;
  [[nodiscard]] Reply requests() const;
  [[nodiscard]] Reply replace_faults(Call& call);

  Backend& backend_;
  FaultList& faults_;
  mutable std::mutex mutex_;
  std::vector<RequestNote> requests_;
};

}  // namespace slipway::emulator
