#include "queue/arrival.hpp"

#include "base/text.hpp"
#include "store/accounts.hpp"

namespace linli::queue {

result<arrival> arrival_of(world& w, source from, const inbound_event& e) {
  const auto* to = w.lines.find(e.account);
  if (to == nullptr) return error{errc::misconfigured, "account " + e.account + " is no longer configured"};
  const auto whence = origin_of(e.event);
  return arrival{std::move(from), *to, w.lines.community_of(*to, whence.chat, whence.sender), unique_id(e)};
}

task<result<hearing>> situation(world& w, const arrival& a, const bots::person& sender, const bots::chat& chat) {
  auto heard = co_await hear(w, a.community, store::identity_key(w.db, a.to.account.id, sender.id));
  if (!heard) co_return heard.error();
  auto& h = *heard;
  if (!chat.direct) {
    if (const auto* g = h.scene->group_of(w.db, a.to.account.id, chat.id)) h.group = *g;
  }
  h.said.id = a.id;
  h.said.channel = a.to.account.id;
  h.said.speaker = h.who.key;
  h.said.group = h.group.id;
  h.said.shown_name = sender.name.empty() ? h.who.identity.name : sender.name;
  h.said.direct = chat.direct;
  // Said in a group, it is answered in private where the platform lets us.
  const auto start = a.to.about.can_start;
  const bool may_write = start == bots::can_start::anyone || start == bots::can_start::contacts;
  if (chat.direct) h.answer_chat = chat.id;
  else if (may_write) h.answer_chat = h.who.identity.direct_chat;
  co_return heard;
}

bool speaks_for_chat(const bots::message& m) { return m.sender.is_bot && m.sender.id == m.chat.id; }

// Whether we are in the chat at this moment is no matter: what was said there came to us. `bound` only tells whether we
// could write there, and may be known from an event that was behind these words, or before them.
bool is_bound(const hearing& h) { return h.said.direct || !h.group.id.empty(); }

task<result<void>> listen(world& w, const arrival& a, const bots::message& m, hearing& h) {
  h.said.text = m.text;
  h.said.media = m.media;
  h.said.platform_message = m.message_id;
  h.said.addressed = m.chat.direct || m.addressed;
  h.said.at = m.at;
  if (m.quoted_id.empty()) co_return result<void>{};
  auto quoted = co_await store::find_platform_ref(w.db, a.to.account.id,
                                                  store::platform_key(w.db, m.chat.id, m.quoted_id));
  if (!quoted) co_return quoted.error();
  if (*quoted) {
    h.campaign = (*quoted)->campaign;
    h.said.addressed = true;
  }
  co_return result<void>{};
}

std::optional<pressed> option_of(const bots::press& p) {
  const auto parts = split(p.data, '|');  // as button_data() writes it
  if (parts.size() < 3 || parts.size() > 4 || parts[0] != "c" || p.sender.id.empty()) return std::nullopt;
  return pressed{std::string(parts[1]), std::string(parts[2])};
}

void choose(hearing& h, const bots::press& p, const pressed& option) {
  h.said.text = option.option;
  h.said.platform_message = p.message_id;
  h.said.at = p.at;
  h.campaign = option.campaign;
  h.pressed = true;
}

}  // namespace linli::queue
