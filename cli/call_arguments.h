#pragma once

#include <string>
#include <vector>

#include "cli/session.h"
#include "slipway/finding.h"
#include "slipway/operations.h"

namespace slipway::cli {

/// The NAME=VALUE of `call`, read.
struct CallArguments {
  std::vector<NativeArgument> arguments;
  std::vector<Finding> findings;  ///< mistakes, and warnings about what is sent all the same
};

/// `NAME=@FILE` is a file where the method takes one, and in a call that `method` does not describe
/// (nullptr); for a parameter that is text, the text is what FILE holds (`@-`: stdin), without the
/// line ends at its end. `NAME=@@…` is a text that begins with `@`. What is secret is concealed
/// from here on. A finding quotes names, never a value.
[[nodiscard]] CallArguments read_call_arguments(const std::vector<std::string>& written,
                                                const NativeMethod* method, Session& session);

/// How the method's parameters are written: `buildKey [page] file=@FILE [password=SECRET]`.
[[nodiscard]] std::string render_parameters(const NativeMethod& method);

}  // namespace slipway::cli
