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
#include "core/base/text.h"

namespace slipway::cli {
namespace {

struct EditFlags {
  TargetFlags target;
  std::string build;
  NotesFlags notes;
  std::optional<std::string> availability;
  std::optional<std::string> mandatory;
  bool no_notes = false;
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
    changes.notes = read_changed_notes();
    changes.availability = choose(kAvailability, flags_.availability);
    changes.mandatory = choose(kBooleans, flags_.mandatory);
    if (flags_.no_tags || !flags_.tags.empty()) changes.tags = flags_.tags;
    for (const std::string& tag : flags_.tags) check_tag(tag);
    if (const auto type = choose(kAccess, flags_.access)) changes.access = read_access(*type);
    if (findings_.empty() && changes.empty()) {
      add("nothing_to_change", "nothing is to be changed",
          "name what: --notes, --no-notes, --availability, --mandatory, --tag, --no-tags or "
          "--access");
    }
    return changes;
  }
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  std::optional<Notes> read_changed_notes() {
    const NotesFlags& flags = flags_.notes;
    if (flags_.no_notes) {
      if (flags.text || flags.file || flags.format) {
        add("notes_unused", "--no-notes goes with no other flag about notes");
      }
      return Notes{};
    }
    const std::optional<Notes> notes = read_notes(flags, session_, findings_);
    if (notes && findings_.empty()) check_notes(notes->text);
    return notes;
  }

  void check_notes(const std::string& text) {
    if (text.empty()) {
      add("notes_empty", "the notes are empty: is a variable not set?",
          "--no-notes takes the notes away");
    } else if (!is_utf8_text(text)) {
      add("notes_not_text", "the notes are not UTF-8 text", "save them as UTF-8");
    }
  }

  void check_tag(const std::string& tag) {
    if (!tag.empty() && is_utf8_text(tag)) return;
    add("bad_tag", tag.empty() ? "a tag is empty" : "a tag is not UTF-8 text",
        tag.empty() ? "--no-tags takes the tags away" : "");
  }

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

/// One of several changes, and the flag that asks for it.
struct OneChange {
  std::string field;
  std::string flag;
  BuildChanges alone;
};

std::vector<OneChange> one_by_one(const BuildChanges& changes) {
  std::vector<OneChange> all;
  const auto add = [&](const std::string& name, const std::string& flag, auto field) {
    if (!(changes.*field)) return;
    OneChange change{name, flag, {}};
    change.alone.*field = changes.*field;
    all.push_back(std::move(change));
  };
  add("notes", "--notes", &BuildChanges::notes);
  add("availability", "--availability", &BuildChanges::availability);
  add("mandatory", "--mandatory", &BuildChanges::mandatory);
  add("tags", "--tag", &BuildChanges::tags);
  const std::string access =
      changes.access ? std::string(to_string(changes.access->type)) : std::string();
  add("access", "--access " + access, &BuildChanges::access);
  return all;
}

std::string changed_fields(const BuildChanges& changes) {
  std::string names;
  for (const OneChange& change : one_by_one(changes)) {
    names += (names.empty() ? "" : ", ") + change.field;
  }
  return names;
}

// Who asks for what cannot be changed wants to know what can.
std::string editable_hint(const std::map<Feature, Support>& editable) {
  BuildChanges every;
  every.notes = Notes{};
  every.availability = Availability::available;
  every.mandatory = true;
  every.tags.emplace();
  std::vector<std::string> flags;
  const auto add_possible = [&](const BuildChanges& changes) {
    for (const OneChange& change : one_by_one(changes)) {
      if (check_changes(change.alone, editable)) flags.push_back(change.flag);
    }
  };
  add_possible(every);
  for (const auto& choice : kAccess) {
    BuildChanges access;
    access.access.emplace().type = choice.second;
    add_possible(access);
  }
  if (flags.empty()) return "nothing can be changed here";
  return fmt::format("what can be changed here: {}", fmt::join(flags, ", "));
}

// All that the service cannot do, not only the first of it.
std::vector<Finding> unsupported(const BuildChanges& changes, const BuildEditor& editor) {
  const std::map<Feature, Support> editable = editor.editable();
  std::vector<Finding> findings;
  for (const OneChange& change : one_by_one(changes)) {
    const Result<void> checked = check_changes(change.alone, editable);
    if (checked) continue;
    findings.push_back(error_finding(std::string(to_string(checked.error().kind)),
                                     fmt::format("{}: {}", change.flag, describe(checked.error())),
                                     checked.error().hint));
  }
  if (!findings.empty() && findings.back().hint.empty()) {
    findings.back().hint = editable_hint(editable);
  }
  return findings;
}

int run_edit(const EditFlags& flags, OneTarget& target) {
  ChangesReader reader(flags, target.session());
  const BuildChanges changes = reader.read();
  if (!reader.findings().empty()) return target.refuse(reader.findings());

  const BuildEditor& editor = *target.provider().build_editor();
  const std::vector<Finding> findings = unsupported(changes, editor);
  if (!findings.empty()) return target.refuse(findings);
  const Result<EditResult> edited = target.change(
      [&](const CallContext& context) { return editor.edit_build(flags.build, changes, context); });
  if (!edited) return target.fail(edited.error());
  target.warn(edited->warnings);
  const Build build = edited->build.value_or(build_with_id(flags.build));
  return target.succeed(
      full_json({build}),
      fmt::format("changed {} of {}\n", changed_fields(changes), render_build(build)));
}

}  // namespace

void add_edit(Syntax& app) {
  auto flags = std::make_shared<EditFlags>();
  Syntax command = app.command("edit", "Change a build that is there");
  add_target_flags(command, flags->target);
  add_build_argument(command, flags->build);
  add_notes_flags(command, flags->notes);
  command.flag("--no-notes", flags->no_notes, "No notes any more");
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
