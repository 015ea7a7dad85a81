#include "cli/paging.h"

#include <fmt/format.h>

namespace slipway::cli {

void add_limit_flag(Syntax& command, std::size_t& limit) {
  command.option("--limit", limit, "Show at most so many; 0: all; default: 50")
      .whole_number(0, 1'000'000'000);
}

void tell_limit(std::size_t shown, const std::optional<std::uint64_t>& total, Session& session) {
  const std::string of_all = total && *total > shown ? fmt::format(" of {}", *total) : "";
  session.tell(fmt::format("the first {}{} are shown; --limit 0 shows all\n", shown, of_all));
}

}  // namespace slipway::cli
