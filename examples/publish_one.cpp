// Publishes one package to every target that the routes of a configuration choose.
//
//   publish_one slipway.toml app.apk

#include <slipway/slipway.h>

#include <iostream>

namespace {

/// Prints each target as it ends. The events of one run arrive on one thread, not on main's.
class Printer : public slipway::Observer {
 public:
  void on_event(const slipway::Event& event) override {
    if (const auto* finished = std::get_if<slipway::TargetFinished>(&event)) {
      const slipway::TargetReport& report = finished->report;
      std::cout << report.target << ": " << slipway::to_string(report.outcome);
      if (report.build) std::cout << ", build " << report.build->id;
      if (report.error) std::cout << ", " << slipway::describe(*report.error);
      std::cout << '\n';
    }
  }
};

int refuse(const std::vector<slipway::Finding>& findings) {
  for (const auto& finding : findings) std::cerr << finding.message << '\n';
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: publish_one CONFIGURATION FILE\n";
    return 2;
  }
  const slipway::ProviderRegistry providers = slipway::built_in_providers();
  const auto loaded = slipway::load_configuration(argv[1], providers);
  if (slipway::has_errors(loaded.findings)) return refuse(loaded.findings);

  auto artifact = slipway::inspect(argv[2]);
  if (!artifact) {
    std::cerr << slipway::describe(artifact.error()) << '\n';
    return 2;
  }

  slipway::PlanRequest request;
  request.artifact = *artifact;
  request.channel = "beta";
  slipway::PlanContext context;
  context.registry = &providers;
  context.secrets = slipway::secret_resolver(argv[1], slipway::process_environment());
  context.clock = slipway::system_clock();
  context.make_transport = slipway::http::make_checked_transport;
  const slipway::Plan plan = slipway::make_plan(loaded.configuration, request, context);
  if (!plan.ok()) return refuse(plan.all_findings());

  const slipway::Publisher publisher(slipway::system_clock(), std::make_shared<Printer>());
  const auto report = publisher.publish(plan, {});
  if (!report) {
    std::cerr << slipway::describe(report.error()) << '\n';
    return 1;
  }
  return slipway::overall(*report) == slipway::RunOutcome::succeeded ? 0 : 3;
}
