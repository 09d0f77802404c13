#include "queue/hearing/answer.hpp"

#include "base/ids.hpp"
#include "store/keys.hpp"

namespace linli::queue {

std::string message_of_question(const std::string& id) { return hash_id("q", {id}); }
bool is_question(std::string_view message) { return message.starts_with("q_"); }

void put_answer(store::transaction& t, const std::string& community, const answer& a) {
  store::send_entry e;
  e.kind = a.press.empty() ? "text" : "press_ack";
  e.message = a.asks_staff ? message_of_question(a.id) : hash_id("a", {a.id});
  e.community = community;
  e.account = a.account;
  e.chat = a.chat;
  e.direct = a.direct;
  e.lane = a.can_wait ? 3 : 0;
  e.text = a.text;
  e.press = a.press;
  e.rather_twice = a.urgent;
  e.expires_at = now() + a.lives;
  t.xadd(store::keys::outbox(community), store::pack(e));
}

}  // namespace linli::queue
