#include "providers/hockeyapp/client_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <utility>

namespace slipway::hockeyapp {
namespace {

template <typename Number>
std::string number(Number value) {
  return std::to_string(static_cast<int>(value));
}

void add(std::vector<FormField>& fields, std::string name, std::string value) {
  if (!value.empty()) fields.push_back({std::move(name), std::move(value)});
}

/// `clear`: nothing in the list is to be said too.
void add_list(std::vector<FormField>& fields, std::string name,
              const std::vector<std::string>& values, bool clear) {
  if (values.empty() && !clear) return;
  fields.push_back({std::move(name), fmt::format("{}", fmt::join(values, ","))});
}

void add_notes(std::vector<FormField>& fields, const std::optional<std::string>& notes,
               NotesType type, bool even_empty) {
  if (!notes || (notes->empty() && !even_empty)) return;
  fields.push_back({"notes", *notes});
  fields.push_back({"notes_type", number(type)});
}

/// `update`: what is to be cleared; nullptr for an upload, which clears nothing.
std::vector<FormField> common_fields(const UploadFields& request,
                                     const UpdateVersionRequest* update) {
  std::vector<FormField> fields;
  add_notes(fields, request.notes, request.notes_type, update != nullptr);
  if (request.notify) add(fields, "notify", number(*request.notify));
  if (request.status) add(fields, "status", number(*request.status));
  if (request.mandatory) add(fields, "mandatory", number(*request.mandatory));
  add_list(fields, "tags", request.tags, update != nullptr && update->clear_tags);
  add_list(fields, "teams", request.teams, update != nullptr && update->clear_teams);
  add_list(fields, "users", request.users, update != nullptr && update->clear_users);
  if (request.strategy) {
    add(fields, "strategy", *request.strategy == Strategy::add ? "add" : "replace");
  }
  add(fields, "commit_sha", request.commit_sha.value_or(""));
  add(fields, "build_server_url", request.build_server_url.value_or(""));
  add(fields, "repository_url", request.repository_url.value_or(""));
  return fields;
}

void add_strategy(std::vector<FormField>& fields, const std::optional<DeleteStrategy>& strategy) {
  if (strategy) add(fields, "strategy", *strategy == DeleteStrategy::purge ? "purge" : "soft");
}

}  // namespace

std::vector<FormField> form_fields(const UploadVersionRequest& request) {
  return common_fields(request, nullptr);
}

std::vector<FormField> form_fields(const UploadAppRequest& request) {
  std::vector<FormField> fields = common_fields(request, nullptr);
  if (request.release_type) add(fields, "release_type", number(*request.release_type));
  if (request.is_private) add(fields, "private", *request.is_private ? "true" : "false");
  add(fields, "owner_id", request.owner_id.value_or(""));
  add(fields, "retention_days", request.retention_days.value_or(""));
  return fields;
}

std::vector<FormField> form_fields(const CreateAppRequest& request) {
  std::vector<FormField> fields = {{"title", request.title},
                                   {"bundle_identifier", request.bundle_identifier}};
  add(fields, "platform", request.platform.value_or(""));
  if (request.release_type) add(fields, "release_type", number(*request.release_type));
  return fields;
}

std::vector<FormField> form_fields(const ListVersionsRequest& request) {
  std::vector<FormField> fields;
  if (request.page) add(fields, "page", std::to_string(*request.page));
  if (request.include_build_urls) add(fields, "include_build_urls", "true");
  return fields;
}

std::vector<FormField> form_fields(const CreateVersionRequest& request) {
  std::vector<FormField> fields = {{"bundle_version", request.bundle_version}};
  add(fields, "bundle_short_version", request.bundle_short_version.value_or(""));
  add_notes(fields, request.notes, request.notes_type, false);
  if (request.status) add(fields, "status", number(*request.status));
  return fields;
}

std::vector<FormField> form_fields(const UpdateVersionRequest& request) {
  return common_fields(request, &request);
}

std::vector<FormField> form_fields(const DeleteVersionRequest& request) {
  std::vector<FormField> fields;
  add_strategy(fields, request.strategy);
  return fields;
}

std::vector<FormField> form_fields(const DeleteVersionsRequest& request) {
  std::vector<FormField> fields = {{"keep", std::to_string(request.keep)}};
  add(fields, "sort", request.sort.value_or(""));
  add_strategy(fields, request.strategy);
  return fields;
}

}  // namespace slipway::hockeyapp
