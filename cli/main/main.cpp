#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

#include "cli/app.h"

namespace {

int terminal_width() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

// Before anything is sent there is nothing to save, only something to leave: a secret's command
// that hangs, a pipe that nobody writes. Publishing replaces this by an orderly end.
void leave(int) { _exit(130); }

void leave_on(int number) {
  // A shell's background job is told to ignore SIGINT, and goes on doing so.
  if (signal(number, leave) == SIG_IGN) signal(number, SIG_IGN);
}

}  // namespace

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);  // a closed stdout is an error to report, not a silent death
  leave_on(SIGINT);
  leave_on(SIGTERM);
  std::ios::sync_with_stdio(false);
  const slipway::cli::Streams streams{std::cin,
                                      std::cout,
                                      std::cerr,
                                      isatty(STDOUT_FILENO) == 1,
                                      isatty(STDERR_FILENO) == 1,
                                      terminal_width(),
                                      isatty(STDIN_FILENO) == 1,
                                      STDIN_FILENO};
  return slipway::cli::run(argc, argv, streams, slipway::process_environment());
}
