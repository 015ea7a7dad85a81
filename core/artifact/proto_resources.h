#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::inspection {

/// What an `Item` of an AAB's protobufs says: a text, a file or a reference. The views live as long
/// as the bytes that it was read from.
struct ProtoItem {
  /// A string; of a number its decimal digits, of a truth value `true` or `false`.
  std::optional<std::string> text;
  std::string_view file;       ///< path in the module
  std::uint32_t id = 0;        ///< of a reference: 0xPPTTEEEE
  std::string_view reference;  ///< of a reference: `string/app_name`, maybe after `PACKAGE:`

  [[nodiscard]] bool is_reference() const { return id != 0 || !reference.empty(); }
};

/// Reads a message `Item`: ref 1, str 2, raw_str 3, styled_str 4, file 5, prim 7. Throws
/// protozero::exception when it is malformed.
[[nodiscard]] ProtoItem read_proto_item(std::string_view message);

/// The `resources.pb` of an AAB's module. It is walked for each question, and nothing of it is
/// kept: it can be large, and a manifest asks five questions at most. All questions together cost a
/// bounded number of fields; what was not found until then is not found.
class ProtoResources {
 public:
  /// The bytes must outlive it.
  explicit ProtoResources(std::string_view bytes) : bytes_(bytes) {}

  /// The item's text; of a reference that of the resource where nothing is asked for: by the rule
  /// that an APK's ResourceTable has. Nothing when there is none, the table is malformed, or the
  /// references lead nowhere within kMaxReferences.
  [[nodiscard]] std::optional<std::string> text(const ProtoItem& item);
  /// The paths in the module of the reference's files, the best ones first, by the same rule; at
  /// most 64 of them, and nothing where there is none.
  [[nodiscard]] std::optional<std::vector<std::string>> files(const ProtoItem& item);

 private:
  [[nodiscard]] std::optional<ProtoItem> best_text(const ProtoItem& reference);

  std::string_view bytes_;
  std::uint64_t fields_left_ = 10'000'000;
};

}  // namespace slipway::inspection
