#pragma once

#include <Poco/Net/Context.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace slipway::testing {

/// A server on a free port of 127.0.0.1 that does on each connection what the test says.
class ScriptedServer {
 public:
  using Script = std::function<void(Poco::Net::StreamSocket& socket)>;

  explicit ScriptedServer(Script script, Poco::Net::Context::Ptr tls = {});
  ~ScriptedServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string authority() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string url(const std::string& target = "/") const {
    return "http://" + authority() + target;
  }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve(Poco::Net::StreamSocket socket);

  Script script_;
  std::unique_ptr<Poco::Net::ServerSocket> listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<std::thread> sessions_;
  std::thread acceptor_;
};

/// Up to and with the empty line; shorter when the client has gone.
std::string read_head(Poco::Net::StreamSocket& socket);
/// Up to this many bytes; fewer when the client has gone.
std::string read_bytes(Poco::Net::StreamSocket& socket, std::size_t count);
/// Reads a whole request by its Content-Length; returns head and body.
std::string read_request(Poco::Net::StreamSocket& socket);
/// Reads and forgets until the client closes; returns how much it was.
std::uint64_t drain(Poco::Net::StreamSocket& socket);
void write(Poco::Net::StreamSocket& socket, const std::string& text);
/// Closes with a TCP reset.
void reset(Poco::Net::StreamSocket& socket);
/// `HTTP/1.1 200 OK` with a Content-Length.
std::string reply(int status, const std::string& body, const std::string& headers = "");

/// A directory of its own, gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A file of zeros that takes no room, gone with the object.
class SparseFile {
 public:
  explicit SparseFile(std::uint64_t size);
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  TemporaryFolder folder_;
  std::filesystem::path path_;
  std::uint64_t size_;
};

}  // namespace slipway::testing
