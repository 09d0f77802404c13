// What people and tests do: set up groups, write as a resident, press, tap.
#include "sandbox/control.hpp"
#include "sandbox/sizes.hpp"

namespace linli::sandbox::control {

namespace {

constexpr std::size_t title_max = 200, name_max = 100, place_max = 100;

person read_person(fields& f) {
  person p;
  p.id = f.id("id", true);
  p.name = f.text("name", name_max);
  p.place = f.text("place", place_max);
  return p;
}

std::vector<person> read_people(fields& f, std::string_view name) {
  std::vector<person> out;
  const auto* items = f.array(name, sizes::members_per_call_max);
  for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
    const auto at = std::string(name) + "/" + std::to_string(i);
    if (!(*items)[i].is_object()) {
      f.wrong(at, "must be {\"id\",\"name\",\"place\"}");
      continue;
    }
    fields one((*items)[i].get_object(), f.pointer(at));
    out.push_back(read_person(one));
    f.take(one);
  }
  return out;
}

struct sender {
  person who;
  bool introduces = false;
};

// "u1", who is known, or {"id":"u1","name":"王芳"}, who becomes known.
sender read_sender(fields& f) {
  sender out;
  const auto* v = f.any("sender");
  if (v != nullptr && v->is_object()) {
    fields one(v->get_object(), f.pointer("sender"));
    out.who = read_person(one);
    out.introduces = true;
    f.take(one);
  } else {
    out.who.id = f.id("sender", true);
  }
  return out;
}

}  // namespace

net::response put_group(const call& c) {
  fields f(c.body);
  platform::group_input g;
  g.id = f.id("id", true);
  g.title = f.text("title", title_max);
  g.members = read_people(f, "members");
  if (!f.finish().empty()) return invalid(f);
  const auto fresh = c.on.change(c.t, [&](platform& p) { return p.put_group(g, c.t.at); });
  if (!fresh) return problem(fresh.error());
  const auto& known = c.on.platform().state().groups.at(g.id);
  return json_answer(*fresh ? 201 : 200,
                     bj::object{{"id", known.id}, {"title", known.title}, {"members", known.members.size()}});
}

net::response put_members(const call& c) {
  fields f(c.body);
  std::vector<person> all;
  if (f.has("members")) all = read_people(f, "members");
  else all.push_back(read_person(f));
  if (!f.finish().empty()) return invalid(f);
  for (const auto& one : all) {
    const auto known = c.on.change(c.t, [&](platform& p) { return p.put_person(one); });
    if (!known) return problem(known.error());
  }
  return json_answer(200, bj::object{{"known", all.size()}});
}

net::response say(const call& c) {
  fields f(c.body);
  platform::utterance u;
  u.direct = f.flag("direct", false);
  u.chat = f.id("chat", !u.direct);
  auto from = read_sender(f);
  u.sender = std::move(from.who);
  u.introduces = from.introduces;
  u.text = f.text("text", sizes::text_max);
  u.media = f.text("media", 20);
  u.quoted_id = f.text("quoted_id", sizes::id_max);
  if (f.has("addressed")) u.addressed = f.flag("addressed", false);
  const auto at = f.time("at").value_or(c.t.at);
  if (u.text.empty() && u.media.empty()) f.wrong("text", "is required where there is no media");
  if (u.direct && !u.chat.empty() && u.chat != u.sender.id) f.wrong("chat", "of a private chat is the sender's id");
  if (!f.finish().empty()) return invalid(f);
  const auto said = c.on.change(c.t, [&](platform& p) { return p.say(u, at); });
  if (!said) return problem(said.error());
  bj::object out{{"message_id", said->message_id}, {"position", said->position}};
  out["event_id"] = said->event_id.empty() ? bj::value(nullptr) : bj::value(said->event_id);
  return json_answer(201, out);
}

net::response press_button(const call& c) {
  fields f(c.body);
  const auto id = f.text("message_id", sizes::id_max, true);
  const auto from = read_sender(f);
  const auto label = f.text("label", sizes::button_label_max);
  const auto data = f.text("data", sizes::button_data_bytes_max);
  if (label.empty() == data.empty()) f.wrong("label", "or data is required, not both");
  if (!f.finish().empty()) return invalid(f);
  const auto& choice = label.empty() ? data : label;
  const auto done = c.on.change(c.t, [&](platform& p) { return p.press_button(id, from.who, choice, c.t.at); });
  if (!done) return problem(done.error());
  return json_answer(201, bj::object{{"press_id", done->press_id}, {"event_id", done->event_id}});
}

net::response tap(const call& c) {
  fields f(c.body);
  const auto id = f.text("message_id", sizes::id_max);
  const bool all = f.flag("all", false);
  if (id.empty() != all) f.wrong("message_id", "or \"all\":true is required, not both");
  if (!f.finish().empty()) return invalid(f);
  const auto tapped = c.on.change(c.t, [&](platform& p) -> result<std::vector<std::string>> {
    if (all) return p.tap_all(c.t.at);
    const auto done = p.tap_one(id, c.t.at);
    if (!done) return done.error();
    return std::vector<std::string>{id};
  });
  if (!tapped) return problem(tapped.error());
  bj::object out;
  out["tapped"] = json::array_of(*tapped);
  return json_answer(200, out);
}

net::response migrate(const call& c) {
  fields f(c.body);
  const auto from = f.id("from", true);
  const auto to = f.id("to", true);
  if (!f.finish().empty()) return invalid(f);
  const auto done = c.on.change(c.t, [&](platform& p) { return p.migrate(from, to, c.t.at); });
  if (!done) return problem(done.error());
  return json_answer(200, bj::object{{"from", from}, {"to", to}});
}

}  // namespace linli::sandbox::control
