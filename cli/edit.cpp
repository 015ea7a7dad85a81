#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/choices.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/one_target.h"
#include "cli/render.h"
#include "cli/text_input.h"

namespace slipway::cli {
namespace {

struct EditFlags {
  TargetFlags target;
  std::string build;
  NotesFlags notes;
  std::optional<std::string> availability;
  std::optional<std::string> mandatory;
  std::vector<std::string> tags;
  bool no_tags = false;
  std::optional<std::string> access;
  std::optional<std::string> password_file;
};

/// Reads the flags into changes, and says what is wrong with them.
class ChangesReader {
 public:
  ChangesReader(const EditFlags& flags, Session& session) : flags_(flags), session_(session) {}

  BuildChanges read() {
    BuildChanges changes;
    if (flags_.notes.file == "-" && flags_.password_file == "-") {
      add("stdin_read_twice", "--notes-file and --password-file cannot both be read from stdin");
      return changes;
    }
    changes.notes = read_notes(flags_.notes, session_, findings_);
    changes.availability = choose(kAvailability, flags_.availability);
    changes.mandatory = choose(kBooleans, flags_.mandatory);
    if (flags_.no_tags || !flags_.tags.empty()) changes.tags = flags_.tags;
    if (const auto type = choose(kAccess, flags_.access)) changes.access = read_access(*type);
    if (findings_.empty() && changes.empty()) {
      add("nothing_to_change", "nothing is to be changed",
          "name what: --notes, --availability, --mandatory, --tag, --no-tags or --access");
    }
    return changes;
  }
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  Access read_access(AccessType type) {
    Access access;
    access.type = type;
    if (type != AccessType::password) {
      if (flags_.password_file)
        add("password_unused", "--password-file goes with --access password");
      return access;
    }
    if (!flags_.password_file) {
      add("password_missing", "--access password needs a password",
          "give it with --password-file FILE, or with - from stdin; on the command line it would "
          "stand in process lists");
      return access;
    }
    Result<std::string> password = read_text(*flags_.password_file, "the password", session_);
    if (!password) {
      add("password_file", password.error().message, "check what --password-file names");
    } else if (password->empty()) {
      add("password_empty", "the password is empty", "--access public takes the password away");
    } else {
      access.password = Secret(std::move(*password));
      session_.conceal(access.password);
    }
    return access;
  }

  void add(std::string code, std::string message, std::string hint = {}) {
    findings_.push_back(error_finding(std::move(code), std::move(message), std::move(hint)));
  }

  const EditFlags& flags_;
  Session& session_;
  std::vector<Finding> findings_;
};

std::string names_of(const BuildChanges& changes) {
  std::string names;
  const auto add = [&names](bool changed, std::string_view name) {
    if (changed) names += (names.empty() ? "" : ", ") + std::string(name);
  };
  add(changes.notes.has_value(), "notes");
  add(changes.availability.has_value(), "availability");
  add(changes.mandatory.has_value(), "mandatory");
  add(changes.tags.has_value(), "tags");
  add(changes.access.has_value(), "access");
  return names;
}

// Who asks for what cannot be changed wants to know what can.
std::string editable_hint(const BuildEditor& editor) {
  std::string names;
  for (const auto& [feature, support] : editor.editable()) {
    if (support == Support::no) continue;
    names += (names.empty() ? "" : ", ") + std::string(to_string(feature));
  }
  return "what can be changed here: " + names;
}

int run_edit(const EditFlags& flags, OneTarget& target) {
  ChangesReader reader(flags, target.session());
  const BuildChanges changes = reader.read();
  if (!reader.findings().empty()) return target.refuse(reader.findings());

  const BuildEditor& editor = *target.provider().build_editor();
  Result<EditResult> edited =
      target.change([&] { return editor.edit_build(flags.build, changes, {}); });
  if (!edited) {
    Error& error = edited.error();
    const bool unsupported = error.kind == ErrorKind::unsupported && error.hint.empty();
    if (unsupported) error.hint = editable_hint(editor);
    return target.fail(error);
  }
  target.warn(edited->warnings);
  const Build build = edited->build.value_or(build_with_id(flags.build));
  return target.succeed(full_json({build}),
                        fmt::format("changed {} of {}\n", names_of(changes), render_build(build)));
}

}  // namespace

void add_edit(Syntax& app) {
  auto flags = std::make_shared<EditFlags>();
  Syntax command = app.command("edit", "Change a build that is there");
  add_target_flags(command, flags->target);
  add_build_argument(command, flags->build);
  add_notes_flags(command, flags->notes);
  add_availability_flag(command, flags->availability);
  command.option("--mandatory", flags->mandatory, "Whether users must update to it")
      .one_of({"true", "false"});
  const Flag tag = add_tag_flag(command, flags->tags);
  command.flag("--no-tags", flags->no_tags, "No tags any more").excludes(tag);
  const Flag access =
      command.option("--access", flags->access, "Who may install it").one_of(names_of(kAccess));
  command
      .option("--password-file", flags->password_file,
              "The password of --access password; -: stdin")
      .shown_as("FILE")
      .needs(access);
  command.footer("What is not named stays as it is.\n\n" + std::string(target_exit_code_help()));
  command.runs([flags](Session& session) {
    return with_target("edit", flags->target, Operation::edit_build, session,
                       [flags](OneTarget& target) { return run_edit(*flags, target); });
  });
}

}  // namespace slipway::cli
