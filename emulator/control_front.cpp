#include "emulator/control_front.h"

#include <map>
#include <nlohmann/json.hpp>

namespace slipway::emulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxFaultBytes = 64 * 1024;

Reply reply_with(int status, const Json& body) {
  return {status, body.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"};
}

void add_file(Json& entry, const std::string& prefix, const std::optional<StoredFile>& file) {
  entry[prefix + "file_name"] = file ? Json(file->file_name) : Json();
  entry[prefix + "size"] = file ? Json(file->size) : Json();
  entry[prefix + "sha256"] = file ? Json(file->sha256) : Json();
  entry[prefix + "path"] = file ? Json(file->path.string()) : Json();
}

Json reception_json(const Reception& reception) {
  Json fields = Json::array();
  Json values = Json::object();
  for (const auto& [name, value] : reception.fields) {
    fields.push_back({{"name", name}, {"value", value}});
    values[name] = value;
  }
  Json entry = {{"provider", reception.provider},   {"endpoint", reception.endpoint},
                {"complete", reception.complete},   {"state", reception.state},
                {"transfers", reception.transfers}, {"fields", std::move(fields)},
                {"values", std::move(values)}};
  add_file(entry, "", reception.file);
  add_file(entry, "dsym_", reception.symbols);
  entry["further_files"] = Json::array();
  for (const auto& [kind, file] : reception.further_files) {
    Json further = {{"kind", kind}};
    add_file(further, "", file);
    entry["further_files"].push_back(std::move(further));
  }
  for (const auto& [name, value] : reception.details) entry[name] = value;
  return entry;
}

}  // namespace

Reply ControlFront::serve(Call& call) {
  const auto& head = call.head();
  if (head.path == "/_emulator/uploads" && head.method == "GET") return uploads();
  if (head.path == "/_emulator/requests" && head.method == "GET") return requests();
  if (head.path == "/_emulator/faults" && head.method == "POST") return replace_faults(call);
  return reply_with(404, {{"error",
                           "the emulator has GET /_emulator/uploads, GET "
                           "/_emulator/requests and POST /_emulator/faults"}});
}

void ControlFront::note_request(const Head& head, int status) {
  const std::lock_guard lock(mutex_);
  requests_.push_back({head.method, head.path, status});
}

Reply ControlFront::uploads() const {
  Json list = Json::array();
  for (const auto& reception : backend_.receptions()) list.push_back(reception_json(reception));
  return reply_with(200, list);
}

Reply ControlFront::requests() const {
  Json list = Json::array();
  std::map<std::string, int> counts;
  const std::lock_guard lock(mutex_);
  for (const auto& request : requests_) {
    list.push_back(
        {{"method", request.method}, {"path", request.path}, {"status", request.status}});
    ++counts[request.method + " " + request.path];
  }
  return reply_with(200, {{"requests", std::move(list)}, {"counts", counts}});
}

Reply ControlFront::replace_faults(Call& call) {
  std::string text;
  std::vector<char> block(4096);
  while (text.size() <= kMaxFaultBytes) {
    const auto got = call.read(block.data(), block.size());
    if (got == 0) break;
    text.append(block.data(), got);
  }
  const auto list = Json::parse(text, nullptr, false);
  std::vector<std::string> specs;
  for (const auto& spec : list) {
    if (spec.is_string()) specs.push_back(spec.get<std::string>());
  }
  if (!list.is_array() || specs.size() != list.size()) {
    return reply_with(400, {{"error", "the body must be a JSON array of fault specs"}});
  }
  if (auto set = faults_.set(specs); !set) {
    return reply_with(400, {{"error", set.error().message}, {"hint", set.error().hint}});
  }
  return reply_with(200, {{"faults", specs}});
}

}  // namespace slipway::emulator
