#include "tests/e2e/command.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/temporary_directory.h"

namespace slipway::testing {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

namespace {

void redirect(const std::filesystem::path& path, int flags, int onto) {
  const int fd = ::open(path.c_str(), flags, 0600);
  if (fd < 0 || ::dup2(fd, onto) < 0) ::_exit(127);
}

void drop_to(uid_t user) {
  if (::setgroups(0, nullptr) != 0 || ::setgid(user) != 0 || ::setuid(user) != 0) ::_exit(127);
}

[[noreturn]] void become(const Command& command, const TemporaryDirectory& files) {
  redirect(files.path() / "in", O_RDONLY, 0);
  redirect(command.out_file.empty() ? files.path() / "out" : command.out_file, O_WRONLY | O_CREAT,
           1);
  redirect(files.path() / "err", O_WRONLY | O_CREAT, 2);
  if (command.user) drop_to(*command.user);
  if (!command.directory.empty() && ::chdir(command.directory.c_str()) != 0) ::_exit(127);

  std::vector<std::string> variables;
  for (const char* kept :
       {"PATH", "HOME", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(kept)) variables.push_back(std::string(kept) + "=" + value);
  }
  for (const auto& [name, value] : command.environment) variables.push_back(name + "=" + value);
  std::vector<std::string> words = {command.program.string()};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());

  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::vector<char*> envp;
  for (auto& variable : variables) envp.push_back(variable.data());
  envp.push_back(nullptr);
  ::execve(argv[0], argv.data(), envp.data());
  ::_exit(127);
}

}  // namespace

CommandResult run_command(const Command& command) {
  const TemporaryDirectory files;
  files.write("in", command.input);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become(command, files);
  if (command.started) command.started(child, files.path() / "out");

  int status = 0;
  rusage usage{};
  if (::wait4(child, &status, 0, &usage) != child) throw std::runtime_error("wait4 failed");
  CommandResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_file(files.path() / "out");
  result.err = read_file(files.path() / "err");
  result.peak_memory_kib = usage.ru_maxrss;
  return result;
}

}  // namespace slipway::testing
