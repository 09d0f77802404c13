#include "sandbox/platform.hpp"

#include <algorithm>
#include <charconv>

#include "base/json.hpp"
#include "base/text.hpp"
#include "sandbox/sizes.hpp"

namespace linli::sandbox {

namespace bj = boost::json;

namespace {

// What we say so soon after somebody wrote to us in private answers them, and starts no new matter.
constexpr auto answer_within = std::chrono::seconds(60);

bj::object person_object(const person& p) { return bj::object{{"id", p.id}, {"name", p.name}, {"is_bot", false}}; }

}  // namespace

platform::platform(sandbox::profile p, platform_state s) : profile_(p), state_(std::move(s)) {}

message& platform::append(message m) {
  m.position = state_.next_position++;
  state_.messages.push_back(std::move(m));
  if (state_.messages.size() > sizes::messages_kept) state_.messages.pop_front();
  return state_.messages.back();
}

result<void> platform::check_text(const std::string& text) const {
  if (trim(text).empty()) return refused(errc::invalid, "empty_text", "a message needs a text");
  if (code_points(text) > sizes::text_max) {
    return refused(errc::invalid, "too_long",
                   "a message has at most " + std::to_string(sizes::text_max) + " characters");
  }
  return {};
}

// ---- residents

result<platform::said> platform::say(const utterance& u, sys_time at) {
  if (!u.direct) {
    const auto g = group_of(u.chat);
    if (!g) return g.error();
    if (!u.introduces && !(*g)->members.contains(u.sender.id))
      return refused(errc::not_found, "unknown_person",
                     "the sender is no member of this group; give id and name to let them join");
  } else if (!u.introduces && !state_.people.contains(u.sender.id)) {
    return refused(errc::not_found, "unknown_person", "nobody knows the sender; give id and name");
  }
  const auto* quoted = u.quoted_id.empty() ? nullptr : find(u.quoted_id);
  const auto& chat = u.direct ? u.sender.id : u.chat;
  const bool can_quote = quoted != nullptr && quoted->direct == u.direct && quoted->chat == chat &&
                         !quoted->pending_tap;
  if (!u.quoted_id.empty() && !can_quote)
    return refused(errc::invalid, "unknown_message", "quoted_id stands not in this chat");
  if (u.introduces) {
    if (auto known = put_person(u.sender); !known) return known.error();
  }
  auto& who = state_.people.at(u.sender.id);
  if (!u.direct) state_.groups.at(u.chat).members.insert(u.sender.id);

  message m;
  m.chat = chat;
  m.direct = u.direct;
  m.sender = u.sender.id;
  m.at = at;
  m.text = u.text;
  m.media = u.media;
  m.quoted = quoted == nullptr ? 0 : quoted->position;
  m.addressed = u.addressed.value_or(quoted != nullptr && quoted->ours);
  const auto& kept = append(std::move(m));
  if (u.direct) {
    who.heard = std::max(who.heard, at);
    who.wrote_last = true;
  }
  said out{message_id(kept.position), {}, kept.position};
  if (profile_ == profile::wechat && !u.direct) return out;  // nobody reads a WeChat group but its members
  bj::object fields{{"message_id", out.message_id}, {"text", kept.text}, {"media", kept.media}};
  fields["chat"] = chat_object(kept.chat, kept.direct);
  fields["sender"] = person_object(who);
  fields["quoted_id"] = u.quoted_id;
  fields["addressed"] = kept.addressed;
  out.event_id = tell("message", kept.chat, at, std::move(fields));
  return out;
}

result<platform::pressed> platform::press_button(const std::string& message_id, const person& sender,
                                                 const std::string& choice, sys_time at) {
  auto* m = find_mutable(position_of(message_id));
  if (m == nullptr || !m->ours || m->pending_tap)
    return refused(errc::not_found, "unknown_message", "no such message of ours stands in a chat");
  const auto who = state_.people.find(sender.id);
  const bool there = who != state_.people.end() &&
                     (m->direct ? m->chat == sender.id : state_.groups.at(m->chat).members.contains(sender.id));
  if (!there) return refused(errc::not_found, "unknown_person", "the sender is not in the message's chat");
  const auto chosen = std::find_if(m->buttons.begin(), m->buttons.end(),
                                   [&](const button& b) { return b.label == choice || b.data == choice; });
  if (chosen == m->buttons.end()) return refused(errc::invalid, "unknown_button", "the message has no such button");
  if (m->presses.size() >= sizes::presses_per_message_max)
    return refused(errc::full, "full", "the message was pressed too often");
  m->presses.push_back({sender.id, chosen->data, {}, at});
  pressed out{press_id(m->position, m->presses.size() - 1), {}};
  bj::object fields{{"press_id", out.press_id}, {"message_id", message_id}, {"data", chosen->data}};
  fields["chat"] = chat_object(m->chat, m->direct);
  fields["sender"] = person_object(who->second);
  out.event_id = tell("press", m->chat, at, std::move(fields));
  return out;
}

// ---- a worker

result<void> platform::tap_one(const std::string& message_id, sys_time at) {
  auto* m = find_mutable(position_of(message_id));
  if (m == nullptr || !m->ours) return refused(errc::not_found, "unknown_message", "there is no such message of ours");
  if (!m->pending_tap) return refused(errc::conflict, "not_pending", "the message waits for no tap");
  m->pending_tap = false;
  state_.taps.push_back({m->position, at});
  if (state_.taps.size() > sizes::taps_kept) state_.taps.pop_front();
  tell_receipt(*m, receipt::handed, at);
  came_to_stand(*m, m->quoted != 0, at);
  return {};
}

std::vector<std::string> platform::tap_all(sys_time at) {
  std::vector<std::string> out;
  for (const auto& m : state_.messages) {
    if (m.pending_tap) out.push_back(message_id(m.position));
  }
  for (const auto& id : out) tap_one(id, at).value();
  return out;
}

// ---- Linli

result<platform::posted> platform::take_post(post p, sys_time at) {
  if (auto fine = check_text(p.text); !fine) return fine.error();
  message m;
  m.chat = p.chat;
  m.direct = p.direct;
  m.ours = true;
  m.at = at;
  bool is_answer = false;
  if (p.direct) {
    const auto who = person_of(p.chat);
    if (!who) return who.error();
    if (profile_ == profile::wechat && !window_open(**who, at))
      return refused(errc::forbidden, "window_closed", "this person has not written within 48 hours");
    is_answer = (*who)->wrote_last && at - (*who)->heard < answer_within;
    (*who)->wrote_last = false;
  } else {
    const auto g = group_of(p.chat);
    if (!g) return g.error();
    m.pending_tap = profile_ == profile::wechat;
  }
  const auto* quoted = find(p.reply_to);  // one that is gone is no reason to lose the text
  if (quoted != nullptr && quoted->chat == p.chat) m.quoted = quoted->position;
  m.text = std::move(p.text);
  if (profile_ == profile::open) m.buttons = std::move(p.buttons);
  auto& kept = append(std::move(m));
  if (!kept.pending_tap) came_to_stand(kept, is_answer || kept.quoted != 0, at);
  return posted{message_id(kept.position), kept.pending_tap};
}

result<void> platform::take_edit(const std::string& chat, const std::string& message_id, std::string text) {
  if (auto fine = check_text(text); !fine) return fine.error();
  if (const auto moved = state_.migrated.find(chat); moved != state_.migrated.end())
    return refused(errc::chat_migrated, "chat_migrated", moved->second);
  auto* m = find_mutable(position_of(message_id));
  if (m == nullptr || !m->ours || m->chat != chat)
    return refused(errc::not_found, "unknown_message", "no such message of ours in this chat");
  m->text = std::move(text);
  m->edited = true;
  return {};
}

result<void> platform::take_press_answer(const std::string& press_id, std::string text) {
  const auto missing = refused(errc::not_found, "unknown_press", "there is no such press");
  if (!press_id.starts_with("p-")) return missing;
  const auto dash = press_id.rfind('-');
  auto* m = find_mutable(position_of("m-" + press_id.substr(2, dash < 2 ? 0 : dash - 2)));
  std::size_t nth = 0;
  std::from_chars(press_id.data() + dash + 1, press_id.data() + press_id.size(), nth);
  if (m == nullptr || nth == 0 || nth > m->presses.size() || this->press_id(m->position, nth - 1) != press_id)
    return missing;
  m->presses[nth - 1].answer = std::move(text);
  return {};
}

void platform::came_to_stand(message& m, bool is_answer, sys_time at) {
  tell_receipt(m, receipt::delivered, at);
  reached_.push_back({m.chat, m.direct, m.position, is_answer});
}

void platform::tell_receipt(message& m, receipt r, sys_time at) {
  m.receipts.push_back(r);
  bj::object fields{{"chat_id", m.chat}, {"message_id", message_id(m.position)}, {"state", name(r)}};
  tell("receipt", m.chat, at, std::move(fields));
}

void platform::read(std::uint64_t position, sys_time at) {
  auto* m = find_mutable(position);
  if (m == nullptr || m->pending_tap) return;
  if (std::find(m->receipts.begin(), m->receipts.end(), receipt::read) == m->receipts.end())
    tell_receipt(*m, receipt::read, at);
}

}  // namespace linli::sandbox
