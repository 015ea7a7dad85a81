#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/parity.h"
#include "cli/render.h"
#include "cli/wrap.h"

namespace slipway::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<Change, 6> kLossesFirst = {Change::lost,   Change::weakened,
                                                Change::gained, Change::strengthened,
                                                Change::kept,   Change::absent};

std::string_view to_string(Standing standing) {
  static constexpr std::array<std::string_view, 4> kNames = {"honoured", "degraded", "ignored",
                                                             "impossible"};
  return kNames[static_cast<std::size_t>(standing)];
}

std::string_view to_string(Change change) {
  static constexpr std::array<std::string_view, 6> kNames = {"lost",         "weakened", "gained",
                                                             "strengthened", "kept",     "absent"};
  return kNames[static_cast<std::size_t>(change)];
}

Json to_json(const FeatureParity& parity) {
  return {{"feature", slipway::to_string(parity.feature)},
          {"from", to_string(parity.from)},
          {"to", to_string(parity.to)},
          {"change", to_string(parity.change)},
          {"stand_in", parity.stand_in.empty() ? Json() : Json(parity.stand_in)}};
}

Json to_json(const std::vector<OfferParity>& offers, const std::string& what) {
  Json list = Json::array();
  for (const OfferParity& offer : offers) {
    list.push_back({{what, offer.name},
                    {"from", offer.from},
                    {"to", offer.to},
                    {"change", to_string(offer.change)}});
  }
  return list;
}

std::size_t number_of(const Parity& parity, Change change) {
  return static_cast<std::size_t>(
      std::count_if(parity.features.begin(), parity.features.end(),
                    [change](const FeatureParity& one) { return one.change == change; }));
}

std::vector<FeatureParity> losses_first(const Parity& parity) {
  std::vector<FeatureParity> sorted;
  for (const Change change : kLossesFirst) {
    std::copy_if(parity.features.begin(), parity.features.end(), std::back_inserter(sorted),
                 [change](const FeatureParity& one) { return one.change == change; });
  }
  return sorted;
}

std::string render_features(const Parity& parity) {
  std::vector<std::vector<std::string>> rows = {
      {"CHANGE", "FEATURE", parity.from.target, parity.to.target}};
  for (const FeatureParity& one : losses_first(parity)) {
    rows.push_back({std::string(to_string(one.change)),
                    std::string(slipway::to_string(one.feature)), std::string(to_string(one.from)),
                    std::string(to_string(one.to))});
  }
  return render_table(rows);
}

std::string render_stand_ins(const Parity& parity, std::size_t width) {
  // One sentence often stands in for several features.
  std::vector<std::pair<std::string, std::string>> sentences;
  for (const FeatureParity& one : losses_first(parity)) {
    if (one.stand_in.empty() || one.change == Change::absent) continue;
    const std::string name(slipway::to_string(one.feature));
    if (!sentences.empty() && sentences.back().second == one.stand_in) {
      sentences.back().first += ", " + name;
    } else {
      sentences.emplace_back(name, one.stand_in);
    }
  }
  std::string text;
  for (const auto& [names, sentence] : sentences) {
    text += wrapped(fmt::format("  {}:", names), sentence, 4, width);
  }
  return text.empty() ? text : fmt::format("\ninstead, at {}:\n{}", parity.to.target, text);
}

// `formats     lost dsym.zip, mapping.txt; gained hap; kept apk, ipa`
std::string render_offers(std::string_view label, const std::vector<OfferParity>& offers,
                          std::size_t width) {
  std::vector<std::string> groups;
  for (const Change change : {Change::lost, Change::gained, Change::kept}) {
    std::vector<std::string_view> names;
    for (const OfferParity& offer : offers) {
      if (offer.change == change) names.push_back(offer.name);
    }
    if (names.empty()) continue;
    groups.push_back(fmt::format("{} {}", to_string(change), fmt::join(names, ", ")));
  }
  const std::string text = groups.empty() ? "-" : fmt::format("{}", fmt::join(groups, "; "));
  const std::string begin = fmt::format("{:<12}", label);
  return wrapped(begin, text, begin.size(), width);
}

std::string render_counts(const Parity& parity) {
  std::string line =
      fmt::format("moving from {} to {}: {} lost", parity.from.target, parity.to.target,
                  count_of(number_of(parity, Change::lost), "feature"));
  for (const Change change :
       {Change::gained, Change::kept, Change::weakened, Change::strengthened}) {
    const std::size_t count = number_of(parity, change);
    if (count > 0) line += fmt::format(", {} {}", count, to_string(change));
  }
  return line + "\n";
}

}  // namespace

nlohmann::ordered_json parity_document(const Parity& parity) {
  Json features = Json::array();
  for (const FeatureParity& one : parity.features) features.push_back(to_json(one));
  return {
      {"schema", "slipway.parity/1"},
      {"outcome", "succeeded"},
      {"from", parity.from.target},
      {"to", parity.to.target},
      {"features", std::move(features)},
      {"formats", to_json(parity.formats, "format")},
      {"operations", parity.operations_known() ? to_json(parity.operations, "operation") : Json()}};
}

std::string render_parity(const Parity& parity, int width) {
  const std::size_t columns = columns_of(width);
  std::string text = render_features(parity);
  text += render_stand_ins(parity, columns);
  text += "\n" + render_offers("formats", parity.formats, columns);
  text += parity.operations_known() ? render_offers("operations", parity.operations, columns)
                                    : "operations  not known without the secrets\n";
  return printable(text + "\n" + render_counts(parity));
}

}  // namespace slipway::cli
