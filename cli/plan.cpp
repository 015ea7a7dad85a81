#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/planning.h"
#include "cli/render.h"
#include "cli/report_file.h"

namespace slipway::cli {
namespace {

nlohmann::ordered_json document_of(const Planning& planning, bool several) {
  if (planning.plans.empty()) {
    return refused_document("plan", planning.findings, nullptr, several);
  }
  return plan_document(planning.plans, planning.findings, several);
}

}  // namespace

int run_plan(const PublishFlags& flags, Session& session) {
  const Output output = parse_output(flags.run.output);
  Planning planning = plan_files(flags.release, session);
  ReportFile report = check_report_file(flags.run.report, planning);
  session.tell(planning.findings);
  const nlohmann::ordered_json document = document_of(planning, flags.release.files.size() > 1);
  if (output != Output::human) {
    session.print(document, output);
  } else {
    for (std::size_t i = 0; i < planning.plans.size(); ++i) {
      session.print((i == 0 ? "" : "\n") + render_plan(planning.plans[i]));
    }
  }
  if (const Result<void> written = report.write(document, session); !written) {
    session.tell("error: " + written.error().message + "\n");
    return kExitInternal;
  }
  return planning.ok() ? kExitOk : kExitRefused;
}

void add_plan(Syntax& app) {
  auto flags = std::make_shared<PublishFlags>();
  Syntax command = app.command("plan", "Show what publish would do, up to the first byte");
  add_publish_flags(command, *flags);
  command.footer("Takes the flags of publish. Exit codes: 0 ready, 2 refused, 1 internal error.");
  command.runs([flags](Session& session) { return run_plan(*flags, session); });
}

}  // namespace slipway::cli
