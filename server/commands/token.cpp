#include <cstdio>

#include "base/ids.hpp"
#include "commands/commands.hpp"
#include "commands/session.hpp"
#include "store/bearers.hpp"

namespace linli::commands {

namespace {

task<result<void>> make(session& s, store::staff_member m, std::string token) {
  auto loaded = co_await s.db.functions().load(s.db.client());
  if (!loaded) co_return loaded.error();
  co_return co_await store::put_staff(s.db, std::move(m), std::move(token));
}

}  // namespace

int create_token(const config::config& c, const token_options& o) {
  const auto role = store::role_named(o.role);
  if (!role) {
    fmt::print(stderr, "linli: role must be admin, staff, viewer, volunteer or partner\n");
    return 2;
  }
  if (o.community == "*" && *role != store::role::admin) {
    fmt::print(stderr, "linli: only an admin may be bound to all communities\n");
    return 2;
  }
  session s(c);
  store::staff_member m;
  m.id = "u_" + random_id().substr(0, 16);
  m.name = o.name;
  m.role = *role;
  m.communities = {o.community};
  m.created_at = now();
  const auto token = "lt_" + random_id() + random_id();
  const auto code = run(s, [&] { return make(s, m, token); });
  if (code == 0) fmt::print("{}\n", token);
  return code;
}

}  // namespace linli::commands
