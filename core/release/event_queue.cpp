#include "core/release/event_queue.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <utility>

namespace slipway {

/// Shared with the thread, so that the thread may outlive the queue.
struct EventQueue::State {
  std::shared_ptr<Observer> observer;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Event> waiting;
  bool closed = false;    ///< no further events will come
  bool finished = false;  ///< the thread makes no further call
};

EventQueue::EventQueue(std::shared_ptr<Observer> observer,
                       std::optional<std::chrono::milliseconds> grace)
    : grace_(grace) {
  if (observer == nullptr) return;
  auto state = std::make_shared<State>();
  state->observer = std::move(observer);
  try {
    thread_ = std::thread([state] { dispatch(state); });
  } catch (const std::system_error&) {
    return;  // no thread to be had: the run is worth more than being watched
  }
  state_ = std::move(state);
}

EventQueue::~EventQueue() {
  if (state_ == nullptr) return;
  std::unique_lock lock(state_->mutex);
  state_->closed = true;
  state_->changed.notify_all();
  const bool finished =
      !grace_.has_value() ||  // without a limit, joining is waiting
      state_->changed.wait_for(lock, *grace_, [this] { return state_->finished; });
  if (!finished) state_->waiting.clear();
  lock.unlock();
  if (finished) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void EventQueue::push(Event event) {
  if (state_ == nullptr) return;
  const std::lock_guard lock(state_->mutex);
  if (const auto* progress = std::get_if<UploadProgress>(&event)) {
    const auto older = std::find_if(state_->waiting.begin(), state_->waiting.end(),
                                    [progress](const Event& waiting) {
                                      const auto* same = std::get_if<UploadProgress>(&waiting);
                                      return same != nullptr && same->target == progress->target;
                                    });
    if (older != state_->waiting.end()) state_->waiting.erase(older);
  }
  state_->waiting.push_back(std::move(event));
  state_->changed.notify_all();
}

void EventQueue::dispatch(const std::shared_ptr<State>& state) {
  std::unique_lock lock(state->mutex);
  for (;;) {
    state->changed.wait(lock, [&] { return state->closed || !state->waiting.empty(); });
    if (state->waiting.empty()) break;
    const Event event = std::move(state->waiting.front());
    state->waiting.pop_front();
    lock.unlock();
    try {
      state->observer->on_event(event);
    } catch (...) {
      // An observer watches; it cannot fail what it watches.
    }
    lock.lock();
  }
  state->finished = true;
  state->changed.notify_all();
}

}  // namespace slipway
