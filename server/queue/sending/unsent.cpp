#include "queue/sending/unsent.hpp"

#include "base/json.hpp"
#include "queue/campaign_steps.hpp"
#include "store/keys.hpp"

namespace linli::queue {

namespace bj = boost::json;

std::string kind_of(const store::send_entry& e) { return e.purpose.empty() ? "answer" : e.purpose; }

void tell_of_unsent(store::transaction& t, const std::string& community, const store::send_entry& e,
                    std::string_view state, const std::string& code) {
  bj::object data{{"message", e.message}, {"kind", kind_of(e)}, {"account", e.account}, {"state", state}};
  json::put(data, "followup", e.followup);
  json::put(data, "code", code);
  t.event(community, e.followup.empty() ? "messages" : "followups", "message", bj::serialize(data));
}

void put_unsent(store::transaction& t, const std::string& community, const store::outcome& o) {
  store::put_unsent(t, community, o);
  tell_of_unsent(t, community, store::unpack_send(o.entry), domain::name(o.state), o.code);
}

task<result<void>> forget_unsent(world& w, const tenure& by, std::string community, std::string id) {
  store::transaction t;
  check_owner(t, community, by);
  t.hdel(store::keys::unsent(community), id).zrem(store::keys::timers(community), store::unsent_timer(id));
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace linli::queue
