#include "core/http/platform.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace slipway::http {
namespace {

TEST(PendingSigpipe, IsTakenAwayInBothWaysAndNotWaitedFor) {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigset_t previous;
  pthread_sigmask(SIG_BLOCK, &pipe, &previous);
  for (const auto take : {take_pending_sigpipe, take_pending_sigpipe_by_sigwait}) {
    take();  // nothing there: returns
    pthread_kill(pthread_self(), SIGPIPE);
    take();
    sigset_t pending;
    sigpending(&pending);
    EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
  }
  pthread_sigmask(SIG_SETMASK, &previous, nullptr);
}

}  // namespace
}  // namespace slipway::http
