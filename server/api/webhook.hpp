#pragma once
#include "api/call.hpp"

namespace linli::api {

/// The account whose hook this path is; nullptr when there is none.
const queue::line* find_account(const services& use, std::string_view path);

/// What a signed body says. The signature is the platform's, so the words are, too: what is broken in their characters
/// is replaced, and the rest is heard. Errors: as bot::parse(), when it cannot be read even so.
result<bots::received> read_signed(const queue::line& l, bots::webhook& w);

/// /hooks/{account}/*: verify, parse, accept. 200 only when all events of the request are durable; 503 with Retry-After
/// within limits::accept_deadline otherwise. Signed but unreadable bodies are kept for a person and answered 200.
task<net::response> take_webhook(services& use, net::request r);

}  // namespace linli::api
