#include "cli/signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace slipway::cli {
namespace {

TEST(Signals, TheFirstOneRequestsAStop) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Signals signals;
    EXPECT_FALSE(signals.token().stop_requested());
    kill(getpid(), signal);
    signals.wait();
    EXPECT_TRUE(signals.token().stop_requested());
  }
}

TEST(Signals, TheSecondOneEndsTheProcessAtOnce) {
  const auto interrupt_twice = [] {
    Signals signals;
    kill(getpid(), SIGINT);
    signals.wait();
    kill(getpid(), SIGINT);
    pause();
  };
  EXPECT_EXIT(interrupt_twice(), ::testing::ExitedWithCode(130), "");
}

TEST(Signals, WhatComesTooLateToBeSeenDoesNotEndTheProcess) {
  const auto late = [] {
    {
      const Signals signals;
      for (const int signal : {SIGINT, SIGTERM}) pthread_kill(pthread_self(), signal);
    }
    _exit(7);
  };
  EXPECT_EXIT(late(), ::testing::ExitedWithCode(7), "");
}

TEST(Signals, LeavesTheMaskAsItWas) {
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  { const Signals signals; }
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  EXPECT_EQ(sigismember(&after, SIGINT), sigismember(&before, SIGINT));
  EXPECT_EQ(sigismember(&after, SIGTERM), sigismember(&before, SIGTERM));
}

}  // namespace
}  // namespace slipway::cli
