#include <doctest/doctest.h>

#include "domain/place.hpp"
#include "samples.hpp"

namespace linli::store::test {

TEST_CASE("a household comes back whole") {
  const auto was = sample_household();
  const auto h = unpack_household(pack(was));
  CHECK(h.id == was.id);
  CHECK(h.place == was.place);
  CHECK(h.occupancy == was.occupancy);
  CHECK(h.members == was.members);
  CHECK(pack(h) == pack(was));
}

TEST_CASE("a resident comes back whole") {
  const auto was = sample_resident();
  const auto r = unpack_resident(pack(was));
  CHECK(r.id == was.id);
  CHECK(r.ref == was.ref);
  CHECK(r.name == was.name);
  CHECK(r.household == was.household);
  CHECK(r.phones == was.phones);
  CHECK(r.tags == was.tags);
  CHECK(r.language == was.language);
  CHECK(r.birth_year == was.birth_year);
  CHECK(r.note == was.note);
  CHECK(r.source == was.source);
  CHECK(r.lives_here == was.lives_here);
  CHECK(pack(r) == pack(was));
}

TEST_CASE("a group and an identity come back whole") {
  const auto g_was = sample_group();
  const auto g = unpack_group(pack(g_was));
  CHECK(g.id == g_was.id);
  CHECK(g.account == g_was.account);
  CHECK(g.chat == g_was.chat);
  CHECK(g.title == g_was.title);
  CHECK(g.places == g_was.places);
  CHECK(g.primary == g_was.primary);
  CHECK(g.bound == g_was.bound);
  CHECK(pack(g) == pack(g_was));

  const auto was = sample_identity();
  const auto i = unpack_identity(pack(was, "42"));
  CHECK(i.account == was.account);
  CHECK(i.sender == was.sender);
  CHECK(i.name == was.name);
  CHECK(i.resident == was.resident);
  CHECK(i.trust == was.trust);
  CHECK(i.guess == was.guess);
  CHECK(i.reason == was.reason);
  CHECK(i.direct_chat == was.direct_chat);
  CHECK(i.last_direct == was.last_direct);
  CHECK(i.first_seen == was.first_seen);
  CHECK(i.language == was.language);
  CHECK(pack(i, "42") == pack(was, "42"));
}

TEST_CASE("a campaign comes back whole") {
  const auto was = sample_campaign();
  const auto c = unpack_campaign(pack(was));
  CHECK(c.id == was.id);
  CHECK(c.kind == was.kind);
  CHECK(c.title == was.title);
  CHECK(c.purpose == was.purpose);
  CHECK(c.text == was.text);
  CHECK(c.private_text == was.private_text);
  CHECK(c.audience.places == was.audience.places);
  CHECK(c.audience.tags == was.audience.tags);
  CHECK(c.audience.exclude_tags == was.audience.exclude_tags);
  CHECK(c.starts_at == was.starts_at);
  CHECK(c.closes_at == was.closes_at);
  CHECK(c.urgency == was.urgency);
  REQUIRE(c.options.size() == 2);
  CHECK(c.options[1].key == "2");
  CHECK(c.options[1].label == was.options[1].label);
  CHECK(c.options[1].meaning == "unwell");
  CHECK(c.fields == was.fields);
  CHECK(c.state == was.state);
  CHECK(c.created_by == was.created_by);
  CHECK(c.created_at == was.created_at);
  CHECK(c.opened_at == was.opened_at);
  CHECK(c.closed_at == was.closed_at);
  CHECK(c.cursor == was.cursor);
  CHECK(c.total == was.total);
  CHECK(c.residents == was.residents);
  CHECK(pack(c) == pack(was));
}

TEST_CASE("a message comes back whole") {
  const auto was = sample_message();
  const auto m = unpack_message(pack(was));
  CHECK(m.id == was.id);
  CHECK(m.campaign == was.campaign);
  CHECK(m.group == was.group);
  CHECK(m.household == was.household);
  CHECK(m.resident == was.resident);
  CHECK(m.account == was.account);
  CHECK(m.chat == was.chat);
  CHECK(m.direct == was.direct);
  CHECK(m.part == was.part);
  CHECK(m.parts == was.parts);
  CHECK(m.state == was.state);
  CHECK(m.attempts == was.attempts);
  CHECK(m.maybe_duplicate == was.maybe_duplicate);
  CHECK(m.platform_id == was.platform_id);
  CHECK(m.code == was.code);
  CHECK(m.detail == was.detail);
  CHECK(m.queued_at == was.queued_at);
  CHECK(m.changed_at == was.changed_at);
  CHECK(m.by == was.by);
  CHECK(pack(m) == pack(was));
}

TEST_CASE("an ask comes back whole, with its reports") {
  const auto was = sample_ask();
  const auto a = unpack_ask(pack(was));
  CHECK(a.household == was.household);
  CHECK(a.place == was.place);
  REQUIRE(a.members.size() == 2);
  CHECK(a.members[0].resident == "r_1");
  CHECK(a.members[0].at_risk);
  CHECK_FALSE(a.members[1].at_risk);
  CHECK(a.excluded == was.excluded);
  CHECK(a.stopped == was.stopped);
  REQUIRE(a.messages.size() == 2);
  CHECK(a.messages[0].id == "m_1");
  CHECK(a.messages[0].state == domain::message_state::read);
  CHECK(a.closed == was.closed);
  CHECK(a.state == was.state);
  CHECK(a.late == was.late);
  REQUIRE(a.reports.size() == 1);
  const auto &r = a.reports[0], &r_was = was.reports[0];
  CHECK(r.id == r_was.id);
  CHECK(r.reply == r_was.reply);
  CHECK(r.reporter == r_was.reporter);
  CHECK(r.speaker == r_was.speaker);
  CHECK(r.staff == r_was.staff);
  CHECK(r.channel == r_was.channel);
  CHECK(r.paste == r_was.paste);
  CHECK(r.said_at == r_was.said_at);
  CHECK(r.order == r_was.order);
  CHECK(r.status == r_was.status);
  CHECK(r.coverage == r_was.coverage);
  CHECK(r.count == r_was.count);
  CHECK(r.members == r_was.members);
  CHECK(r.temperatures == r_was.temperatures);
  CHECK(r.symptoms == r_was.symptoms);
  CHECK(r.needs == r_was.needs);
  CHECK(r.rule == r_was.rule);
  CHECK(r.confidence == r_was.confidence);
  CHECK(r.rules_version == r_was.rules_version);
  CHECK(r.late == r_was.late);
  CHECK(r.undone == r_was.undone);
  CHECK(pack(a) == pack(was));
}

TEST_CASE("a reply and a line of history come back whole") {
  const auto was = sample_reply();
  const auto r = unpack_reply(pack(was));
  CHECK(r.id == was.id);
  CHECK(r.at == was.at);
  CHECK(r.channel == was.channel);
  CHECK(r.group == was.group);
  CHECK(r.campaign == was.campaign);
  CHECK(r.household == was.household);
  CHECK(r.resident == was.resident);
  CHECK(r.identity == was.identity);
  CHECK(r.name == was.name);
  CHECK(r.text == was.text);
  CHECK(r.intent == was.intent);
  CHECK(r.rule == was.rule);
  CHECK(r.confidence == was.confidence);
  CHECK(r.urgency == was.urgency);
  CHECK(r.reason == was.reason);
  CHECK(r.platform_message == was.platform_message);
  CHECK((r.human && r.late && r.direct));
  CHECK(pack(r) == pack(was));

  const auto h_was = sample_history();
  const auto h = unpack_history(pack(h_was));
  CHECK(h.at == h_was.at);
  CHECK(h.kind == h_was.kind);
  CHECK(h.direction == h_was.direction);
  CHECK(h.channel == h_was.channel);
  CHECK(h.campaign == h_was.campaign);
  CHECK(h.message == h_was.message);
  CHECK(h.group == h_was.group);
  CHECK(h.reply == h_was.reply);
  CHECK(h.text == h_was.text);
  CHECK(h.status == h_was.status);
  CHECK(h.rule == h_was.rule);
  CHECK(h.by == h_was.by);
  CHECK(pack(h_was)[0] == '\x01');
  for (const std::string kind : {"message", "reply", "report", "linked", "phone_call", "visit", "paste_undone"}) {
    history_entry few;
    few.kind = kind;
    few.at = at(1);
    CHECK(unpack_history(pack(few)).kind == kind);
    CHECK(unpack_history(pack(few)).by.empty());
  }
  for (const std::string bytes : {"\x02[1,\"r\"]", "\x01{}", "\x01[]", "\x01[\"r\"]", "\x01["})
    CHECK(unpack_history(bytes).kind.empty());
}

TEST_CASE("what travels to and from an account comes back whole") {
  const auto was = sample_send();
  const auto e = unpack_send(pack(was));
  CHECK(e.kind == was.kind);
  CHECK(e.message == was.message);
  CHECK(e.community == was.community);
  CHECK(e.campaign == was.campaign);
  CHECK(e.account == was.account);
  CHECK(e.chat == was.chat);
  CHECK(e.direct == was.direct);
  CHECK(e.lane == was.lane);
  CHECK(e.part == was.part);
  CHECK(e.resident == was.resident);
  CHECK(e.text == was.text);
  REQUIRE(e.buttons.size() == 1);
  CHECK(e.buttons[0].key == "1");
  CHECK(e.buttons[0].label == was.buttons[0].label);
  CHECK(e.press == was.press);
  CHECK(e.expires_at == was.expires_at);
  CHECK(pack(e) == pack(was));

  const auto a_was = sample_attempt();
  const auto a = unpack_attempt(pack(a_was));
  CHECK(a.entry == a_was.entry);
  CHECK(a.lane == a_was.lane);
  CHECK(a.number == a_was.number);
  CHECK(a.unknowns == a_was.unknowns);
  CHECK(a.under_way == a_was.under_way);
  CHECK(a.owner == a_was.owner);
  CHECK(a.due_at == a_was.due_at);
  CHECK(a.at == a_was.at);

  const auto o_was = sample_outcome();
  const auto o = unpack_outcome(pack(o_was));
  CHECK(o.kind == o_was.kind);
  CHECK(o.community == o_was.community);
  CHECK(o.campaign == o_was.campaign);
  CHECK(o.message == o_was.message);
  CHECK(o.state == o_was.state);
  CHECK(o.platform_id == o_was.platform_id);
  CHECK(o.code == o_was.code);
  CHECK(o.detail == o_was.detail);
  CHECK(o.attempts == o_was.attempts);
  CHECK(o.maybe_duplicate == o_was.maybe_duplicate);
  CHECK(o.at == o_was.at);
  CHECK(o.chat == o_was.chat);
  CHECK(o.new_chat == o_was.new_chat);
}

TEST_CASE("bytes that are no record give nothing, and unknown keys are passed over") {
  for (const std::string bytes : {"", "x", "[]", "{}", "null", "{\"id\":7}", "{\"id\":"}) {
    CAPTURE(bytes);
    CHECK(unpack_household(bytes).id.empty());
    CHECK(unpack_resident(bytes).id.empty());
    CHECK(unpack_group(bytes).id.empty());
    CHECK(unpack_identity(bytes).account.empty());
    CHECK(unpack_campaign(bytes).id.empty());
    CHECK(unpack_message(bytes).id.empty());
    CHECK(unpack_ask(bytes).household.empty());
    CHECK(unpack_reply(bytes).id.empty());
    CHECK(unpack_send(bytes).message.empty());
    CHECK(unpack_history(bytes).kind.empty());
  }
  auto later = pack(sample_resident());
  later.insert(1, "\"new_key\":{\"a\":[1]},");
  CHECK(unpack_resident(later).name == sample_resident().name);
}

}  // namespace linli::store::test
