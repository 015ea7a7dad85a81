#include "slipway/operations.h"

#include <utility>

#include "slipway/provider.h"

namespace slipway {
namespace {

/// The only place where an operation, its name and the interface behind it stand together.
struct OperationEntry {
  Operation operation;
  std::string_view name;
  bool (*offered)(const DistributionProvider& provider);
};

const std::vector<OperationEntry>& operation_table() {
  using Provider = DistributionProvider;
  static const std::vector<OperationEntry> table = {
      {Operation::list_builds, "list_builds",
       [](const Provider& provider) { return provider.build_catalogue() != nullptr; }},
      {Operation::delete_build, "delete_build",
       [](const Provider& provider) { return provider.build_catalogue() != nullptr; }},
      {Operation::edit_build, "edit_build",
       [](const Provider& provider) { return provider.build_editor() != nullptr; }},
      {Operation::mark_latest, "mark_latest",
       [](const Provider& provider) { return provider.latest_mark() != nullptr; }},
      {Operation::show_app, "show_app",
       [](const Provider& provider) { return provider.app_details() != nullptr; }},
      {Operation::update_app, "update_app",
       [](const Provider& provider) { return provider.app_editor() != nullptr; }},
      {Operation::list_apps, "list_apps",
       [](const Provider& provider) { return provider.app_catalogue() != nullptr; }},
      {Operation::check_update, "check_update",
       [](const Provider& provider) { return provider.update_checker() != nullptr; }},
      {Operation::add_symbols, "add_symbols",
       [](const Provider& provider) { return provider.late_symbols() != nullptr; }},
      {Operation::download_build, "download_build",
       [](const Provider& provider) { return provider.build_download() != nullptr; }},
      {Operation::check_access, "check_access",
       [](const Provider& provider) { return provider.access_check() != nullptr; }},
      {Operation::native_call, "native_call",
       [](const Provider& provider) { return provider.native_calls() != nullptr; }},
  };
  return table;
}

/// A change that was asked for: the field's name, and the feature that must be editable for it.
std::vector<std::pair<std::string_view, Feature>> wanted(const BuildChanges& changes) {
  std::vector<std::pair<std::string_view, Feature>> all;
  if (changes.notes.has_value()) all.emplace_back("notes", Feature::notes);
  if (changes.availability.has_value()) all.emplace_back("availability", Feature::withheld);
  if (changes.mandatory.has_value()) all.emplace_back("mandatory", Feature::mandatory);
  if (changes.tags.has_value()) all.emplace_back("tags", Feature::tags);
  if (changes.teams.has_value()) all.emplace_back("teams", Feature::teams);
  if (changes.users.has_value()) all.emplace_back("users", Feature::users);
  if (changes.access.has_value()) {
    const bool invite = changes.access->type == AccessType::invite;
    all.emplace_back("access", invite ? Feature::invite_access : Feature::password_access);
  }
  return all;
}

}  // namespace

const std::vector<Operation>& all_operations() {
  static const std::vector<Operation> operations = [] {
    std::vector<Operation> all;
    for (const OperationEntry& entry : operation_table()) all.push_back(entry.operation);
    return all;
  }();
  return operations;
}

std::string_view to_string(Operation operation) {
  for (const OperationEntry& entry : operation_table()) {
    if (entry.operation == operation) return entry.name;
  }
  return "";
}

std::vector<Operation> operations_of(const DistributionProvider& provider) {
  std::vector<Operation> offered;
  for (const OperationEntry& entry : operation_table()) {
    if (entry.offered(provider)) offered.push_back(entry.operation);
  }
  return offered;
}

bool BuildChanges::empty() const { return wanted(*this).empty(); }

Result<void> check_changes(const BuildChanges& changes,
                           const std::map<Feature, Support>& editable) {
  const auto asked = wanted(changes);
  if (asked.empty()) return fail(ErrorKind::invalid_request, "no change of the build is asked for");
  for (const auto& [name, feature] : asked) {
    const auto found = editable.find(feature);
    if (found != editable.end() && found->second != Support::no) continue;
    std::string value;
    if (name == "access") {
      value = " to `" + std::string(to_string(changes.access->type)) + "`";
    }
    return fail(ErrorKind::unsupported, "this service cannot change `" + std::string(name) +
                                            "` of a build that is there" + value);
  }
  if (changes.access.has_value() && changes.access->window.has_value()) {
    return fail(ErrorKind::unsupported, "the `access` window cannot be changed for one build",
                "it belongs to the app: change it there");
  }
  return {};
}

}  // namespace slipway
