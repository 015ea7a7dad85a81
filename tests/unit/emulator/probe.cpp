#include "tests/unit/emulator/probe.h"

#include <Poco/Crypto/DigestEngine.h>
#include <Poco/Exception.h>
#include <Poco/Net/StreamSocket.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

#include "slipway/error.h"

namespace slipway::emulator::probe {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::string percent_encode(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      encoded += c;
    } else {
      const char* digits = "0123456789ABCDEF";
      encoded += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return encoded;
}

}  // namespace

std::string Answer::header(std::string_view name) const {
  std::istringstream lines(head);
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos || lower(line.substr(0, colon)) != lower(name)) continue;
    return line.substr(colon + 2, line.size() - colon - 3);
  }
  return {};
}

struct Wire::Socket {
  Poco::Net::StreamSocket stream;
};

Wire::Wire(const Emulator& emulator) : socket_(std::make_unique<Socket>()) {
  const auto url = emulator.base_url();
  const auto port = static_cast<Poco::UInt16>(std::stoi(url.substr(url.rfind(':') + 1)));
  socket_->stream.connect(Poco::Net::SocketAddress("127.0.0.1", port));
}
Wire::~Wire() = default;

bool Wire::write(std::string_view bytes) {
  try {
    while (!bytes.empty()) {
      const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
      bytes.remove_prefix(
          static_cast<std::size_t>(socket_->stream.sendBytes(bytes.data(), size, MSG_NOSIGNAL)));
    }
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

bool Wire::at_end() {
  char byte = 0;
  try {
    return socket_->stream.receiveBytes(&byte, 1) == 0;
  } catch (const Poco::Exception&) {
    return true;  // a reset ends it as well
  }
}

bool Wire::has_ended() {
  return socket_->stream.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ) && at_end();
}

bool Wire::receive() {
  std::vector<char> block(256 * 1024);
  try {
    const int got = socket_->stream.receiveBytes(block.data(), static_cast<int>(block.size()));
    if (got > 0) kept_.append(block.data(), static_cast<std::size_t>(got));
    return got > 0;
  } catch (const Poco::Exception&) {
    return false;
  }
}

std::string Wire::read(std::size_t size) {
  while (kept_.size() < size && receive()) {
  }
  std::string bytes = kept_.substr(0, size);
  kept_.erase(0, size);
  return bytes;
}

Answer Wire::read_answer() {
  Answer answer;
  std::size_t end = std::string::npos;
  while ((end = kept_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return answer;
  }
  answer.head = kept_.substr(0, end + 2);
  kept_.erase(0, end + 4);
  answer.status = std::stoi(answer.head.substr(9, 3));
  const auto length = answer.header("Content-Length");
  answer.body = read(length.empty() ? 0 : std::stoul(length));
  return answer;
}

Answer send(const Emulator& emulator, const std::string& method, const std::string& path,
            const Pairs& headers, const std::string& body) {
  std::string head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
  if (!body.empty() || method == "POST") {
    head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  Wire wire(emulator);
  wire.write(head + "\r\n");
  wire.write(body);
  return wire.read_answer();
}

Answer post_form(const Emulator& emulator, const std::string& path, const Pairs& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    body += (body.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
  }
  return send(emulator, "POST", path, {{"Content-Type", "application/x-www-form-urlencoded"}},
              body);
}

Parts& Parts::part(const std::string& head, const std::string& content) {
  text_ += "--" + std::string(kBoundary) + "\r\n" + head + "\r\n\r\n" + content + "\r\n";
  return *this;
}
Parts& Parts::field(const std::string& name, const std::string& value) {
  return part("Content-Disposition: form-data; name=\"" + name + "\"", value);
}
Parts& Parts::fields(const Pairs& fields) {
  for (const auto& [name, value] : fields) field(name, value);
  return *this;
}
Parts& Parts::file(const std::string& name, const std::string& file_name,
                   const std::string& content) {
  return part("Content-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file_name +
                  "\"\r\nContent-Type: application/octet-stream",
              content);
}

Answer post_parts(const Emulator& emulator, const std::string& path, const Parts& parts,
                  Pairs headers) {
  for (const auto& header : Parts::header()) headers.push_back(header);
  return send(emulator, "POST", path, headers, parts.body());
}

Bench::Bench(std::vector<std::string> faults, int polls, std::shared_ptr<Clock> clock,
             Watcher watcher) {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "slipway-emulator-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  Options options;
  options.state_dir = folder_ / "state";
  options.faults = std::move(faults);
  options.publishing_polls = polls;
  options.watcher = std::move(watcher);
  auto started = clock ? Emulator::start(options, clock) : Emulator::start(options);
  if (!started) throw std::runtime_error(describe(started.error()));
  emulator_ = std::move(*started);
}
Bench::~Bench() {
  emulator_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Answer Bench::token(Pairs parameters) {
  parameters.insert(parameters.begin(), {"_api_key", emulator_->pgyer_api_key()});
  return post_form(*emulator_, "/apiv2/app/getCOSToken", parameters);
}
Answer Bench::build_info(const std::string& key) {
  return post_form(*emulator_, "/apiv2/app/buildInfo",
                   {{"_api_key", emulator_->pgyer_api_key()}, {"buildKey", key}});
}
Answer Bench::pgyer(const std::string& call, Pairs parameters) {
  parameters.insert(parameters.begin(), {"_api_key", emulator_->pgyer_api_key()});
  return post_form(*emulator_, "/apiv2/" + call, parameters);
}
std::string Bench::publish(Pairs parameters, const std::string& content) {
  const auto issued = token(std::move(parameters));
  if (store(issued, content).status != 204) return "the upload was refused";
  const auto reply = build_info(issued.json()["data"]["key"].get<std::string>()).json();
  return reply["data"].value("buildKey", reply.dump());
}
Pairs Bench::issued_fields(const Answer& token) {
  const auto reply = token.json();
  Pairs fields;
  for (const auto& [name, value] : reply["data"]["params"].items()) {
    fields.emplace_back(name, value.get<std::string>());
  }
  return fields;
}
Parts Bench::storage_form(const Answer& token, const std::string& file_name,
                          const std::string& content) {
  Parts parts;
  parts.fields(issued_fields(token));
  parts.field("x-cos-meta-file-name", file_name);
  return parts.file("file", file_name, content);
}
std::string Bench::storage_path(const Answer& token) {
  const auto endpoint = token.json()["data"]["endpoint"].get<std::string>();
  return endpoint.substr(endpoint.find('/', 7));
}
Answer Bench::store(const Answer& token, const std::string& content) {
  return post_parts(*emulator_, storage_path(token), storage_form(token, "app.apk", content));
}

std::string Bench::versions_path() const {
  return "/api/2/apps/" + emulator_->hockeyapp_app_id() + "/app_versions";
}
Pairs Bench::token_header() const { return {{"X-HockeyAppToken", emulator_->hockeyapp_token()}}; }
Answer Bench::upload(const Parts& parts) {
  return post_parts(*emulator_, versions_path() + "/upload", parts, token_header());
}

nlohmann::json Bench::received() { return send(*emulator_, "GET", "/_emulator/uploads").json(); }

std::set<std::string> member_names(const nlohmann::json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items()) names.insert(name);
  return names;
}

std::string sha256(std::string_view data) {
  Poco::Crypto::DigestEngine digest("SHA256");
  digest.update(data.data(), data.size());
  return Poco::DigestEngine::digestToHex(digest.digest());
}

std::string file_content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string noise(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::string data(size, '\0');
  for (std::size_t at = 0; at + 8 <= size; at += 8) {
    const auto word = random();
    std::copy_n(reinterpret_cast<const char*>(&word), 8, data.data() + at);
  }
  const std::string nearly = "\r\n--" + std::string(Parts::kBoundary).substr(0, 10) + "\r\n\r\n--";
  for (std::size_t at = 0; at + nearly.size() < size; at += 65521) {
    data.replace(at, nearly.size(), nearly);
  }
  return data;
}

}  // namespace slipway::emulator::probe
