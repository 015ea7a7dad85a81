#include "tests/unit/ledger/postgresql/test_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "core/base/text.h"

/// Poco 1.11 never frees a connection that failed. Nothing else goes through these functions.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:PQconnect"; }

namespace slipway::testing {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);
constexpr const char* kAdministrator = "the-administrators-own";

/// Of the newest version that is installed.
std::string find_binaries() {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (std::filesystem::exists(version.path() / "bin" / "initdb")) {
      found.push_back((version.path() / "bin").string() + "/");
    }
  }
  if (found.empty()) throw std::runtime_error("install postgresql: scripts/install-dependencies");
  return *std::max_element(found.begin(), found.end());
}

/// The server refuses to run as root.
const passwd* user_of_server() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  return user != nullptr ? user : ::getpwnam("nobody");
}

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(fd, generic, size) == 0 && ::getsockname(fd, generic, &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

}  // namespace

TestServer& TestServer::shared() {
  static TestServer server;
  return server;
}

TestServer::TestServer() : binaries_(find_binaries()) {
  const auto password = folder_.write("password", kAdministrator);
  const std::string data = (folder_.path() / "data").string();
  std::filesystem::create_directory(data);
  if (const passwd* user = user_of_server()) {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0711));
    if (::chown(data.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown");
  }
  if (run({program("initdb"), "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile",
           password.string(), "-E", "UTF8", "--locale=C", "--no-sync"}) != 0) {
    throw std::runtime_error("initdb failed");
  }
  // Somebody else may take the port before the server does.
  for (int tries = 0; process_ < 0; ++tries) {
    if (tries == 5) throw std::runtime_error("the server does not start");
    port_ = free_port();
    try {
      start();
    } catch (const std::runtime_error&) {
    }
  }
  execute("postgres", std::string("CREATE ROLE runner LOGIN PASSWORD '") + kPassword + "'");
}

TestServer::~TestServer() { stop(); }

void TestServer::start() {
  process_ =
      spawn({program("postgres"), "-D", (folder_.path() / "data").string(), "-p", port(), "-c",
             "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"});
  if (!become_ready()) throw std::runtime_error("the server does not start");
}

bool TestServer::become_ready() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (run({program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", port()}) != 0) {
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      return false;
    }
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("not ready in time");
  }
  return true;
}

void TestServer::stop() {
  if (process_ < 0) return;
  ::kill(process_, SIGQUIT);  // "immediate": no checkpoint, and no goodbye to its clients
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

pid_t TestServer::spawn(const std::vector<std::string>& words) const {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const passwd* const user = user_of_server();
  const pid_t child = ::fork();
  if (child != 0) return child;
  const int log = ::open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) ::dup2(log, fd);
  if (user != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 ||
                          ::setuid(user->pw_uid) != 0)) {
    ::_exit(127);
  }
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
#endif
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

int TestServer::run(const std::vector<std::string>& words) const {
  int status = -1;
  ::waitpid(spawn(words), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string TestServer::new_database(const std::string& options) {
  const std::string name = "ledger_" + std::to_string(++databases_);
  execute("postgres", "CREATE DATABASE " + name + " OWNER runner " + options);
  return name;
}

Secret TestServer::url(const std::string& database) const {
  return Secret(std::string("postgresql://runner:") + kPassword + "@127.0.0.1:" + port() + "/" +
                database);
}

std::string TestServer::execute(const std::string& database, const std::string& statements) const {
  const std::string command = std::string("PGPASSWORD=") + kAdministrator + " " + program("psql") +
                              " -XqAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p " + port() +
                              " -U postgres -d " + database + " -c " + shell_quoted(statements) +
                              " 2>&1";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("no psql");
  std::string said;
  char buffer[4096];
  while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) {
    said.append(buffer, size);
  }
  if (::pclose(pipe) != 0) throw std::runtime_error("psql: " + said);
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return said;
}

}  // namespace slipway::testing
