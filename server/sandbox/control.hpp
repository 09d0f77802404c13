#pragma once
#include <map>
#include <memory>
#include <string>

#include "net/server.hpp"
#include "sandbox/box.hpp"
#include "sandbox/fields.hpp"

namespace linli::sandbox {

/// All accounts of the process.
struct world {
  std::string gateway;
  std::map<std::string, std::unique_ptr<box>, std::less<>> boxes;
};

/// The API for people and tests, /box and below: bots/sandbox/README.md, "Control". Pure.
net::response call_control(world& w, const net::request& r, moment t);

namespace control {

/// One call on an account. `body` is empty for GET.
struct call {
  box& on;
  const net::request& request;
  const bj::object& body;
  moment t;
};
using handler = net::response (*)(const call&);

net::response show_world(const world& w, moment t);
net::response show_groups(const call& c);
net::response show_members(const call& c);
net::response show_messages(const call& c);
net::response show_ledger(const call& c);
net::response show_script(const call& c);
net::response show_faults(const call& c);

net::response put_group(const call& c);
net::response put_members(const call& c);
net::response say(const call& c);
net::response press_button(const call& c);
net::response tap(const call& c);
net::response migrate(const call& c);
net::response put_script(const call& c);
net::response put_faults(const call& c);

/// 422 with all that is wrong.
net::response invalid(fields& f);

/// A whole number in the query: `fallback` when absent, nullopt when it is none or over `most`.
std::optional<std::uint64_t> query_number(const net::request& r, std::string_view name, std::uint64_t fallback,
                                          std::uint64_t most);

}  // namespace control

}  // namespace linli::sandbox
