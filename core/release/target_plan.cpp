#include "core/release/target_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/find_named.h"
#include "core/base/text.h"
#include "core/release/check_artifact.h"
#include "core/release/layers.h"
#include "core/release/open_target.h"
#include "core/release/settings.h"
#include "core/release/unsupported.h"

namespace slipway {
namespace {

class TargetPlanner {
 public:
  TargetPlanner(const Configuration& configuration, const PlanRequest& request,
                const PlanContext& context, const SelectedTarget& selected)
      : configuration_(configuration), request_(request), context_(context), selected_(selected) {}

  PlannedTarget plan() {
    planned_.target = selected_.config->name;
    planned_.provider_kind = selected_.config->provider;
    planned_.required = selected_.required;
    planned_.routes = selected_.routes;

    const ProviderFactory* factory =
        context_.registry == nullptr ? nullptr : context_.registry->find(planned_.provider_kind);
    if (factory != nullptr) merge_release();
    make_provider();
    check_package();
    if (factory == nullptr) return std::move(planned_);
    check_release(*factory);
    prepare();
    return std::move(planned_);
  }

 private:
  // --- the release, as this target gets it

  void merge_release() {
    std::vector<Layer> layers;
    for (const ReleaseLayer& layer : request_.layers) {
      layers.push_back({layer.source, &layer.options, nullptr, nullptr, {}});
    }
    report_conflicts();
    for (const Contribution& said : selected_.contributions) {
      const auto both = route_layers(said);
      layers.insert(layers.end(), both.begin(), both.end());
    }
    layers.push_back(Layer::of("target", selected_.config->release, selected_.config->location));

    MergedOptions merged = merge(layers);
    sources_ = std::move(merged.sources);
    release_.artifact = request_.artifact;
    release_.symbols = request_.symbols;
    release_.channel = request_.channel;
    release_.options = std::move(merged.options);
    if (merged.access_password.has_value()) read_password(*merged.access_password);
  }

  static std::vector<Layer> route_layers(const Contribution& said) {
    const std::string source = fmt::format("route {}", said.route->name);
    return {Layer::of(source, said.target->release, said.target->location),
            Layer::of(source, said.route->release, said.route->location)};
  }

  /// Routes have no order of precedence among themselves, so a difference is a mistake even where
  /// the command line would hide it.
  void report_conflicts() {
    const auto& all = selected_.contributions;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const MergedOptions first = merge(route_layers(all[i]));
      for (std::size_t j = i + 1; j < all.size(); ++j) {
        const MergedOptions second = merge(route_layers(all[j]));
        for (const std::string& key : differences(first, second)) {
          report_conflict(key, {all[i].route->name, first.sources.at(key).location},
                          {all[j].route->name, second.sources.at(key).location});
        }
      }
    }
  }

  void report_conflict(const std::string& key, const ValueSource& a, const ValueSource& b) {
    const auto where = [](const ValueSource& source) {
      return fmt::format("{} ({}:{})", source.name, source.location.file, source.location.line);
    };
    add("route_conflict",
        fmt::format("routes {} and {} set different values of `{}`", where(a), where(b), key),
        "make them agree, or narrow the `match` of one", b.location);
  }

  void read_password(const SecretReference& reference) {
    auto password = context_.secrets(reference);
    if (password) {
      release_.options.access->password = std::move(*password);
      return;
    }
    add("missing_secret", fmt::format("the access password: {}", describe(password.error())),
        password.error().hint, location_of("access"));
  }

  // --- the provider

  void make_provider() {
    OpenTarget opened = open_target(configuration_, *selected_.config, request_.settings, context_);
    planned_.policy = opened.policy;
    planned_.settings = std::move(opened.settings);
    for (const SettingOverride& wanted : request_.settings) {
      const PlannedSetting* shown = find_named(planned_.settings, wanted.option);
      const bool known = shown != nullptr && shown->value != kShownSecret;
      if (wanted.target == planned_.target && known) planned_.overrides.push_back(wanted);
    }
    planned_.provider = std::move(opened.provider);
    for (Finding& finding : opened.findings) planned_.findings.push_back(std::move(finding));
  }

  // --- whether this package may go there

  void check_package() {
    for (const Contribution& said : selected_.contributions) {
      auto unmet = check_requirements(request_.artifact, *said.route, context_.clock.get());
      for (Finding& finding : unmet) take(std::move(finding));
    }
    const PlannedSetting* wanted = find_named(planned_.settings, "bundle_id");
    if (wanted == nullptr) return;
    auto other = check_bundle_id(request_.artifact, wanted->value);
    if (!other) return;
    const auto configured = selected_.config->values.find("bundle_id");
    if (configured != selected_.config->values.end() && !is_overridden("bundle_id")) {
      other->location = configured->second.location;
    }
    take(std::move(*other));
  }

  bool is_overridden(std::string_view option) const {
    return std::any_of(request_.settings.begin(), request_.settings.end(),
                       [this, option](const SettingOverride& wanted) {
                         return wanted.target == planned_.target && wanted.option == option;
                       });
  }

  // --- what it can do

  void check_release(const ProviderFactory& factory) {
    // Without a provider, what its kind can do at best still shows most mistakes in the same run.
    capabilities_ =
        planned_.provider != nullptr ? planned_.provider->capabilities() : factory.capabilities();
    for (const Feature feature : requested_features(release_)) {
      if (capabilities_.support(feature) != Support::no) continue;
      // A file that is not accepted is reported as such, once.
      if (feature == Feature::symbols_alone && !accepts_format()) continue;
      handle_unsupported(feature);
    }
    const auto said = describe(release_.options, sources_);
    planned_.settings.insert(planned_.settings.begin(), said.begin(), said.end());
  }

  bool accepts_format() const { return capabilities_.accepts(release_.artifact.format); }

  void handle_unsupported(Feature feature) {
    // The artifact itself cannot be left out.
    const bool removable = feature != Feature::symbols_alone;
    const Unsupported policy = removable ? planned_.policy.unsupported : Unsupported::error;
    if (policy == Unsupported::ignore) {
      remove(release_, feature);
      return;
    }
    const auto source = sources_.find(option_of(feature));
    const std::string from =
        source == sources_.end() ? "" : fmt::format(" ({})", source->second.name);
    Finding finding;
    finding.code = "unsupported_feature";
    finding.target = planned_.target;
    finding.location = location_of(option_of(feature));
    if (policy == Unsupported::error) {
      finding.message =
          fmt::format("{} cannot {}{}", planned_.provider_kind, wanted_of(feature), from);
      finding.hint = removable ? fmt::format(
                                     "take it out for this target, or set unsupported = "
                                     "\"warn\" for {} to publish without it",
                                     planned_.target)
                               : "publish the package itself";
    } else {
      finding.severity = Severity::warning;
      finding.message = fmt::format("{} cannot {}{}: published without it", planned_.provider_kind,
                                    wanted_of(feature), from);
      remove(release_, feature);
    }
    planned_.findings.push_back(std::move(finding));
  }

  void prepare() {
    std::vector<Finding> found;
    if (planned_.provider != nullptr) found = ask_provider();
    const bool reported = std::any_of(found.begin(), found.end(), [](const Finding& finding) {
      return finding.code == "format_not_accepted";
    });
    if (!accepts_format() && !reported) refuse_format();
    check_texts();
    for (Finding& finding : found) take(std::move(finding));
  }

  std::vector<Finding> ask_provider() {
    try {
      Preparation preparation = planned_.provider->prepare(release_);
      planned_.request = std::move(preparation.request);
      return std::move(preparation.findings);
    } catch (...) {
      Finding finding;
      finding.code = "internal";
      finding.message = fmt::format("provider {} threw an exception while it prepared the release",
                                    planned_.provider_kind);
      finding.hint = "this is a defect of the provider: report it to its authors";
      return {finding};
    }
  }

  /// What is no text arrives as something else, or not at all, and nobody hears of it.
  void check_texts() {
    const ReleaseOptions& options = release_.options;
    if (options.notes && !is_utf8_text(options.notes->text)) {
      add("notes_not_text", "the notes are not UTF-8 text", "save them as UTF-8",
          location_of("notes"));
    }
    const auto tags = options.tags.value_or(std::vector<std::string>());
    for (const std::string& tag : tags) {
      if (tag.empty() || !is_utf8_text(tag)) {
        add("bad_tag", tag.empty() ? "a tag is empty" : "a tag is not UTF-8 text", "",
            location_of("tags"));
      }
    }
  }

  void refuse_format() {
    std::vector<std::string_view> accepted;
    for (const Format format : capabilities_.formats) accepted.push_back(to_string(format));
    add("format_not_accepted",
        fmt::format("{} does not take {} files", planned_.provider_kind,
                    to_string(release_.artifact.format)),
        fmt::format("it takes {}", fmt::join(accepted, ", ")), {});
  }

  /// Where the release option was set; nowhere when it is not from the configuration.
  SourceLocation location_of(const std::string& option) const {
    const auto source = sources_.find(option);
    return source == sources_.end() ? SourceLocation{} : source->second.location;
  }

  void take(Finding finding) {
    finding.target = planned_.target;
    planned_.findings.push_back(std::move(finding));
  }

  void add(std::string code, std::string message, std::string hint, SourceLocation location) {
    Finding finding;
    finding.code = std::move(code);
    finding.message = std::move(message);
    finding.hint = std::move(hint);
    finding.target = planned_.target;
    finding.location = std::move(location);
    planned_.findings.push_back(std::move(finding));
  }

  const Configuration& configuration_;
  const PlanRequest& request_;
  const PlanContext& context_;
  const SelectedTarget& selected_;
  PlannedTarget planned_;
  Release release_;
  Capabilities capabilities_;
  std::map<std::string, ValueSource> sources_;
};

}  // namespace

PlannedTarget plan_target(const Configuration& configuration, const PlanRequest& request,
                          const PlanContext& context, const SelectedTarget& selected) {
  return TargetPlanner(configuration, request, context, selected).plan();
}

}  // namespace slipway
