#include "tests/unit/ledger/child.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace slipway::testing {

Wire::~Wire() {
  ::close(in_);
  ::close(out_);
}

void Wire::say(std::string_view line) {
  std::string bytes(line);
  bytes += '\n';
  if (::write(out_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("nobody listens");
  }
}

std::string Wire::hear() {
  std::string line;
  char byte = 0;
  while (::read(in_, &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

Child::Child(const std::function<void(Wire& parent)>& work) {
  int down[2];
  int up[2];
  if (::pipe(down) != 0 || ::pipe(up) != 0) throw std::runtime_error("no pipe");
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no process");
  if (process_ > 0) {
    ::close(down[0]);
    ::close(up[1]);
    wire_ = std::make_unique<Wire>(up[0], down[1]);
    return;
  }
  ::close(down[1]);
  ::close(up[0]);
  try {
    Wire parent(down[0], up[1]);
    work(parent);
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

Child::~Child() {
  if (process_ > 0) kill();
}

void Child::kill() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

std::string in_a_child(const std::function<std::string()>& work) {
  Child child([&work](Wire& parent) { parent.say(work()); });
  return child.wire().hear();
}

}  // namespace slipway::testing
