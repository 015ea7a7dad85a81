#include "tests/unit/core/http/scripted_server.h"

#include <Poco/Exception.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <stdlib.h>

#include <fstream>

namespace slipway::testing {

using Poco::Net::StreamSocket;

ScriptedServer::ScriptedServer(Script script, Poco::Net::Context::Ptr tls)
    : script_(std::move(script)) {
  const Poco::Net::SocketAddress address("127.0.0.1", 0);
  if (tls) {
    listener_ = std::make_unique<Poco::Net::SecureServerSocket>(address, 64, tls);
  } else {
    listener_ = std::make_unique<Poco::Net::ServerSocket>(address, 64);
  }
  port_ = listener_->address().port();
  acceptor_ = std::thread([this] {
    while (!stop_) {
      try {
        if (!listener_->poll(Poco::Timespan(0, 20000), Poco::Net::Socket::SELECT_READ)) continue;
        StreamSocket socket = listener_->acceptConnection();
        ++connections_;
        const std::lock_guard lock(mutex_);
        sessions_.emplace_back([this, socket] { serve(socket); });
      } catch (const Poco::Exception&) {
        // A handshake that the client refused; the next one may go well.
      }
    }
  });
}

ScriptedServer::~ScriptedServer() {
  stop_ = true;
  acceptor_.join();
  for (auto& session : sessions_) session.join();
}

void ScriptedServer::serve(StreamSocket socket) {
  try {
    script_(socket);
  } catch (const Poco::Exception&) {
    // The client closed first: what the test looks at is the client.
  }
}

std::string read_head(StreamSocket& socket) {
  std::string head;
  char byte = 0;
  while (head.find("\r\n\r\n") == std::string::npos && socket.receiveBytes(&byte, 1) == 1) {
    head += byte;
  }
  return head;
}

std::string read_bytes(StreamSocket& socket, std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const int got = socket.receiveBytes(bytes.data() + done, static_cast<int>(count - done));
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

std::string read_request(StreamSocket& socket) {
  const std::string head = read_head(socket);
  const auto at = head.find("Content-Length: ");
  if (at == std::string::npos) return head;
  return head + read_bytes(socket, std::stoul(head.substr(at + 16)));
}

std::uint64_t drain(StreamSocket& socket) {
  std::string buffer(1 << 20, '\0');
  std::uint64_t total = 0;
  try {
    for (int got = 1; got > 0;) {
      got = socket.receiveBytes(buffer.data(), static_cast<int>(buffer.size()));
      if (got > 0) total += static_cast<std::uint64_t>(got);
    }
  } catch (const Poco::Exception&) {
    // A reset also ends it.
  }
  return total;
}

void write(StreamSocket& socket, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const int sent =
        socket.sendBytes(text.data() + done, static_cast<int>(text.size() - done), MSG_NOSIGNAL);
    if (sent <= 0) return;
    done += static_cast<std::size_t>(sent);
  }
}

void reset(StreamSocket& socket) {
  socket.setLinger(true, 0);
  socket.close();
}

std::string reply(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Text\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "slipway-XXXXXX").string();
  path_ = ::mkdtemp(name.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

SparseFile::SparseFile(std::uint64_t size) : path_(folder_.path() / "app.apk"), size_(size) {
  std::ofstream(path_).close();
  std::filesystem::resize_file(path_, size);
}

}  // namespace slipway::testing
