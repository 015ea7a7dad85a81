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

struct AppsFlags {
  TargetFlags target;
  std::size_t limit = 50;
};

int run_apps(const AppsFlags& flags, OneTarget& target) {
  const AppCatalogue& catalogue = *target.provider().app_catalogue();
  const auto listing =
      list_pages<App>(flags.limit, Operation::list_apps, target,
                      [&catalogue](const std::string& cursor, const CallContext& context) {
                        return catalogue.list_apps(cursor, context);
                      });
  if (!listing) return target.fail(listing.error());
  if (listing->more) tell_limit(listing->items.size(), listing->total, target.session());
  if (listing->items.empty()) target.session().tell(target.name() + " has no apps\n");
  Json apps = Json::array();
  for (const App& app : listing->items) apps.push_back(to_json(app));
  target.add_member("more", listing->more);
  return target.succeed(apps, render_apps(listing->items, target.session().redactor()));
}

}  // namespace

void add_apps(Syntax& app) {
  auto flags = std::make_shared<AppsFlags>();
  Syntax command = app.command("apps", "List the apps of a target's account");
  add_target_flags(command, flags->target);
  add_limit_flag(command, flags->limit);
  command.footer(target_exit_code_help());
  command.runs([flags](Session& session) {
    return with_target("apps", flags->target, Operation::list_apps, session,
                       [flags](OneTarget& target) { return run_apps(*flags, target); });
  });
}

}  // namespace slipway::cli
