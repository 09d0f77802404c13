#include "store/codec.hpp"

#include "base/json.hpp"
#include "base/json_document.hpp"
#include "base/json_writer.hpp"
#include "store/sealed.hpp"
#include "store/sealed_json.hpp"

namespace linli::store {

namespace bj = boost::json;
using json::flag;
using json::number;
using json::text;
using json::texts;

namespace {

void pack_report(json::writer& o, const domain::report& r) {
  o.object().set("id", r.id).set("k", r.speaker).set("t", to_ms(r.said_at));
  o.set("s", domain::name(r.status)).set("v", domain::name(r.coverage));
  o.put("re", r.reply).put("by", r.reporter).put_flag("st", r.staff).put("c", r.channel).put("p", r.paste);
  o.put("o", r.order).put("n", std::int64_t{r.count}).put("m", r.members);
  if (!r.temperatures.empty()) {
    o.array("tc");
    for (const auto t : r.temperatures) o.item(static_cast<std::int64_t>(t * 10 + 0.5));  // tenths of a degree
    o.end();
  }
  o.put("sy", r.symptoms).put("ne", r.needs).put("ru", r.rule).put("co", r.confidence).put("rv", r.rules_version);
  o.put_flag("l", r.late).put_flag("u", r.undone).put_flag("cr", r.corrects).put_flag("cl", r.claimed).end();
}

domain::report unpack_report(const bj::object& o) {
  domain::report r;
  r.id = text(o, "id");
  r.reply = text(o, "re");
  r.reporter = text(o, "by");
  r.speaker = text(o, "k");
  r.staff = flag(o, "st");
  r.channel = text(o, "c");
  r.paste = text(o, "p");
  r.said_at = from_ms(number(o, "t"));
  r.order = text(o, "o");
  r.status = domain::named<domain::status>(text(o, "s")).value_or(domain::status::unclear);
  r.coverage = domain::named<domain::coverage>(text(o, "v")).value_or(domain::coverage::self);
  r.count = static_cast<int>(number(o, "n"));
  r.members = texts(o, "m");
  if (const auto* all = o.if_contains("tc"); all != nullptr && all->is_array()) {
    for (const auto& t : all->get_array()) {
      if (t.is_int64()) r.temperatures.push_back(static_cast<double>(t.get_int64()) / 10);
    }
  }
  r.symptoms = texts(o, "sy");
  r.needs = texts(o, "ne");
  r.rule = text(o, "ru");
  r.confidence = text(o, "co");
  r.rules_version = text(o, "rv");
  r.late = flag(o, "l");
  r.undone = flag(o, "u");
  r.corrects = flag(o, "cr");
  r.claimed = flag(o, "cl");
  return r;
}

}  // namespace

std::string pack(const domain::ask& a) {
  json::writer o(256 + 384 * a.reports.size());
  o.object().set("h", a.household).set("p", a.place).set("s", domain::name(a.state));
  if (!a.members.empty()) {
    o.array("m");
    for (const auto& m : a.members) o.item({m.at_risk ? "!" : "", m.resident});
    o.end();
  }
  if (!a.messages.empty()) {
    o.array("ms");
    for (const auto& m : a.messages) o.array().item(m.id).item(domain::name(m.state)).end();
    o.end();
  }
  if (!a.reports.empty()) {
    o.array("r");
    for (const auto& r : a.reports) pack_report(o, r);
    o.end();
  }
  if (!a.questions.empty()) {
    o.array("q");
    for (const auto& q : a.questions) {
      o.array().item(q.what).item(q.speaker).item(to_ms(q.at)).item(std::int64_t{q.answered});
      if (!q.of.empty()) o.item(q.reply);
      for (const auto& campaign : q.of) o.item(campaign);
      o.end();
    }
    o.end();
  }
  o.put("x", a.excluded).put_flag("st", a.stopped).put_flag("c", a.closed).put_flag("l", a.late).end();
  return o.take();
}

domain::ask unpack_ask(std::string_view bytes) {
  domain::ask a;
  const json::document read(bytes);
  if (!read.is_object()) return a;
  const auto& o = read.object();
  a.household = text(o, "h");
  a.place = text(o, "p");
  a.state = domain::named<domain::ask_state>(text(o, "s")).value_or(domain::ask_state::queued);
  for (const auto& m : texts(o, "m")) {
    const bool risky = m.starts_with("!");
    a.members.push_back({risky ? m.substr(1) : m, risky});
  }
  if (const auto* messages = o.if_contains("ms"); messages != nullptr && messages->is_array()) {
    for (const auto& item : messages->get_array()) {
      const auto* pair = item.if_array();
      if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string()) continue;
      const auto state = domain::named<domain::message_state>(std::string_view((*pair)[1].get_string()));
      a.messages.push_back({std::string((*pair)[0].get_string()), state.value_or(domain::message_state::queued)});
    }
  }
  if (const auto* reports = o.if_contains("r"); reports != nullptr && reports->is_array()) {
    for (const auto& item : reports->get_array()) {
      if (const auto* r = item.if_object()) a.reports.push_back(unpack_report(*r));
    }
  }
  if (const auto* questions = o.if_contains("q"); questions != nullptr && questions->is_array()) {
    for (const auto& item : questions->get_array()) {
      const auto* q = item.if_array();
      if (q == nullptr || q->size() < 4 || !(*q)[0].is_string() || !(*q)[1].is_string()) continue;
      const auto at = (*q)[2].if_int64(), answered = (*q)[3].if_int64();
      a.questions.push_back({std::string((*q)[0].get_string()), std::string((*q)[1].get_string()),
                             from_ms(at == nullptr ? 0 : *at), answered != nullptr && *answered != 0});
      auto& last = a.questions.back();
      for (std::size_t i = 4; i < q->size(); ++i) {
        const auto* named = (*q)[i].if_string();
        if (named == nullptr) continue;
        if (i == 4) last.reply = *named;
        else last.of.emplace_back(*named);
      }
    }
  }
  a.excluded = text(o, "x");
  a.stopped = flag(o, "st");
  if (a.excluded == "stopped") {  // where it stood until 0.1: in the place of what else there was
    a.excluded.clear();
    a.stopped = true;
  }
  a.closed = flag(o, "c");
  a.late = flag(o, "l");
  return a;
}

std::string pack(const reply_record& r) {
  json::writer o(384 + r.text.size());
  o.object().set("id", r.id).set("t", to_ms(r.at)).put("ch", r.channel).put("g", r.group).put("c", r.campaign);
  o.put("h", r.household).put("r", r.resident).put("i", r.identity);
  put_sealed(o, "n", r.identity, r.name);
  put_sealed(o, "x", r.resident.empty() ? r.identity : r.resident, r.text);
  o.put("in", r.intent).put("ru", r.rule).put("co", r.confidence).put("u", r.urgency).put("w", r.reason);
  o.put("pm", r.platform_message).put_flag("hu", r.human).put_flag("l", r.late).put_flag("d", r.direct);
  o.put_flag("cg", r.campaign_guessed).end();
  return o.take();
}

reply_record unpack_reply(std::string_view bytes) {
  reply_record r;
  const json::document read(bytes);
  if (!read.is_object()) return r;
  const auto& o = read.object();
  r.id = text(o, "id");
  r.at = from_ms(number(o, "t"));
  r.channel = text(o, "ch");
  r.group = text(o, "g");
  r.campaign = text(o, "c");
  r.household = text(o, "h");
  r.resident = text(o, "r");
  r.identity = text(o, "i");
  r.name = unseal(text(o, "n"));
  r.text = unseal(text(o, "x"));
  r.intent = text(o, "in");
  r.rule = text(o, "ru");
  r.confidence = text(o, "co");
  r.urgency = text(o, "u");
  r.reason = text(o, "w");
  r.platform_message = text(o, "pm");
  r.human = flag(o, "hu");
  r.late = flag(o, "l");
  r.direct = flag(o, "d");
  r.campaign_guessed = flag(o, "cg");
  return r;
}

}  // namespace linli::store
