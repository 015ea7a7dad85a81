#pragma once

#include <string>

#include "slipway/result.h"
#include "slipway/secret.h"

namespace slipway::ledger::postgresql {

/// Which database, how to log in, and how to speak of it.
struct Server {
  Secret parameters;  ///< a connection string of libpq: `host='…' password='…' …`
  std::string name;   ///< `postgresql://HOST:PORT/DATABASE`, for messages
  Redactor redactor;  ///< knows the password and the URL
};

/// Reads the URL as libpq does, which takes what is missing from its environment variables and
/// files. Fails with `invalid_config`, without a word of the URL: nobody can tell which part of a
/// broken one is the password.
[[nodiscard]] Result<Server> parse_url(const Secret& url);

}  // namespace slipway::ledger::postgresql
