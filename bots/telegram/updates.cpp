#include "bots/telegram/updates.hpp"

#include <algorithm>
#include <string>

#include "base/json.hpp"
#include "bots/common/platform_answer.hpp"

namespace linli::bots::telegram {

namespace {

namespace bj = boost::json;
using common::child;
using common::id_of;

// When it was said, or put right, by the platform's clock. A time that lies well ahead of its own arrival is none: it
// would overflow, or outweigh everything that is said later.
sys_time time_of(const bj::object& o, sys_time received) {
  constexpr std::int64_t ahead_max = 86'400;
  const auto seconds = json::number(o, o.contains("edit_date") ? "edit_date" : "date");
  return seconds > 0 && seconds <= to_ms(received) / 1000 + ahead_max ? from_ms(seconds * 1000) : received;
}

chat chat_of(const bj::object& c) {
  return {id_of(c, "id"), json::text(c, "type") == "private", json::text(c, "title")};
}

person person_of(const bj::object& u) {
  auto name = json::text(u, "first_name");
  if (const auto last = json::text(u, "last_name"); !last.empty()) name += " " + last;
  return {id_of(u, "id"), std::move(name), json::flag(u, "is_bot")};
}

/// Who speaks for a chat: its anonymous administrators, its linked channel. No resident, though Telegram says `from`.
person person_of_chat(const bj::object& c) { return {id_of(c, "id"), json::text(c, "title"), true}; }

/// The bot's own user id is the part of its token before the colon.
bool is_us(const bj::object& user, const account& a) {
  const auto token = a.get("token");
  const auto colon = token.find(':');
  if (colon != std::string_view::npos && id_of(user, "id") == token.substr(0, colon)) return true;
  const auto username = a.get("username");
  return json::flag(user, "is_bot") && !username.empty() &&
         to_lower(json::text(user, "username")) == to_lower(username);
}

/// Characters [offset, offset + length) of a text, counted in UTF-16 units as Telegram counts.
std::string slice_utf16(std::string_view text, std::int64_t offset, std::int64_t length) {
  constexpr std::int64_t most = 1 << 20;  // beyond every text: what a sum may be made of
  offset = std::clamp<std::int64_t>(offset, 0, most);
  length = std::clamp<std::int64_t>(length, 0, most);
  std::string out;
  std::int64_t at = 0;
  for (std::size_t i = 0; i < text.size() && at < offset + length;) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t n = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (at >= offset) out.append(text.substr(i, n));
    at += n == 4 ? 2 : 1;
    i += n;
  }
  return out;
}

bool is_our_name(std::string_view mention, std::string_view username) {
  return !username.empty() && mention.size() == username.size() + 1 && mention[0] == '@' &&
         to_lower(mention.substr(1)) == to_lower(username);
}

/// Is the bot spoken to: by @name, by a command (of ours or of nobody in particular), or by a quote of its message?
bool is_addressed(const bj::object& m, const std::string& text, const account& a) {
  if (const auto* quoted = child(m, "reply_to_message")) {
    const auto* from = child(*quoted, "from");
    if (from != nullptr && is_us(*from, a)) return true;
  }
  const auto* entities = m.if_contains(m.contains("text") ? "entities" : "caption_entities");
  if (entities == nullptr || !entities->is_array()) return false;
  for (const auto& item : entities->get_array()) {
    const auto* e = item.if_object();
    if (e == nullptr) continue;
    const auto type = json::text(*e, "type");
    const auto said = slice_utf16(text, json::number(*e, "offset"), json::number(*e, "length"));
    if (type == "mention" && is_our_name(said, a.get("username"))) return true;
    if (const auto* user = child(*e, "user"); type == "text_mention" && user != nullptr && is_us(*user, a)) return true;
    if (type != "bot_command" || !said.starts_with('/')) continue;
    const auto at = said.find('@');
    if (at == std::string::npos || is_our_name(std::string_view(said).substr(at), a.get("username"))) return true;
  }
  return false;
}

/// "/start@our_bot CODE" → "/start CODE", "@our_bot 3-502 平安" → "3-502 平安".
std::string without_our_name(std::string text, std::string_view username) {
  if (username.empty()) return text;
  const auto name = "@" + to_lower(username);
  for (auto at = to_lower(text).find(name); at != std::string::npos; at = to_lower(text).find(name, at)) {
    const auto end = at + name.size();
    const bool longer = end < text.size() &&
                        (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_');
    if (longer) at = end;
    else text.erase(at, name.size());
    if (at >= text.size()) break;
  }
  return std::string(trim(text));
}

/// The number of a contact that somebody shares of himself; another's is not his to give.
std::string own_number(const bj::object& m, const person& sender) {
  const auto* contact = child(m, "contact");
  if (contact == nullptr || sender.id.empty() || id_of(*contact, "user_id") != sender.id) return {};
  auto number = json::text(*contact, "phone_number");
  return number.empty() || number[0] == '+' ? number : "+" + number;
}

/// An animation comes as a document too, a venue as a location: the more exact word is looked for first.
std::string media_of(const bj::object& m) {
  for (const auto* kind : {"voice", "audio", "photo", "video", "video_note", "animation", "document", "sticker",
                           "venue", "location", "contact", "poll", "dice", "story"}) {
    if (m.contains(kind)) return kind;
  }
  return {};
}

void add_members(const bj::object& m, const std::string& id, const account& a, sys_time at, std::vector<event>& out) {
  const auto c = chat_of(*child(m, "chat"));
  std::size_t n = 0;
  if (const auto* joined = m.if_contains("new_chat_members"); joined != nullptr && joined->is_array()) {
    for (const auto& item : joined->get_array()) {
      if (const auto* u = item.if_object())
        out.push_back(membership{id + "." + std::to_string(n++), c, person_of(*u), is_us(*u, a), true, at});
    }
  }
  if (const auto* left = child(m, "left_chat_member"))
    out.push_back(membership{id, c, person_of(*left), is_us(*left, a), false, at});
}

void add_message(const bj::object& m, const std::string& id, const account& a, sys_time received,
                 std::vector<event>& out) {
  const auto* c = child(m, "chat");
  if (c == nullptr || json::text(*c, "type") == "channel") return;
  const auto where = chat_of(*c);
  const auto at = time_of(m, received);
  if (auto to = id_of(m, "migrate_to_chat_id"); !to.empty()) {
    out.push_back(migration{id, where.id, std::move(to), at});
    return;
  }
  if (auto from = id_of(m, "migrate_from_chat_id"); !from.empty()) {
    out.push_back(migration{id, std::move(from), where.id, at});
    return;
  }
  if (m.contains("new_chat_members") || m.contains("left_chat_member")) {
    add_members(m, id, a, at, out);
    return;
  }
  const auto *from = child(m, "from"), *speaks_for = child(m, "sender_chat");
  if (from == nullptr && speaks_for == nullptr) return;
  message said;
  said.id = id;
  said.chat = where;
  said.sender = speaks_for != nullptr ? person_of_chat(*speaks_for) : person_of(*from);
  said.at = at;
  said.message_id = id_of(m, "message_id");
  const auto raw = m.contains("text") ? json::text(m, "text") : json::text(m, "caption");
  said.media = media_of(m);
  if (raw.empty() && said.media.empty()) return;  // a service message
  said.addressed = where.direct || is_addressed(m, raw, a);
  said.text = said.media == "contact" ? own_number(m, said.sender) : without_our_name(raw, a.get("username"));
  if (const auto* quoted = child(m, "reply_to_message"); quoted != nullptr && !quoted->contains("forum_topic_created"))
    said.quoted_id = id_of(*quoted, "message_id");
  out.push_back(std::move(said));
}

/// Who edits "平安" into "不平安" has said so now, as if he had written once more. A live location that moves is an
/// edit too: what has no words says nothing new.
void add_edit(const bj::object& m, const std::string& id, const account& a, sys_time received,
              std::vector<event>& out) {
  if (!json::text(m, "text").empty() || !json::text(m, "caption").empty()) add_message(m, id, a, received, out);
}

void add_press(const bj::object& q, const std::string& id, sys_time received, std::vector<event>& out) {
  const auto* from = child(q, "from");
  press p;
  p.id = id;
  if (from != nullptr) p.sender = person_of(*from);
  p.at = received;
  p.press_id = id_of(q, "id");
  p.data = json::text(q, "data");
  if (const auto* m = child(q, "message")) {  // it may be too old to be shown, and then has date 0
    if (const auto* c = child(*m, "chat")) p.chat = chat_of(*c);
    p.message_id = id_of(*m, "message_id");
  }
  if (p.chat.id.empty()) {
    p.chat.id = p.sender.id;
    p.chat.direct = true;
  }
  out.push_back(std::move(p));
}

bool is_in(const bj::object& member) {
  const auto status = json::text(member, "status");
  return status == "member" || status == "administrator" || status == "creator" ||
         (status == "restricted" && json::flag(member, "is_member"));
}

void add_membership(const bj::object& change, const std::string& id, bool us, sys_time received,
                    std::vector<event>& out) {
  const auto *c = child(change, "chat"), *after = child(change, "new_chat_member"),
             *before = child(change, "old_chat_member");
  if (c == nullptr || after == nullptr || json::text(*c, "type") == "channel") return;
  if (before != nullptr && is_in(*before) == is_in(*after)) return;  // only rights changed
  membership m;
  m.id = id;
  m.chat = chat_of(*c);
  m.us = us;
  m.joined = is_in(*after);
  m.at = time_of(change, received);
  if (const auto* u = child(*after, "user")) m.who = person_of(*u);
  out.push_back(std::move(m));
}

}  // namespace

std::vector<event> events_of(const boost::json::object& update, const account& a, sys_time received) {
  std::vector<event> out;
  const auto id = "u" + id_of(update, "update_id");
  if (const auto* m = child(update, "message")) add_message(*m, id, a, received, out);
  if (const auto* m = child(update, "edited_message")) add_edit(*m, id, a, received, out);
  if (const auto* q = child(update, "callback_query")) add_press(*q, id, received, out);
  if (const auto* c = child(update, "my_chat_member")) add_membership(*c, id, true, received, out);
  if (const auto* c = child(update, "chat_member")) add_membership(*c, id, false, received, out);
  return out;
}

}  // namespace linli::bots::telegram
