#include "cli/paging.h"

#include <fmt/format.h>

#include "cli/render.h"

namespace slipway::cli {

Error endless_listing(Operation operation, const std::string& why) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.message = "the listing does not end: " + why;
  error.call = to_string(operation);
  error.hint = "a --limit shows what comes before that";
  return error;
}

void tell_progress(std::size_t read, Operation operation, OneTarget& target) {
  const char* noun = operation == Operation::list_apps ? "app" : "build";
  target.session().tell(fmt::format("{}: {} read so far\n", target.name(), count_of(read, noun)));
}

void add_limit_flag(Syntax& command, std::size_t& limit) {
  command.option("--limit", limit, "Show at most so many; 0: all; default: 50")
      .whole_number(0, 1'000'000'000);
}

void tell_limit(std::size_t shown, const std::optional<std::uint64_t>& total, Session& session) {
  const std::string of_all = total && *total > shown ? fmt::format(" of {}", *total) : "";
  session.tell(fmt::format("the first {}{} are shown; --limit 0 shows all\n", shown, of_all));
}

}  // namespace slipway::cli
