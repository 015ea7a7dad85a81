#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

/// Other processes, to race with and to kill.
namespace slipway::testing {

/// A line at a time between two processes.
class Wire {
 public:
  Wire(int in, int out) : in_(in), out_(out) {}
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire();

  void say(std::string_view line);
  /// Waits for it. Empty when the other one has ended.
  [[nodiscard]] std::string hear();

 private:
  int in_;
  int out_;
};

/// A fork of this process that does `work` and ends. No ledger may be open when it is made.
class Child {
 public:
  explicit Child(const std::function<void(Wire& parent)>& work);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// Kills it unless it has ended.
  ~Child();

  [[nodiscard]] Wire& wire() { return *wire_; }
  /// `kill -9`. Returns when it is dead.
  void kill();

 private:
  pid_t process_ = -1;
  std::unique_ptr<Wire> wire_;
};

/// What `work` returns in a process of its own; empty when that one dies.
[[nodiscard]] std::string in_a_child(const std::function<std::string()>& work);

}  // namespace slipway::testing
