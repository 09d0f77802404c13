// The part of platform that people set up: groups, members, migrations; and how its ids are made.
#include <charconv>

#include "base/json.hpp"
#include "sandbox/platform.hpp"
#include "sandbox/sizes.hpp"
#include "sandbox/wire.hpp"

namespace linli::sandbox {

namespace bj = boost::json;

namespace {

// "m-k7q2-12" → 12 when the prefix fits; the rest must be a number without leading zeros.
std::uint64_t number_behind(std::string_view id, std::string_view prefix) {
  if (!id.starts_with(prefix)) return 0;
  id.remove_prefix(prefix.size());
  std::uint64_t n = 0;
  const auto [end, ec] = std::from_chars(id.data(), id.data() + id.size(), n);
  return ec == std::errc{} && end == id.data() + id.size() && !id.starts_with('0') ? n : 0;
}

}  // namespace

std::string_view name(receipt r) {
  switch (r) {
    case receipt::handed: return "handed";
    case receipt::delivered: return "delivered";
    case receipt::read: return "read";
  }
  return "";
}

error refused(errc code, std::string platform_code, std::string detail) {
  error e(code, std::move(detail));
  e.platform_code = std::move(platform_code);
  return e;
}

std::string platform::message_id(std::uint64_t position) const {
  return "m-" + state_.epoch + "-" + std::to_string(position);
}

std::string platform::press_id(std::uint64_t position, std::size_t nth) const {
  return "p-" + state_.epoch + "-" + std::to_string(position) + "-" + std::to_string(nth + 1);
}

std::uint64_t platform::position_of(std::string_view message_id) const {
  return number_behind(message_id, "m-" + state_.epoch + "-");
}

message* platform::find_mutable(std::uint64_t position) {
  auto& all = state_.messages;
  if (all.empty() || position < all.front().position || position > all.back().position) return nullptr;
  return &all[position - all.front().position];
}

const message* platform::find(std::uint64_t position) const {
  return const_cast<platform*>(this)->find_mutable(position);  // the search changes nothing
}

const message* platform::find(std::string_view message_id) const { return find(position_of(message_id)); }

bool platform::window_open(const person& p, sys_time at) const {
  return p.heard != sys_time{} && at - p.heard <= sizes::reply_window;
}

result<group*> platform::group_of(const std::string& id) {
  if (const auto moved = state_.migrated.find(id); moved != state_.migrated.end())
    return refused(errc::chat_migrated, "chat_migrated", moved->second);
  const auto found = state_.groups.find(id);
  if (found == state_.groups.end()) return refused(errc::not_found, "unknown_chat", "there is no such group");
  return &found->second;
}

result<person*> platform::person_of(const std::string& id) {
  const auto found = state_.people.find(id);
  if (found == state_.people.end()) return refused(errc::not_found, "unknown_chat", "there is no such person");
  return &found->second;
}

// False when there is no room for another person.
bool platform::learn(const person& p) {
  const auto known = state_.people.find(p.id);
  if (known == state_.people.end()) {
    if (state_.people.size() >= sizes::people_max) return false;
    person fresh;
    fresh.id = p.id;
    fresh.name = p.name.empty() ? p.id : p.name;
    fresh.place = p.place;
    state_.people.emplace(p.id, std::move(fresh));
    return true;
  }
  if (!p.name.empty()) known->second.name = p.name;
  if (!p.place.empty()) known->second.place = p.place;
  return true;
}

result<void> platform::put_person(const person& p) {
  if (state_.groups.contains(p.id)) return refused(errc::conflict, "id_taken", "a group has this id");
  if (!learn(p)) return refused(errc::full, "full", "there are too many people");
  return {};
}

result<bool> platform::put_group(const group_input& g, sys_time at) {
  if (state_.migrated.contains(g.id)) return refused(errc::conflict, "chat_migrated", "this group has a new id");
  if (state_.people.contains(g.id)) return refused(errc::conflict, "id_taken", "a person has this id");
  const bool fresh = !state_.groups.contains(g.id);
  if (fresh && state_.groups.size() >= sizes::groups_max)
    return refused(errc::full, "full", "there are too many groups");
  for (const auto& p : g.members) {
    if (p.id == g.id || state_.groups.contains(p.id))
      return refused(errc::conflict, "id_taken", "a group has a member's id");
  }
  auto& known = state_.groups[g.id];
  known.id = g.id;
  if (!g.title.empty()) known.title = g.title;
  for (const auto& p : g.members) {
    if (!learn(p)) return refused(errc::full, "full", "there are too many people");
    known.members.insert(p.id);
  }
  if (fresh && profile_ == profile::open) {
    bj::object who{{"id", "linli"}, {"name", "Linli"}};
    bj::object fields{{"us", true}, {"joined", true}};
    fields["chat"] = chat_object(g.id, false);
    fields["who"] = std::move(who);
    tell("membership", g.id, at, std::move(fields));
  }
  return fresh;
}

result<void> platform::migrate(const std::string& from, const std::string& to, sys_time at) {
  auto old = group_of(from);
  if (!old) return old.error();
  if (state_.groups.contains(to) || state_.people.contains(to) || state_.migrated.contains(to))
    return refused(errc::conflict, "id_taken", "the new id is taken");
  auto node = state_.groups.extract(from);
  node.key() = to;
  node.mapped().id = to;
  state_.groups.insert(std::move(node));
  state_.migrated[from] = to;
  for (auto& [was, is] : state_.migrated) {
    if (is == from) is = to;
  }
  for (auto& m : state_.messages) {
    if (!m.direct && m.chat == from) m.chat = to;
  }
  bj::object fields{{"from_chat", from}, {"to_chat", to}};
  tell("migration", to, at, std::move(fields));
  return {};
}

bj::object platform::chat_object(const std::string& id, bool direct) const {
  bj::object out{{"id", id}, {"direct", direct}};
  const auto g = state_.groups.find(id);
  out["title"] = !direct && g != state_.groups.end() ? g->second.title : std::string{};
  return out;
}

std::string platform::tell(std::string_view type, std::string_view chat, sys_time at, bj::object fields) {
  event e;
  e.number = state_.next_event++;
  e.id = "e-" + state_.epoch + "-" + std::to_string(e.number);
  e.type = type;
  e.chat = chat;
  fields["id"] = e.id;
  fields["type"] = type;
  fields["at"] = wire::render(at);
  e.body = bj::serialize(fields);
  events_.push_back(std::move(e));
  return events_.back().id;
}

}  // namespace linli::sandbox
