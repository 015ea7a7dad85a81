#pragma once

#include <memory>
#include <string>
#include <vector>

#include "slipway/transport.h"

namespace slipway::http {

/// A transport for a service that has several addresses: what is meant for the first of them goes
/// to the one that is in use. Any other URL (the storage that a service names) is left as it is.
/// `addresses` are without trailing slashes, and there is at least one.
///
/// Without an answer and certainly without effect (`network` or `timeout`: nobody is found, listens
/// or takes the call; a GET that got no reply), the next address in turn is tried within the same
/// call, or, where a part of the body had gone out already, with the next one. What a gateway (502,
/// 503, 504) or a redirect answers is returned; unless the service itself speaks in it (JSON), the
/// next call begins at the next address. The address that was found stays in use.
///
/// An upload (a call with `Exchange::before_commit`) that may have arrived, and that nobody has
/// clearly refused (`effect_of`) or taken (2xx with JSON), ends all that: its reply was lost, say,
/// or a gateway answered once the whole body was out. What became of it is to be asked where it
/// went, because another address may lag behind and not know it. From then on every call goes to
/// that address alone, whatever it answers and also when nobody listens there any more.
///
/// Nothing else changes the address: no other answer, whatever it says; no `tls` error, which may
/// be an attack and is not passed over in silence; and no lost reply to another call that may have
/// had an effect. The error of a call that tried several addresses names them. Safe to use from
/// several threads when `transport` is.
[[nodiscard]] std::shared_ptr<Transport> with_fallbacks(std::shared_ptr<Transport> transport,
                                                        std::vector<std::string> addresses);

}  // namespace slipway::http
