#pragma once
#include <memory>

#include "api/call.hpp"

namespace linli::api {

/// One client at /ws: says hello (or came with a token in its head), subscribes, gets events. `token` "" = none yet.
std::shared_ptr<net::ws_session> create_ws_session(const services& use, std::string token);

/// Closes it with 1012: it is to come back after `retry_after`, and say `since`. REQUIRES: from create_ws_session().
void dismiss_session(net::ws_session& s, std::chrono::milliseconds retry_after);

/// Does the request offer this subprotocol?
bool offers(const net::request& r, std::string_view subprotocol);

}  // namespace linli::api
