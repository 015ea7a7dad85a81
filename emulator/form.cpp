#include "emulator/form.h"

#include <algorithm>
#include <utility>

#include "emulator/multipart.h"

namespace slipway::emulator {
namespace {

constexpr std::size_t kMaxFieldBytes = 8 * 1024 * 1024;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void receive_urlencoded(Call& call, Form& form) {
  std::string text;
  std::vector<char> block(64 * 1024);
  while (text.size() <= kMaxFieldBytes) {
    const auto got = call.read(block.data(), block.size());
    if (got == 0) break;
    text.append(block.data(), got);
  }
  form.fields = parse_urlencoded(text);
  form.complete = call.body_complete();
}

void receive_file(MultipartReader& reader, Form& form, FormFile file) {
  for (auto block = reader.next_block(); !block.empty(); block = reader.next_block()) {
    if (!form.storage_full && !file.content->write(block)) form.storage_full = true;
  }
  form.files.push_back(std::move(file));
}

/// False when the fields have grown beyond all reason.
bool receive_field(MultipartReader& reader, Form& form, std::string name, std::size_t& total) {
  std::string value;
  for (auto block = reader.next_block(); !block.empty(); block = reader.next_block()) {
    total += block.size();
    if (total > kMaxFieldBytes) return false;
    value += block;
  }
  form.fields.emplace_back(std::move(name), std::move(value));
  return true;
}

void receive_multipart(Call& call, Backend& backend, const AcceptFile& accept,
                       std::string_view boundary, Form& form) {
  MultipartReader reader([&](char* buffer, std::size_t size) { return call.read(buffer, size); },
                         boundary);
  PartHead part;
  std::size_t total = 0;
  while (reader.next_part(part)) {
    for (auto& file : form.files) file.fields_follow = true;
    if (!part.is_file) {
      if (!receive_field(reader, form, part.name, total)) return;
      continue;
    }
    if (accept && !accept(form, part.name)) return;
    receive_file(reader, form, {part.name, part.file_name, backend.receive_file()});
  }
  // What follows the closing boundary means nothing, but belongs to this request.
  std::vector<char> epilogue(4096);
  while (call.read(epilogue.data(), epilogue.size()) > 0) {
  }
  form.complete = reader.closed() && call.body_complete();
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::string percent_decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (plus_is_space && text[at] == '+') {
      decoded += ' ';
      continue;
    }
    const bool escape = text[at] == '%' && at + 2 < text.size() && hex_digit(text[at + 1]) >= 0 &&
                        hex_digit(text[at + 2]) >= 0;
    if (!escape) {
      decoded += text[at];
      continue;
    }
    decoded += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
    at += 2;
  }
  return decoded;
}

Fields parse_urlencoded(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    fields.emplace_back(percent_decode(pair.substr(0, equals), true),
                        percent_decode(pair.substr(std::min(equals + 1, pair.size())), true));
  }
  return fields;
}

FormFile* Form::file(std::string_view field) {
  const auto it = std::find_if(files.begin(), files.end(), [&](const FormFile& f) {
    return f.field == field && !f.file_name.empty() && f.content->size() > 0;
  });
  return it == files.end() ? nullptr : &*it;
}

Form receive_form(Call& call, Backend& backend, const AcceptFile& accept) {
  Form form;
  const auto content_type = call.head().header("Content-Type");
  if (const auto boundary = multipart_boundary(content_type); !boundary.empty()) {
    form.multipart = true;
    receive_multipart(call, backend, accept, boundary, form);
  } else if (lower_case(content_type).rfind("application/x-www-form-urlencoded", 0) == 0) {
    receive_urlencoded(call, form);
  }
  return form;
}

}  // namespace slipway::emulator
