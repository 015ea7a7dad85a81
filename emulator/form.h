#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/backend.h"
#include "emulator/call.h"

namespace slipway::emulator {

/// ASCII only.
[[nodiscard]] std::string lower_case(std::string_view text);
/// `%41` to `A`, and `+` to a space where it means one. A broken escape stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text, bool plus_is_space);
[[nodiscard]] Fields parse_urlencoded(std::string_view text);

/// A file of a form, as it was received.
struct FormFile {
  std::string field;
  std::string file_name;  ///< without folders
  std::unique_ptr<IncomingFile> content;
  bool fields_follow = false;  ///< a field or another file came after it
};

/// A request body of either encoding.
struct Form {
  Fields fields;
  std::vector<FormFile> files;
  bool multipart = false;
  bool complete = false;      ///< the whole body came, up to the closing boundary
  bool storage_full = false;  ///< a file could not be written

  /// The first file of this field that is not empty and has a name; nullptr when there is none.
  [[nodiscard]] FormFile* file(std::string_view field);
};

/// Whether to go on, asked before the content of each file is read.
using AcceptFile = std::function<bool(const Form& so_far, std::string_view field)>;

/// Reads a body of either encoding, files into the backend's hands. Other content types give an
/// empty form. Fields are held in memory, 8 MiB of them at most.
[[nodiscard]] Form receive_form(Call& call, Backend& backend, const AcceptFile& accept = {});

}  // namespace slipway::emulator
