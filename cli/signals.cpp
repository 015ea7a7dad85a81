#include "cli/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

#include "cli/exit_code.h"

namespace slipway::cli {

Signals::Signals() {
  sigemptyset(&watched_);
  sigaddset(&watched_, SIGINT);
  sigaddset(&watched_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &watched_, &before_);
  watcher_ = std::thread([this] { watch(); });
}

Signals::~Signals() {
  closing_ = true;
  pthread_kill(watcher_.native_handle(), SIGTERM);  // wakes sigwait, and nobody else
  watcher_.join();
  // What arrived since then would end the process as soon as it is let through.
  for (int signal = 0; has_pending();) sigwait(&watched_, &signal);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool Signals::has_pending() {
  sigset_t pending;
  return sigpending(&pending) == 0 &&
         (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

void Signals::watch() {
  for (;;) {
    int signal = 0;
    if (sigwait(&watched_, &signal) != 0 || closing_) return;
    if (!stop_.request_stop()) _exit(kExitInterrupted);
  }
}

void Signals::wait() {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any stopped;
  stopped.wait(lock, token(), [] { return false; });
}

}  // namespace slipway::cli
