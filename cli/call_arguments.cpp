#include "cli/call_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "cli/release_flags.h"
#include "cli/text_input.h"
#include "core/base/suggest.h"

namespace slipway::cli {
namespace {

constexpr std::string_view kStdin = "-";

class ArgumentReader {
 public:
  ArgumentReader(const NativeMethod* method, Session& session)
      : method_(method), session_(session) {}

  CallArguments read(const std::vector<std::string>& written) {
    for (std::size_t i = 0; i < written.size(); ++i) {
      const std::string& argument = written[i];
      const std::size_t equals = argument.find('=');
      if (equals == std::string::npos || equals == 0) {
        // Not quoted: it may be a password without its name.
        refuse("bad_argument", fmt::format("argument {} is not NAME=VALUE", i + 1),
               "write buildKey=abc, or file=@app.apk");
        continue;
      }
      const std::string name = argument.substr(0, equals);
      if (!names_.insert(name).second) warn_of_repetition(name);
      add(name, argument.substr(equals + 1));
    }
    return std::move(read_);
  }

 private:
  void add(const std::string& name, const std::string& value) {
    const NativeParameter* parameter = find_parameter(name);
    if (method_ != nullptr && parameter == nullptr) warn_of_unknown(name);
    const bool refers = !value.empty() && value[0] == '@' && value.substr(0, 2) != "@@";
    if (refers) {
      add_reference(name, value.substr(1), parameter);
    } else if (parameter != nullptr && parameter->file) {
      refuse("bad_argument", fmt::format("{} takes a file", in_backquotes(name)),
             fmt::format("write {}=@FILE", name));
    } else {
      const bool secret = parameter != nullptr && parameter->secret;
      if (secret) warn_of_exposure(name);
      add_text(name, value.substr(value.substr(0, 2) == "@@" ? 1 : 0), secret);
    }
  }

  void add_reference(const std::string& name, const std::string& file,
                     const NativeParameter* parameter) {
    const bool is_text = parameter != nullptr && !parameter->file;
    if (file.empty()) {
      refuse("bad_argument", fmt::format("{} names no file", in_backquotes(name + "=@")),
             fmt::format("write {}=@FILE, or {}=@@ for the text `@`", name, name));
    } else if (file == kStdin && parameter != nullptr && parameter->file) {
      refuse("bad_argument", fmt::format("{} takes a file, not stdin", in_backquotes(name)),
             fmt::format("write {}=@FILE", name));
    } else if (is_text || file == kStdin) {
      // What nobody describes and does not stand on the command line was kept from it on purpose.
      const bool secret = parameter == nullptr || parameter->secret;
      if (const auto text = text_from(name, file)) add_text(name, *text, secret);
    } else {
      read_.arguments.push_back({name, std::filesystem::path(file)});
    }
  }

  void add_text(const std::string& name, std::string text, bool secret) {
    Secret value(std::move(text));
    if (secret) session_.conceal(value);
    read_.arguments.push_back({name, std::move(value)});
  }

  std::optional<std::string> text_from(const std::string& name, const std::string& file) {
    if (file == kStdin && std::exchange(stdin_read_, true)) {
      refuse("bad_argument", "two arguments are to be read from stdin",
             "put one of them into a file");
      return std::nullopt;
    }
    Result<std::string> text = read_text(file, "the contents of " + in_backquotes(name), session_);
    if (text) return std::move(*text);
    refuse(std::string(to_string(text.error().kind)), text.error().message,
           fmt::format("check the path; {}=@@… is a text that begins with `@`", name));
    return std::nullopt;
  }

  const NativeParameter* find_parameter(const std::string& name) const {
    if (method_ == nullptr) return nullptr;
    const auto& all = method_->parameters;
    const auto found = std::find_if(
        all.begin(), all.end(), [&name](const NativeParameter& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
  }

  void warn_of_unknown(const std::string& name) {
    std::vector<std::string> known;
    for (const NativeParameter& parameter : method_->parameters) known.push_back(parameter.name);
    warn("unknown_parameter",
         fmt::format("{} has no parameter {}: it is sent as it is", method_->name,
                     in_backquotes(name)),
         suggestion(name, known));
  }

  void warn_of_repetition(const std::string& name) {
    warn("same_name_twice",
         fmt::format("{} is given more than once: each is sent", in_backquotes(name)),
         "most services take one of them, and do not say which");
  }

  void warn_of_exposure(const std::string& name) {
    warn("secret_on_command_line",
         fmt::format("{} stands on the command line, where process lists show it",
                     in_backquotes(name)),
         fmt::format("write {}=@FILE, or {}=@- to read it from stdin", name, name));
  }

  void refuse(std::string code, std::string message, std::string hint) {
    read_.findings.push_back(error_finding(std::move(code), std::move(message), std::move(hint)));
  }
  void warn(std::string code, std::string message, std::string hint) {
    refuse(std::move(code), std::move(message), std::move(hint));
    read_.findings.back().severity = Severity::warning;
  }

  const NativeMethod* method_;
  Session& session_;
  CallArguments read_;
  std::set<std::string> names_;
  bool stdin_read_ = false;
};

}  // namespace

CallArguments read_call_arguments(const std::vector<std::string>& written,
                                  const NativeMethod* method, Session& session) {
  return ArgumentReader(method, session).read(written);
}

std::string render_parameters(const NativeMethod& method) {
  std::string text;
  for (const NativeParameter& parameter : method.parameters) {
    std::string shown = parameter.name;
    if (parameter.file) shown += "=@FILE";
    if (parameter.secret) shown += "=SECRET";
    if (!parameter.required) shown = fmt::format("[{}]", shown);
    text += (text.empty() ? "" : " ") + shown;
  }
  return text;
}

}  // namespace slipway::cli
