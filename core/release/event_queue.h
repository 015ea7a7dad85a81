#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "slipway/events.h"

namespace slipway {

/// Stands between a run and its observer: `push` never waits for the observer, and what the
/// observer throws is dropped. Without an observer every event is dropped. `push` is safe from
/// several threads.
class EventQueue {
 public:
  /// `grace` is how long the destructor waits for the observer to catch up, in real time; nothing:
  /// until it has.
  explicit EventQueue(std::shared_ptr<Observer> observer,
                      std::optional<std::chrono::milliseconds> grace = std::chrono::seconds(2));

  /// Waits until every event was delivered, at most `grace`. After that the events that still wait
  /// are dropped, and only a call that is going on at this moment comes to its end later, on its
  /// own: nothing that it uses is gone by then, and no further call follows.
  ~EventQueue();

  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  /// Of one target's UploadProgress only the newest waits.
  void push(Event event);

 private:
  struct State;
  static void dispatch(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;  ///< nullptr without an observer
  std::optional<std::chrono::milliseconds> grace_;
  std::thread thread_;
};

}  // namespace slipway
