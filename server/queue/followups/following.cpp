#include "queue/followups/following.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "queue/followups/ringing.hpp"
#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/language.hpp"
#include "queue/texts.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"

namespace linli::queue {

namespace bj = boost::json;
using domain::followup_kind;
using domain::followup_urgency;
using words::intent;

namespace {

constexpr auto moment = std::chrono::minutes(2);

followup_kind kind_of(const words::understanding& u) {
  if (u.reason == "media") return followup_kind::listen;
  switch (u.intent) {
    case intent::emergency: return u.rule == "distress" ? followup_kind::distress : followup_kind::danger;
    case intent::checkin_symptom: return followup_kind::symptom;
    case intent::need_help: return followup_kind::need;
    case intent::complaint: return followup_kind::complaint;
    case intent::question: return followup_kind::question;
    case intent::data_request:
    case intent::consent_withdraw: return followup_kind::rights;
    case intent::jielong:
    case intent::batch_report:
    case intent::correction:  // of an earlier word: what it says now
      if (u.urgency != words::urgency::critical && !u.symptoms.empty()) return followup_kind::symptom;
      if (u.urgency != words::urgency::critical && !u.needs.empty()) return followup_kind::need;
      break;
    default: break;
  }
  return u.urgency == words::urgency::critical ? followup_kind::danger : followup_kind::unclear;
}

followup_urgency urgency_of(words::urgency u) {
  switch (u) {
    case words::urgency::critical: return followup_urgency::critical;
    case words::urgency::urgent: return followup_urgency::urgent;
    default: return followup_urgency::follow_up;
  }
}

// Said to us alone, a voice may be danger, and what is asked of one's data has its time: they wait for no link.
bool waits_unmatched(followup_kind k, const store::reply_record& said) {
  switch (k) {
    case followup_kind::rights: return !said.direct;
    case followup_kind::listen: return !said.direct || kind_of_media(said.text).empty();
    case followup_kind::complaint:
    case followup_kind::question:
    case followup_kind::unclear: return true;
    default: return false;
  }
}

}  // namespace

private_chat answer_to(const hearing& h) { return {h.said.channel, h.answer_chat}; }

domain::concern concern_about(const store::reply_record& r) {
  domain::concern out;
  out.identity = r.identity;
  out.reply = r.id;
  out.channel = r.channel;
  out.group = r.group;
  out.campaign = r.campaign;
  out.name = r.name;
  out.text = r.text;
  out.rule = r.rule;
  out.reason = r.reason;
  out.at = r.at;
  return out;
}

std::optional<domain::concern> concern_of(const conclusion& c) {
  const auto& u = c.understood;
  if (!c.reply.human && u.urgency == words::urgency::none) return std::nullopt;
  auto out = concern_about(c.reply);
  const bool his = c.report && c.report->status == domain::status::need;  // what a captain tells of himself
  const bool own = c.others.empty() || his || u.urgency == words::urgency::critical;
  out.kind = own ? kind_of(u) : followup_kind::unclear;  // a list's homes have their own
  out.urgency = urgency_of(u.urgency);
  const auto danger = std::find_if(u.spans.begin(), u.spans.end(), [](const auto& s) { return s.what == "danger"; });
  if (danger != u.spans.end()) out.where = danger->from;
  // Who is known and names a room that the roster has not is told of all the same: he can be asked.
  const bool speaker_known = c.match.kind == domain::match_kind::guess && !c.match.resident.empty();
  const bool waits = !is_matched(c) && !speaker_known && waits_unmatched(out.kind, c.reply);
  if (waits && out.urgency < followup_urgency::urgent) return std::nullopt;
  const bool home_known = c.match.kind == domain::match_kind::linked || c.match.kind == domain::match_kind::place;
  if (home_known && !c.match.household.empty()) {
    out.household = c.match.household;
    out.resident = c.about;
    out.place = c.place;
    out.at_risk = c.at_risk;
  } else if (speaker_known) {
    out.resident = c.match.resident;
    out.place = filled_text("place_of_speaker", {{"{place}", c.place}});
  }
  out.subject = out.household.empty() ? "i/" + out.identity : "h/" + out.household;
  return out;
}

bool is_one_more(const domain::followup& f, const domain::concern& c) {
  if (!f.group.empty()) return false;  // what was said there had no answer
  return std::any_of(f.words.begin(), f.words.end(), [&c](const domain::followup_words& w) {
    const bool same = w.reply != c.reply && w.name == c.name && w.text == c.text;
    return same && std::chrono::abs(w.at - c.at) < moment;
  });
}

task<result<bool>> said_just_before(world& w, store::transaction& t, std::string community, const conclusion& c) {
  const auto concern = concern_of(c);
  if (!concern) co_return false;
  auto id = domain::followup_id(*concern, w.follow.utc_offset);
  std::vector<std::string> one{id};
  auto found = co_await store::load_followups(w.db, community, std::move(one));
  if (!found) co_return found.error();
  const auto& known = found->front();
  t.check_was(store::keys::followups(community), id, known.was);
  co_return !known.was.empty() && is_one_more(known.value, *concern);
}

domain::concern concern_unread(const std::string& event, const std::string& channel, sys_time at) {
  domain::concern out;
  out.kind = followup_kind::unread;
  out.urgency = followup_urgency::critical;
  out.subject = "e/" + event;
  out.reply = event;
  out.channel = channel;
  out.at = at;
  return out;
}

bj::object followup_event(const domain::followup& f) {
  bj::object o{{"followup", f.id}, {"kind", domain::name(f.kind)}, {"urgency", domain::name(f.urgency)}};
  o["state"] = domain::name(f.state);
  o["times"] = f.times;
  json::put(o, "household", f.household);
  json::put(o, "place", f.place);
  json::put(o, "resident", f.resident);
  json::put(o, "owner", f.owner);
  return o;
}

task<result<void>> follow_book::open(std::vector<domain::concern> concerns) {
  std::vector<std::string> ids;
  bool loud = false;
  for (const auto& c : concerns) {
    auto id = domain::followup_id(c, world_.follow.utc_offset);
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    loud = loud || c.at_risk || c.urgency >= followup_urgency::urgent;
  }
  if (ids.empty()) co_return result<void>{};
  auto found = co_await store::load_followups(world_.db, community_, ids);
  if (!found) co_return found.error();
  bool held = false;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto& known = (*found)[i];
    held = held || !known.value.owner.empty();
    auto now_value = known.value;
    pages_[ids[i]] = {std::move(known), std::move(now_value)};
  }
  if (!loud) co_return result<void>{};
  auto duty = co_await load_reachable_duty(world_, community_);
  if (!duty) co_return duty.error();
  duty_ = std::move(*duty);
  if (!held) co_return result<void>{};
  auto points = co_await points_of_staff(world_, community_, duty_);
  if (!points) co_return points.error();
  points_ = std::move(*points);
  co_return result<void>{};
}

void follow_book::hear(store::transaction& t, const domain::concern& c, bj::object told, const private_chat& to,
                       const std::string& as) {
  auto& p = pages_.at(domain::followup_id(c, world_.follow.utc_offset));
  const bool there = p.written || !p.before.was.empty();
  auto h = domain::hear(there ? &p.after : nullptr, c, now(), world_.follow);
  if (h.what == domain::heard::known) return;
  p.after = std::move(h.after);
  p.written = true;
  p.ring = p.ring || h.ring;
  p.tell_owner = p.tell_owner || h.tell_owner;
  answer(t, p, c, to);
  for (auto& [key, value] : followup_event(p.after)) told[key] = value;
  const bool begins = h.what == domain::heard::opened || h.what == domain::heard::reopened;
  const auto named = begins ? domain::name(p.after.urgency) : domain::name(h.what);
  t.event(community_, "followups", as.empty() ? std::string(named) : as, bj::serialize(told));
}

bool follow_book::is_resolved(const domain::concern& c) const {
  const auto& p = pages_.at(domain::followup_id(c, world_.follow.utc_offset));
  return (p.written || !p.before.was.empty()) && p.after.state == domain::followup_state::resolved;
}

// Once for each sender while it is not resolved, in private, and only to what is critical now.
void follow_book::answer(store::transaction& t, page& p, const domain::concern& c, const private_chat& to) {
  auto& f = p.after;
  const bool distress = c.kind == followup_kind::distress;
  if (to.chat.empty() || f.urgency != followup_urgency::critical || c.kind == followup_kind::unread) return;
  const auto said = std::find(f.answered.begin(), f.answered.end(), c.identity) != f.answered.end();
  if (said || f.answered.size() >= domain::followup_answered_max) return;
  f.answered.push_back(c.identity);
  const auto list = whom_to_ring_about(world_, f, duty_, domain::ring_step::person);
  const auto* key = distress ? "distress_answer" : list.nobody_on_duty ? "critical_nobody" : "critical_answer";
  put_private_answer(t, community_, f, c.identity, to, say(key, language_of(c.text)));
}

void follow_book::write(store::transaction& t) {
  const auto at = now();
  for (auto& [id, p] : pages_) {
    if (!p.written) continue;
    const bool deaf = p.tell_owner && !can_be_told(world_, points_[p.after.owner]);
    if (deaf && p.after.urgency == followup_urgency::critical && !p.ring) {
      domain::ring_beside_holder(p.after, at);
      p.ring = true;
    }
    if (p.ring) {
      p.after = domain::pass(std::move(p.after), at, world_.follow).after;
      put_ring(world_, t, community_, p.after, duty_, points_max_);
    }
    if (p.tell_owner) put_note(world_, t, community_, p.after, points_[p.after.owner], "again_note");
    store::put_followup(t, community_, p.before, p.after, world_.follow);
  }
}

task<result<bool>> give_home(world& w, store::transaction& t, std::string community, domain::concern unknown,
                             const conclusion& c, std::string was_of) {
  auto id = domain::followup_id(unknown, w.follow.utc_offset);
  auto raised = co_await store::load_followup(w.db, community, std::move(id));
  if (!raised && raised.error().code == errc::not_found) co_return false;
  if (!raised) co_return raised.error();
  if (!raised->value.household.empty() && (was_of.empty() || raised->value.household != was_of)) co_return true;
  if (!was_of.empty() && raised->value.state == domain::followup_state::resolved) co_return false;
  auto after = raised->value;
  after.household = c.match.household;
  after.resident = c.match.resident;
  after.place = c.place;
  if (unknown.at_risk) {  // nobody knew that when it was raised
    auto learnt = domain::learn_at_risk(std::move(after), now(), w.follow);
    after = std::move(learnt.after);
    if (learnt.ring) {
      auto duty = co_await load_reachable_duty(w, community);
      if (!duty) co_return duty.error();
      after = domain::pass(std::move(after), now(), w.follow).after;
      put_ring(w, t, community, after, *duty);
    }
  }
  t.event(community, "followups", "matched", bj::serialize(followup_event(after)));
  store::put_followup(t, community, *raised, after, w.follow);
  co_return true;
}

task<result<void>> follow_kept(world& w, store::transaction& t, std::string community, const conclusion& c,
                               const store::reply_record& kept) {
  auto concern = concern_of(c);
  if (!concern) co_return result<void>{};
  auto unknown = *concern;
  unknown.subject = "i/" + kept.identity;
  const bool again = !kept.resident.empty();  // he was linked to somebody else before
  auto was_of = again ? kept.household : std::string();
  auto raised = co_await give_home(w, t, community, std::move(unknown), c, std::move(was_of));
  if (!raised) co_return raised.error();
  if (*raised) co_return result<void>{};
  if (!again && (kept.urgency == "urgent" || kept.urgency == "critical"))
    co_return result<void>{};  // as another kind then
  const private_chat nowhere;
  auto followed = co_await follow(w, t, std::move(community), c, nowhere);
  if (!followed) co_return followed.error();
  co_return result<void>{};
}

task<result<bool>> follow(world& w, store::transaction& t, std::string community, const conclusion& c,
                          const private_chat& answer) {
  const auto concern = concern_of(c);
  if (!concern) co_return false;
  follow_book book(w, community);
  std::vector<domain::concern> all{*concern};
  auto opened = co_await book.open(std::move(all));
  if (!opened) co_return opened.error();
  book.hear(t, *concern, event_of(c), answer);
  book.write(t);
  co_return true;
}

}  // namespace linli::queue
