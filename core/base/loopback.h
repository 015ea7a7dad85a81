#pragma once

#include <string_view>

namespace slipway {

/// Whether the host is this machine itself: `localhost` in any case, an address in 127.0.0.0/8 or
/// ::1 in any spelling (without brackets). DNS is not asked, so a name that only begins like one of
/// them, and a short form such as `127.1`, is another machine.
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace slipway
