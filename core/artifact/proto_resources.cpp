#include "core/artifact/proto_resources.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "core/artifact/android_configuration.h"
#include "core/artifact/limits.h"
#include "core/artifact/proto_fields.h"

namespace slipway::inspection {
namespace {

using protozero::pbf_reader;

/// Values of one resource that are files. No resource has more than some hundred.
constexpr std::size_t kMaxFound = 50'000;

struct TooManyFields : protozero::exception {
  const char* what() const noexcept override { return "too many fields"; }
};

/// Of String, RawString and StyledString: value 1.
std::string string_value(std::string_view message) {
  std::string value;
  for (pbf_reader field = message_reader(message); field.next();) {
    if (field.tag_and_type() == bytes_field(1)) {
      value = view_of(field);
    } else {
      field.skip();
    }
  }
  return value;
}

/// Primitive: int_decimal_value 6, int_hexadecimal_value 7, boolean_value 8. The others
/// (dimensions, colours, fractions) are no fact of a package.
std::optional<std::string> primitive_text(std::string_view message) {
  std::optional<std::string> text;
  for (pbf_reader field = message_reader(message); field.next();) {
    switch (field.tag_and_type()) {
      case number_field(6):
        text = std::to_string(field.get_int32());
        break;
      case number_field(7):
        text = std::to_string(field.get_uint32());
        break;
      case number_field(8):
        // get_bool() reads one byte, whether it is there or not.
        text = field.get_uint64() != 0 ? "true" : "false";
        break;
      default:
        field.skip();
    }
  }
  return text;
}

/// Reference: id 2, name 3.
void read_reference(std::string_view message, ProtoItem& item) {
  for (pbf_reader field = message_reader(message); field.next();) {
    switch (field.tag_and_type()) {
      case number_field(2):
        item.id = field.get_uint32();
        break;
      case bytes_field(3):
        item.reference = view_of(field);
        break;
      default:
        field.skip();
    }
  }
}

/// FileReference: path 1.
void read_file(std::string_view message, ProtoItem& item) {
  for (pbf_reader field = message_reader(message); field.next();) {
    if (field.tag_and_type() == bytes_field(1)) {
      item.file = view_of(field);
    } else {
      field.skip();
    }
  }
}

/// Which resource is looked for: by its id's three parts, or else by its names.
struct Wanted {
  explicit Wanted(const ProtoItem& item)
      : by_id(item.id != 0), ids{item.id >> 24U, item.id >> 16U & 0xffU, item.id & 0xffffU} {
    std::string_view rest = item.reference;
    if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
      names[0] = rest.substr(0, colon);
      rest.remove_prefix(colon + 1);
    }
    const auto slash = rest.find('/');
    names[1] = rest.substr(0, slash);
    if (slash != std::string_view::npos) names[2] = rest.substr(slash + 1);
  }

  bool by_id;
  std::array<std::uint32_t, 3> ids;
  std::array<std::string_view, 3> names;  ///< an empty package is any
};

Configuration::Locale locale_of(std::string_view tag) {
  if (tag.empty()) return Configuration::Locale::any;
  const bool is_english = tag.substr(0, tag.find('-')) == "en";
  return is_english ? Configuration::Locale::english : Configuration::Locale::another;
}

/// Configuration: locale 3, density 18, sdk_version 24, product 25 (of which aapt2 keeps one). The
/// other fields are conditions, from mcc 1 to navigation 23 as `ResTable_config` has them.
Configuration read_configuration(std::string_view message) {
  Configuration configuration;
  for (pbf_reader field = message_reader(message); field.next();) {
    switch (field.tag_and_type()) {
      case bytes_field(3):
        configuration.locale = locale_of(view_of(field));
        break;
      case number_field(18):
        configuration.density = field.get_uint32();
        break;
      case number_field(24):
        configuration.api_level = field.get_uint32();
        break;
      case bytes_field(25):
        field.skip();
        break;
      default:
        configuration.conditional = true;
        field.skip();
    }
  }
  return configuration;
}

/// What is done with each value of a resource.
using Take = std::function<void(const Configuration&, ProtoItem)>;

/// One walk through the table for one resource.
class Search {
 public:
  Search(const Wanted& wanted, const Take& take, std::uint64_t& fields_left)
      : wanted_(wanted), take_(take), fields_left_(fields_left) {}

  /// ResourceTable: package 2.
  void in_table(std::string_view bytes) { visit_children(bytes, 2, 0); }

 private:
  void spend(std::uint64_t fields) {
    if (fields > fields_left_) throw TooManyFields();
    fields_left_ -= fields;
  }

  bool next(pbf_reader& field) {
    spend(1);
    return field.next();
  }

  void visit_children(std::string_view message, std::uint32_t number, std::size_t level) {
    for (pbf_reader field = message_reader(message); next(field);) {
      if (field.tag_and_type() == bytes_field(number)) {
        visit(view_of(field), level);
      } else {
        field.skip();
      }
    }
  }

  /// A package (level 0), type, entry, and then a ConfigValue. The first three are alike: a message
  /// with the id (id 1) in 1, the name in 2. In a package its types are 3, in a type its entries 3,
  /// in an entry its values 6.
  void visit(std::string_view message, std::size_t level) {
    static constexpr std::array<std::uint32_t, 3> kChildren = {3, 3, 6};
    if (level == kChildren.size()) {
      consider(message);
    } else if (is_wanted(message, level)) {
      visit_children(message, kChildren[level], level + 1);
    }
  }

  bool is_wanted(std::string_view message, std::size_t level) {
    const bool any_name = level == 0 && wanted_.names[0].empty();
    if (!wanted_.by_id && any_name) return true;
    const std::uint32_t key = wanted_.by_id ? bytes_field(1) : bytes_field(2);
    for (pbf_reader field = message_reader(message); next(field);) {
      if (field.tag_and_type() != key) {
        field.skip();
        continue;
      }
      const std::string_view found = view_of(field);
      return wanted_.by_id ? id_of(found) == wanted_.ids[level] : found == wanted_.names[level];
    }
    return wanted_.by_id && wanted_.ids[level] == 0;  // a number that is 0 may not be written
  }

  std::uint32_t id_of(std::string_view message) {
    std::uint32_t id = 0;
    for (pbf_reader field = message_reader(message); next(field);) {
      if (field.tag_and_type() == number_field(1)) {
        id = field.get_uint32();
      } else {
        field.skip();
      }
    }
    return id;
  }

  /// ConfigValue: config 1, value 2. Value: item 4.
  void consider(std::string_view message) {
    spend(message.size() / 2);  // more fields it cannot have
    Configuration configuration;
    ProtoItem item;
    for (pbf_reader field = message_reader(message); field.next();) {
      switch (field.tag_and_type()) {
        case bytes_field(1):
          configuration = read_configuration(view_of(field));
          break;
        case bytes_field(2):
          item = item_of(view_of(field));
          break;
        default:
          field.skip();
      }
    }
    take_(configuration, std::move(item));
  }

  ProtoItem item_of(std::string_view value) {
    ProtoItem item;
    for (pbf_reader field = message_reader(value); field.next();) {
      if (field.tag_and_type() == bytes_field(4)) {
        item = read_proto_item(view_of(field));
      } else {
        field.skip();
      }
    }
    return item;
  }

  const Wanted& wanted_;
  const Take& take_;
  std::uint64_t& fields_left_;
};

}  // namespace

ProtoItem read_proto_item(std::string_view message) {
  ProtoItem item;
  for (pbf_reader field = message_reader(message); field.next();) {
    switch (field.tag_and_type()) {
      case bytes_field(1):
        read_reference(view_of(field), item);
        break;
      case bytes_field(2):
      case bytes_field(3):
      case bytes_field(4):
        item.text = string_value(view_of(field));
        break;
      case bytes_field(5):
        read_file(view_of(field), item);
        break;
      case bytes_field(7):
        item.text = primitive_text(view_of(field));
        break;
      default:
        field.skip();
    }
  }
  return item;
}

std::optional<ProtoItem> ProtoResources::best_text(const ProtoItem& reference) {
  std::optional<ProtoItem> best;
  Configuration best_of;
  const Take take = [&best, &best_of](const Configuration& configuration, ProtoItem item) {
    if (!item.text && !item.is_reference()) return;
    if (best && text_rank(configuration) >= text_rank(best_of)) return;
    best = std::move(item);
    best_of = configuration;
  };
  const Wanted wanted(reference);
  Search(wanted, take, fields_left_).in_table(bytes_);
  return best;
}

std::optional<std::string> ProtoResources::text(const ProtoItem& item) {
  try {
    ProtoItem found = item;
    for (int taken = 0; found.is_reference(); ++taken) {
      auto next = taken < kMaxReferences ? best_text(found) : std::nullopt;
      if (!next) return std::nullopt;
      found = *std::move(next);
    }
    return found.text;
  } catch (const protozero::exception&) {
    return std::nullopt;
  }
}

std::optional<std::vector<std::string>> ProtoResources::files(const ProtoItem& item) {
  struct File {
    Configuration configuration;
    std::string_view path;
  };
  std::vector<File> found;
  // Each resource is looked at once, so that no number of references among them multiplies.
  std::vector<ProtoItem> references = {item};
  const Take take = [&found, &references](const Configuration& configuration, ProtoItem value) {
    const auto is_same = [&value](const ProtoItem& other) {
      return other.id == value.id && other.reference == value.reference;
    };
    if (!value.file.empty()) {
      if (found.size() < kMaxFound) found.push_back({configuration, value.file});
    } else if (value.is_reference() && references.size() < kMaxReferences &&
               std::none_of(references.begin(), references.end(), is_same)) {
      references.push_back(std::move(value));
    }
  };
  try {
    for (std::size_t i = 0; i < references.size(); ++i) {
      const Wanted wanted(references[i]);
      Search(wanted, take, fields_left_).in_table(bytes_);
    }
  } catch (const protozero::exception&) {
    return std::nullopt;
  }
  if (found.empty()) return std::nullopt;
  std::stable_sort(found.begin(), found.end(), [](const File& one, const File& other) {
    return file_rank(one.configuration) < file_rank(other.configuration);
  });
  found.resize(std::min(found.size(), kMaxFiles));
  std::vector<std::string> files;
  for (const File& file : found) files.emplace_back(file.path);
  return files;
}

}  // namespace slipway::inspection
