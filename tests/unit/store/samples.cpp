#include "samples.hpp"

namespace linli::store::test {

sys_time at(std::int64_t seconds) { return from_ms((1'900'000'000 + seconds) * 1000 + 123); }

domain::household sample_household() {
  return {"h_1", {"锦绣苑", "3", "2", "502"}, domain::occupancy::tenant, {"r_1", "r_2"}};
}

domain::resident sample_resident() {
  domain::resident r;
  r.id = "r_1";
  r.ref = "A-17";
  r.name = "SECRET王芳|0|";
  r.household = "h_1";
  r.phones = {"+86SECRET138", "SECRET0591"};
  r.tags = {"elder", "alone"};
  r.language = "zh-TW";
  r.birth_year = 1948;
  r.note = "SECRET note\n\"quoted\"";
  r.source = "2030 list";
  r.lives_here = false;
  return r;
}

domain::group sample_group() {
  return {"g_1", "telegram", "SECRET-100123", "SECRET 3栋群", {"锦绣苑/3-*", "4-*"}, false, true};
}

domain::identity sample_identity() {
  domain::identity i;
  i.account = "telegram";
  i.sender = "SECRET987654321";
  i.name = "SECRET 芳芳";
  i.resident = "r_1";
  i.trust = domain::trust::claimed;
  i.guess = "h_1";
  i.reason = "name and room agree";
  i.direct_chat = "SECRET555";
  i.last_direct = at(1);
  i.first_seen = at(2);
  i.language = "zh-TW";
  return i;
}

domain::campaign sample_campaign() {
  domain::campaign c;
  c.id = "c_1";
  c.kind = domain::campaign_kind::notice;
  c.title = "SECRET title";
  c.purpose = "SECRET purpose";
  c.text = "SECRET text";
  c.private_text = "SECRET {name}";
  c.audience = {{"3-*"}, {"elder"}, {"vip"}};
  c.starts_at = at(3);
  c.closes_at = at(4);
  c.urgency = domain::campaign_urgency::emergency;
  c.options = {{"1", "SECRET label", "all_ok"}, {"2", "SECRET other", "unwell"}};
  c.fields = {"temperature", "count"};
  c.state = domain::campaign_state::closed;
  c.created_by = "s_1";
  c.created_at = at(5);
  c.opened_at = at(6);
  c.closed_at = at(7);
  c.cursor = "h_9";
  c.total = 700;
  c.residents = 2100;
  return c;
}

domain::message sample_message() {
  domain::message m;
  m.id = "m_1";
  m.campaign = "c_1";
  m.group = "g_1";
  m.household = "h_1";
  m.resident = "r_1";
  m.account = "telegram";
  m.chat = "SECRET555";
  m.direct = true;
  m.part = 1;
  m.parts = 3;
  m.state = domain::message_state::failed;
  m.attempts = 4;
  m.maybe_duplicate = true;
  m.platform_id = "77";
  m.code = "403";
  m.detail = "the bot was blocked";
  m.queued_at = at(8);
  m.changed_at = at(9);
  m.by = "s_2";
  return m;
}

domain::report sample_report() {
  domain::report r;
  r.id = "p_1";
  r.reply = "y_1";
  r.reporter = "r_2";
  r.speaker = "123456";
  r.staff = true;
  r.channel = "paste";
  r.paste = "ps_1";
  r.said_at = at(10);
  r.order = "000123";
  r.status = domain::status::need;
  r.coverage = domain::coverage::named;
  r.count = 4;
  r.members = {"r_1"};
  r.temperatures = {36.5, 38.2};
  r.symptoms = {"fever"};
  r.needs = {"medicine"};
  r.rule = "symptom";
  r.confidence = "high";
  r.rules_version = "2030-1";
  r.late = true;
  r.undone = true;
  return r;
}

domain::ask sample_ask() {
  domain::ask a;
  a.household = "h_1";
  a.place = "锦绣苑/3-2-502";
  a.members = {{"r_1", true}, {"r_2", false}};
  a.excluded = "vacant";
  a.stopped = true;
  a.messages = {{"m_1", domain::message_state::read}, {"m_2", domain::message_state::held}};
  a.reports = {sample_report()};
  a.closed = true;
  a.state = domain::ask_state::answered_need;
  a.late = true;
  return a;
}

reply_record sample_reply() {
  reply_record r;
  r.id = "y_1";
  r.at = at(11);
  r.channel = "telegram";
  r.group = "g_1";
  r.campaign = "c_1";
  r.household = "h_1";
  r.resident = "r_1";
  r.identity = "123456";
  r.name = "SECRET 芳芳";
  r.text = "SECRET 3-502 都好";
  r.intent = "checkin_ok";
  r.rule = "plural";
  r.confidence = "middle";
  r.urgency = "follow_up";
  r.reason = "media";
  r.platform_message = "88";
  r.human = r.late = r.direct = true;
  return r;
}

history_entry sample_history() {
  return {at(12), "reply",       "in", "telegram", "c_1", "m_1",   "g_1",
          "y_1",  "SECRET 都好", "ok", "plural",   "r_2", "urgent"};
}

send_entry sample_send() {
  send_entry e;
  e.kind = "press_ack";
  e.message = "m_1";
  e.community = "jinyuan";
  e.campaign = "c_1";
  e.account = "telegram";
  e.chat = "SECRET555";
  e.direct = true;
  e.lane = 0;
  e.part = 2;
  e.resident = "r_1";
  e.text = "SECRET text";
  e.buttons = {{"1", "SECRET label", ""}};
  e.press = "q1";
  e.expires_at = at(13);
  return e;
}

attempt sample_attempt() { return {"5-1", 0, 3, 2, true, "owner/0", at(14), at(15)}; }

outcome sample_outcome() {
  outcome o;
  o.kind = "migrated";
  o.community = "jinyuan";
  o.campaign = "c_1";
  o.message = "m_1";
  o.state = domain::message_state::delivered;
  o.platform_id = "77";
  o.code = "429";
  o.detail = "slow down";
  o.attempts = 5;
  o.maybe_duplicate = true;
  o.at = at(16);
  o.chat = "SECRET-1";
  o.new_chat = "SECRET-100";
  return o;
}

paste sample_paste() {
  paste p;
  p.id = "ps_1";
  p.group = "g_1";
  p.campaign = "c_1";
  p.by = "s_1";
  p.seen_at = at(17);
  p.created_at = at(18);
  p.format = "jielong";
  p.progress = {paste_state::undoing, 5, 4, at(19), at(21), "s_9"};
  paste_row r;
  r.line = 3;
  r.who = "SECRET 芳芳";
  r.at_text = "10:20";
  r.said_at = at(20);
  r.unit = "3-2-502";
  r.text = "SECRET 平安";
  r.speaker = "SECRET speaker";
  r.timed = true;
  r.household = "h_1";
  r.resident = "r_1";
  r.intent = "checkin_ok";
  r.rule = "ok_word";
  r.status = "ok";
  r.confidence = "high";
  r.effect = "changed";
  r.reason = "the answer was another";
  r.mark = "99";
  r.old = true;
  p.rows = {r, r};
  return p;
}

}  // namespace linli::store::test
