#include "core/artifact/proto_resources.h"

#include <array>
#include <tuple>

#include "core/artifact/limits.h"
#include "core/artifact/proto_fields.h"

namespace slipway::inspection {
namespace {

using protozero::pbf_reader;

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
        text = field.get_bool() ? "true" : "false";
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

/// FileReference: path 1, type 2 (binary XML 2, XML as protobuf 3).
void read_file(std::string_view message, ProtoItem& item) {
  for (pbf_reader field = message_reader(message); field.next();) {
    switch (field.tag_and_type()) {
      case bytes_field(1):
        item.file = view_of(field);
        break;
      case number_field(2): {
        const std::uint32_t type = field.get_uint32();
        item.is_xml = type == 2 || type == 3;
        break;
      }
      default:
        field.skip();
    }
  }
  const std::string_view path = item.file;
  if (path.size() >= 4 && path.substr(path.size() - 4) == ".xml") item.is_xml = true;
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

struct Configuration {
  bool is_default = true;  ///< no qualifier at all
  bool has_locale = false;
  std::uint32_t density = 0;
};

/// Configuration: locale 3, density 18.
Configuration read_configuration(std::string_view message) {
  Configuration configuration;
  configuration.is_default = message.empty();
  for (pbf_reader field = message_reader(message); field.next();) {
    switch (field.tag_and_type()) {
      case bytes_field(3):
        configuration.has_locale = !view_of(field).empty();
        break;
      case number_field(18):
        configuration.density = field.get_uint32();
        break;
      default:
        field.skip();
    }
  }
  return configuration;
}

/// In dots per inch. No density is that of mdpi; `anydpi` (0xfffe) and `nodpi` (0xffff) are none.
std::uint32_t comparable(std::uint32_t density) {
  if (density == 0) return 160;
  return density >= 0xfffe ? 1 : density;
}

using Rank = std::tuple<int, int, std::uint32_t>;  ///< the greater the better
constexpr Rank kNothing = {0, 0, 0};

Rank rank_of_text(const ProtoItem& item, const Configuration& configuration) {
  if (!item.text && !item.is_reference()) return kNothing;
  return {1, configuration.is_default ? 2 : configuration.has_locale ? 0 : 1, 0};
}

Rank rank_of_file(const ProtoItem& item, const Configuration& configuration) {
  const int kind = !item.file.empty() ? (item.is_xml ? 1 : 3) : (item.is_reference() ? 2 : 0);
  if (kind == 0) return kNothing;
  return {configuration.has_locale ? 1 : 2, kind, comparable(configuration.density)};
}

/// One walk through the table for one resource.
class Search {
 public:
  using Ranking = Rank (*)(const ProtoItem&, const Configuration&);

  Search(const Wanted& wanted, Ranking ranking, std::uint64_t& fields_left)
      : wanted_(wanted), ranking_(ranking), fields_left_(fields_left) {}

  /// ResourceTable: package 2.
  std::optional<ProtoItem> in_table(std::string_view bytes) {
    visit_children(bytes, 2, 0);
    return best_;
  }

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
    const Rank rank = ranking_(item, configuration);
    if (rank > best_rank_) {
      best_rank_ = rank;
      best_ = std::move(item);
    }
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
  Ranking ranking_;
  std::uint64_t& fields_left_;
  Rank best_rank_ = kNothing;
  std::optional<ProtoItem> best_;
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

std::optional<ProtoItem> ProtoResources::resolve(ProtoItem item, Purpose purpose) {
  try {
    for (int taken = 0; item.is_reference(); ++taken) {
      if (taken == kMaxReferences) return std::nullopt;
      const Wanted wanted(item);
      Search search(wanted, purpose == Purpose::text ? rank_of_text : rank_of_file, fields_left_);
      const auto found = search.in_table(bytes_);
      if (!found) return std::nullopt;
      item = *found;
    }
    return item;
  } catch (const protozero::exception&) {
    return std::nullopt;
  }
}

std::optional<std::string> ProtoResources::text(const ProtoItem& item) {
  const auto found = resolve(item, Purpose::text);
  return found ? found->text : std::nullopt;
}

std::optional<std::string> ProtoResources::file(const ProtoItem& item) {
  const auto found = resolve(item, Purpose::file);
  if (!found || found->file.empty()) return std::nullopt;
  return std::string(found->file);
}

}  // namespace slipway::inspection
