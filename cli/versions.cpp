#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/one_target.h"
#include "cli/paging.h"
#include "cli/render.h"

namespace slipway::cli {
namespace {

struct VersionsFlags {
  TargetFlags target;
  std::size_t limit = 50;
};

int run_versions(const VersionsFlags& flags, OneTarget& target) {
  const BuildCatalogue& catalogue = *target.provider().build_catalogue();
  const auto listing =
      list_pages<Build>(flags.limit, Operation::list_builds, target,
                        [&catalogue](const std::string& cursor, const CallContext& context) {
                          return catalogue.list_builds(cursor, context);
                        });
  if (!listing) return target.fail(listing.error());
  if (listing->more) tell_limit(listing->items.size(), listing->total, target.session());
  if (listing->items.empty()) target.session().tell(target.name() + " has no builds\n");
  target.add_member("more", listing->more);
  return target.succeed(full_json(listing->items),
                        render_builds(listing->items, target.session().redactor()));
}

}  // namespace

void add_versions(Syntax& app) {
  auto flags = std::make_shared<VersionsFlags>();
  Syntax command = app.command("versions", "List a target's builds, the newest first");
  add_target_flags(command, flags->target);
  add_limit_flag(command, flags->limit);
  command.footer(target_exit_code_help());
  command.runs([flags](Session& session) {
    return with_target("versions", flags->target, Operation::list_builds, session,
                       [flags](OneTarget& target) { return run_versions(*flags, target); });
  });
}

}  // namespace slipway::cli
