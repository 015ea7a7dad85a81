#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "program.h"

namespace slipway::cli {

/// What a service of the tests is and answers, and what was asked of it.
struct ProbedService {
  std::string kind;
  Capabilities capabilities;
  std::map<std::string, ErrorCodeInfo> codes = {};
  bool wants_real_token = false;  ///< refuses stand-ins for its secret
  bool factory_throws = false;

  bool can_call = true;
  std::vector<NativeMethod> methods = {};
  Result<NativeReply> reply = NativeReply{200, true, "{}"};

  bool can_check = true;
  bool check_throws = false;
  Result<AccessReport> access = AccessReport{};
  std::optional<Clock::TimePoint> access_deadline = {};  ///< of the last check

  std::vector<std::string> asked = {};  ///< `METHOD name=value other=<path>`, `check_access`
};

class ProbedProvider : public DistributionProvider, public NativeCalls, public AccessCheck {
 public:
  ProbedProvider(std::shared_ptr<ProbedService> service, const Settings& settings)
      : service_(std::move(service)),
        server_(settings.value_or<std::string>("base_url", "https://" + service_->kind + ".test")) {
  }

  std::string kind() const override { return service_->kind; }
  std::string server() const override { return server_; }
  std::string app() const override { return service_->kind + "-app"; }
  Capabilities capabilities() const override { return service_->capabilities; }
  Preparation prepare(const Release&) const override { return {}; }
  Result<Submission> submit(const PreparedRequest&, const SubmitContext&) const override {
    return fail(ErrorKind::internal, "not for publishing");
  }
  Result<PollResult> poll(const Submission&, const CallContext&) const override {
    return fail(ErrorKind::internal, "not for publishing");
  }
  Result<FindResult> find(const Artifact&, const CallContext&) const override {
    return fail(ErrorKind::internal, "not for publishing");
  }
  const NativeCalls* native_calls() const override { return service_->can_call ? this : nullptr; }
  const AccessCheck* access_check() const override { return service_->can_check ? this : nullptr; }

  std::vector<NativeMethod> native_methods() const override { return service_->methods; }
  Result<NativeReply> call_native(const std::string& method,
                                  const std::vector<NativeArgument>& arguments,
                                  const CallContext&) const override {
    std::string call = method;
    for (const NativeArgument& argument : arguments) {
      const auto* file = std::get_if<std::filesystem::path>(&argument.value);
      call += " " + argument.name + "=";
      call +=
          file != nullptr ? "<" + file->string() + ">" : std::get<Secret>(argument.value).reveal();
    }
    service_->asked.push_back(call);
    return service_->reply;
  }
  Result<AccessReport> check_access(const CallContext& context) const override {
    service_->access_deadline = context.deadline;
    service_->asked.push_back("check_access");
    if (service_->check_throws) throw std::runtime_error("a provider's defect");
    return service_->access;
  }

 private:
  std::shared_ptr<ProbedService> service_;
  std::string server_;
};

class ProbedFactory : public ProviderFactory {
 public:
  explicit ProbedFactory(std::shared_ptr<ProbedService> service) : service_(std::move(service)) {}

  std::string kind() const override { return service_->kind; }
  std::vector<OptionDeclaration> options() const override {
    return {{"token", OptionType::secret, "The credential", true}};
  }
  Capabilities capabilities() const override { return service_->capabilities; }
  std::optional<ErrorCodeInfo> explain(std::string_view code) const override {
    const auto found = service_->codes.find(std::string(code));
    return found == service_->codes.end() ? std::nullopt : std::optional(found->second);
  }
  Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings& settings, const ProviderContext&) const override {
    if (service_->factory_throws) throw std::runtime_error("a factory's defect");
    const auto token = settings.value_or<Secret>("token", Secret());
    if (service_->wants_real_token && token.reveal() != "s3cret-t0ken") {
      return fail(ErrorKind::invalid_config, "token is no token");
    }
    return std::make_shared<const ProbedProvider>(service_, settings);
  }

 private:
  std::shared_ptr<ProbedService> service_;
};

/// Answers requests by their address, and remembers them.
class ProbedTransport : public http::Transport {
 public:
  using Answer = std::function<Result<http::Response>()>;

  Result<http::Response> send(const http::Request& request,
                              const http::Exchange& exchange) override {
    requests.push_back(request);
    deadlines.push_back(exchange.deadline);
    const auto answer = answers.find(request.url);
    if (answer != answers.end()) return answer->second();
    ADD_FAILURE() << "nobody expected " << request;
    return fail(ErrorKind::internal, "nobody expected this");
  }

  std::map<std::string, Answer> answers;
  std::vector<http::Request> requests;
  std::vector<std::optional<Clock::TimePoint>> deadlines;  ///< one a request
};

/// Runs `slipway` with two services, `old` and `new`, and with the providers that come with it.
class Probed : public Program {
 protected:
  /// A target named like its provider.
  static std::string probed_target(const std::string& kind, const std::string& more = {}) {
    return "[targets." + kind + "-one]\nprovider = \"" + kind +
           "\"\ntoken = { env = \"FAKE_TOKEN\" }\n" + more;
  }
  static void write_both(const std::string& more_of_old = {}, const std::string& more_of_new = {}) {
    write("slipway.toml",
          "version = 1\n" + probed_target("old", more_of_old) + probed_target("new", more_of_new));
  }

  Ended probe(std::vector<std::string> arguments, const std::string& input = {},
              int terminal_width = 0) {
    arguments.insert(arguments.begin(), "slipway");
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    Services services;
    services.registry = built_in_providers();
    services.registry.add(std::make_shared<ProbedFactory>(old_));
    services.registry.add(std::make_shared<ProbedFactory>(new_));
    services.clock = clock_;
    services.make_transport = [this](const http::TransportOptions&) { return transport_; };
    const Environment environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto it = environment_.find(name);
      return it == environment_.end() ? std::nullopt : std::optional(it->second);
    };
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Streams streams{in, out, err};
    streams.stdout_is_terminal = terminal_width > 0;
    if (terminal_width > 0) streams.width = terminal_width;
    Ended ended;
    ended.code =
        cli::run(static_cast<int>(argv.size()), argv.data(), streams, environment, services);
    ended.out = out.str();
    ended.err = err.str();
    return ended;
  }

  std::shared_ptr<ProbedService> old_ = std::make_shared<ProbedService>(
      ProbedService{"old",
                    {{Format::apk, Format::ipa, Format::dsym_zip},
                     {{Feature::notes, Support::yes},
                      {Feature::notes_markdown, Support::yes},
                      {Feature::mandatory, Support::yes},
                      {Feature::symbols_alone, Support::yes},
                      {Feature::latest, Support::degraded}},
                     {{Feature::password_access, "Give the build to teams."}}}});
  std::shared_ptr<ProbedService> new_ = std::make_shared<ProbedService>(
      ProbedService{"new",
                    {{Format::apk, Format::ipa, Format::hap},
                     {{Feature::notes, Support::yes},
                      {Feature::notes_markdown, Support::degraded},
                      {Feature::password_access, Support::yes},
                      {Feature::latest, Support::yes}},
                     {{Feature::notes_markdown, "Notes are plain text."},
                      {Feature::mandatory, "Force updates in the dashboard."}}}});
  std::shared_ptr<ProbedTransport> transport_ = std::make_shared<ProbedTransport>();
};

}  // namespace slipway::cli
