#include "queue/staff/staff_chat.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "queue/campaigns/preflight.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/hearing/asking_back.hpp"
#include "queue/staff/rung.hpp"
#include "queue/staff/staff_followups.hpp"
#include "queue/staff/staff_lists.hpp"
#include "queue/staff/staff_proposal.hpp"
#include "queue/staff/staff_question.hpp"
#include "queue/staff/staff_words.hpp"
#include "queue/texts.hpp"
#include "store/accounts.hpp"
#include "store/bearers.hpp"
#include "store/drafts.hpp"
#include "store/keys.hpp"
#include "words/danger.hpp"

namespace linli::queue {

namespace keys = store::keys;
using store::role;

namespace {

constexpr auto confirm_within = std::chrono::minutes(5);
constexpr auto worked_on_late = std::chrono::minutes(10);  // a 确认 that waited longer for us sends nothing any more
// A 确认 after the end is told what became of it: right after it, and longer where no menu has that answer.
constexpr std::chrono::minutes remembered{60}, remembered_beside_menu{2};
constexpr std::size_t text_max = 4'000;

// What of an answer is sent as its n-th message.
std::string id_of_part(const std::string& event, int n) { return n == 0 ? event : event + "/" + std::to_string(n); }

bool is_part_of(const std::string& question, const std::string& message) {
  constexpr int parts_max = 20;
  for (int n = 0; n < parts_max && !question.empty(); ++n) {
    if (message_of_question(id_of_part(question, n)) == message) return true;
  }
  return false;
}

bool waits_at(const store::known_draft& known, sys_time at) {
  return !known.was.empty() && !known.draft.sent && at <= known.draft.expires_at;
}

/// Words of a member of staff.
struct order {
  staff_command command;
  store::staff_member by;
  store::known_draft draft;  // of 确认 and 取消
  bool of_another = false;   // it quotes what is not the question of this draft
};

bool may_send(const store::staff_member& m) { return m.role == role::staff || m.role == role::admin; }

// Whose contact point on this account it is: of several the one who may do most. Volunteers and partners are no staff.
task<result<std::optional<store::staff_member>>> staff_of(world& w, std::string community, std::string point) {
  auto all = co_await store::load_staff(w.db, std::move(community));
  if (!all) co_return all.error();
  std::optional<store::staff_member> found;
  for (auto& m : *all) {
    if (m.role == role::volunteer || m.role == role::partner) continue;
    if (std::find(m.contact_points.begin(), m.contact_points.end(), point) == m.contact_points.end()) continue;
    if (!found || m.role > found->role) found = std::move(m);
  }
  co_return found;
}

// Words that wait for places and get others are an answer: "报平安 三口人都好".
bool has_meaning(const staff_command& c, const domain::roster& people) {
  if (is_about_followups(c.what)) return true;
  const bool takes_words = c.what == staff_word::notice || c.what == staff_word::recruit;
  if (c.marked || c.args.empty() || takes_words) return true;
  const auto places = places_of(c.args, people);
  if (!places) return false;
  const auto is_room = [](const domain::place_pattern& p) { return !p.rest; };
  return c.what != staff_word::checkin || std::none_of(places->begin(), places->end(), is_room);
}

// In a group only what can be nothing else: a resident who is staff too says "报平安" there as a resident, and danger
// is heard from everybody.
bool is_for_us_in_group(const staff_command& c, const bots::message& m, const hearing& h) {
  if (c.what == staff_word::confirm || c.what == staff_word::cancel) return false;
  if (words::may_be_danger(m.text)) return false;
  if (is_about_followups(c.what)) return c.marked;
  if (c.what == staff_word::recruit && !c.args.empty()) return c.marked;  // he calls for helpers among neighbours
  return c.marked || c.what != staff_word::checkin || h.who.identity.resident.empty();
}

// Does a menu that is open have this answer?
bool is_in_menu(const std::string& text, const store::scene& seen) {
  const auto said = bare_words(text);
  const auto is_said = [&said](const domain::option& o) { return bare_words(o.label).starts_with(said); };
  return std::any_of(seen.answerable.begin(), seen.answerable.end(), [&is_said](const domain::campaign& c) {
    return std::any_of(c.options.begin(), c.options.end(), is_said);
  });
}

enum class meant { draft, another, nothing, none };

// Of what do 确认 and 取消 speak? Of the draft while it waits, or after its end. Who quotes means what he quotes: of an
// older question it is no yes to a newer one. A worker is a resident somewhere, too: what answers a post of a campaign,
// a menu, or who rings is none of ours. Else a 确认 has nothing to confirm, and is told so: for his home it says
// nothing.
task<result<meant>> meant_by(world& w, const arrival& a, const bots::message& m, const hearing& h, staff_word what,
                             const store::known_draft& known) {
  const auto& d = known.draft;
  const bool waits = waits_at(known, m.at);
  if (!m.quoted_id.empty()) {
    auto post = co_await store::find_platform_ref(w.db, a.to.account.id,
                                                  store::platform_key(w.db, m.chat.id, m.quoted_id));
    if (!post) co_return post.error();
    const bool is_posted = post->has_value() && !(*post)->campaign.empty();
    if (is_posted) co_return meant::none;
    const bool asked = post->has_value();
    if (asked ? !is_part_of(d.question, (*post)->message) : waits) co_return meant::another;
  }
  const auto ended = d.sent ? d.campaign.starts_at : d.expires_at;
  const bool in_menu = is_in_menu(m.text, *h.scene);
  if (!known.was.empty() && m.at <= ended + (in_menu ? remembered_beside_menu : remembered)) co_return meant::draft;
  if (in_menu || what == staff_word::cancel) co_return meant::none;
  auto of_rung = co_await are_words_of_rung(w, a, m, h);
  if (!of_rung) co_return of_rung.error();
  co_return *of_rung ? meant::none : meant::nothing;
}

// A notice may be of a danger, and what came of a follow-up as well.
bool tells_of_danger(const staff_command& c) {
  return c.what == staff_word::notice || (c.what == staff_word::resolve && c.number > 0 && outcome_of(c.args));
}

task<result<std::optional<order>>> order_of(world& w, const arrival& a, const bots::message& m, const hearing& h) {
  std::optional<order> none;
  if (!m.media.empty() || m.sender.is_bot || m.sender.id.empty()) co_return none;
  auto command = read_staff_command(m.text);
  if (!command || (!m.chat.direct && !is_for_us_in_group(*command, m, h))) co_return none;
  if (!tells_of_danger(*command) && words::may_be_danger(m.text)) co_return none;  // whoever cries for help
  order o;
  const bool of_draft = command->what == staff_word::confirm || command->what == staff_word::cancel;
  if (of_draft) {
    auto draft = co_await store::load_draft(w.db, a.community, h.who.key);
    if (!draft) co_return draft.error();
    auto what = co_await meant_by(w, a, m, h, command->what, *draft);
    if (!what) co_return what.error();
    if (*what == meant::none) co_return none;
    o.of_another = *what == meant::another;
    if (*what != meant::nothing) o.draft = std::move(*draft);
  }
  auto by = co_await staff_of(w, a.community, a.to.account.id + ":" + m.sender.id);
  if (!by) co_return by.error();
  if (!*by) co_return none;
  const bool of_other_staff = !o.draft.was.empty() && (*by)->id != o.draft.draft.staff;
  if (of_other_staff && !o.of_another) co_return none;
  auto roster = co_await w.rosters.get(a.community, h.roster);
  if (!roster) co_return roster.error();
  if (!has_meaning(*command, (*roster)->roster)) co_return none;
  o.command = std::move(*command);
  o.by = std::move(**by);
  co_return std::optional<order>(std::move(o));
}

// An answer in as many messages as the platform needs.
void put_text(store::transaction& t, const arrival& a, const bots::message& m, const std::string& text, bool asks) {
  int n = 0;
  for (auto& part : split_text(text, a.to.about.text_max, a.to.about.unit)) {
    answer said{id_of_part(a.id, n), a.to.account.id, m.chat.id, std::move(part), m.chat.direct, {}};
    said.asks_staff = asks;
    put_answer(t, a.community, said);
    ++n;
  }
}

task<result<bool>> finish(world& w, const arrival& a, const bots::message& m, store::transaction t, std::string text,
                          bool asks = false) {
  guard(t, a.community, a.from);
  put_text(t, a, m, text, asks);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  w.bells.ring(unit_of_community(a.community));
  co_return true;
}

std::string text_of_another(const order& o, sys_time said_at) {
  auto text = say("staff_other_question");
  if (o.by.id != o.draft.draft.staff || !waits_at(o.draft, said_at)) return text;
  text += say("staff_waiting_question");
  fill(text, "{title}", o.draft.draft.campaign.title);
  return text;
}

// ---- what is to be sent

task<result<std::string>> name_of_community(world& w, std::string id) {
  auto name = co_await w.db.hget(keys::communities(), id);
  if (!name) co_return name.error();
  if (name->empty() || *name == id) co_return say("staff_community");
  co_return std::move(*name);
}

// The question whether this shall be sent, and what a 确认 of it means.
task<result<bool>> ask_whether(world& w, const arrival& a, const bots::message& m, const hearing& h,
                               store::known_draft before, domain::campaign c, preflight seen, std::string question) {
  store::transaction t;
  if (seen.total == 0) co_return co_await finish(w, a, m, std::move(t), say("staff_no_homes"));
  if (seen.reachable == 0) co_return co_await finish(w, a, m, std::move(t), say("staff_no_way"));
  const auto at = now();
  auto by = c.created_by;
  store::staff_draft draft{std::move(by),       std::move(c), seen.total,    0,   at,
                           at + confirm_within, false,        goes_to(seen), a.id};
  for (const auto& p : seen.posts) draft.by_hand += p.by_hand ? 1 : 0;
  store::put_draft(t, a.community, h.who.key, before, draft);
  co_return co_await finish(w, a, m, std::move(t), std::move(question), true);
}

// What would be sent, and the question whether it shall be.
task<result<bool>> propose(world& w, const arrival& a, const bots::message& m, const hearing& h, const order& o) {
  auto roster = co_await w.rosters.get(a.community, h.roster);
  if (!roster) co_return roster.error();
  const auto people = *roster;
  auto community = co_await name_of_community(w, a.community);
  if (!community) co_return community.error();
  const bool notice = o.command.what == staff_word::notice;
  auto text = o.command.args;
  std::vector<domain::place_pattern> places;
  if (notice) places = take_places(text, people->roster);
  const auto all = places_of(text, people->roster);
  store::transaction t;
  if (notice ? all.has_value() : !all.has_value())
    co_return co_await finish(w, a, m, std::move(t), say(notice ? "staff_notice_usage" : "staff_places_usage"));
  if (!notice) places = *all;
  if (text.size() > text_max) co_return co_await finish(w, a, m, std::move(t), say("staff_too_long"));
  const auto at = now();
  auto c = notice ? notice_of(text, *community, at) : checkin_of(w.follow.utc_offset, o.by.name, *community, at);
  c.id = hash_id("c", {a.community, "staff_chat", a.id});
  c.created_by = o.by.id;
  for (const auto& p : places) c.audience.places.push_back(p.text);
  auto seen = co_await look_ahead(w, a.community, c);
  if (!seen) co_return seen.error();
  auto before = co_await store::load_draft(w.db, a.community, h.who.key);
  if (!before) co_return before.error();
  auto question = question_of(*seen, c, people->roster);
  if (!notice && !o.command.marked && !h.who.identity.resident.empty()) question += "\n" + say("staff_own_home");
  co_return co_await ask_whether(w, a, m, h, std::move(*before), std::move(c), std::move(*seen), std::move(question));
}

task<result<bool>> confirm(world& w, const arrival& a, const bots::message& m, const hearing& h, const order& o) {
  const auto& known = o.draft;
  const auto at = now();
  store::transaction t;
  if (known.was.empty()) co_return co_await finish(w, a, m, std::move(t), say("staff_nothing_to_confirm"));
  if (known.draft.sent) co_return co_await finish(w, a, m, std::move(t), say("staff_sent_before"));
  if (m.at > known.draft.expires_at || at > known.draft.expires_at + worked_on_late) {
    store::drop_draft(t, a.community, h.who.key, known);
    co_return co_await finish(w, a, m, std::move(t), say("staff_expired"));
  }
  // Typed before this question could be read, so it was meant for another one. Platforms cut times to seconds.
  if (m.at + std::chrono::seconds(2) < known.draft.made_at)
    co_return co_await finish(w, a, m, std::move(t), say("staff_confirm_again"));
  auto c = known.draft.campaign;
  const bool is_of_yesterday = is_of_another_day(c, known.draft.made_at, at, w.follow.utc_offset);
  if (is_of_yesterday) {
    auto community = co_await name_of_community(w, a.community);
    if (!community) co_return community.error();
    c = of_today(std::move(c), checkin_of(w.follow.utc_offset, o.by.name, *community, at));
  }
  auto seen = co_await look_ahead(w, a.community, c);
  if (!seen) co_return seen.error();
  // A group was bound, homes came, or it would say 今天 of another day: nobody has said yes to that.
  if (is_of_yesterday || goes_to(*seen) != known.draft.goes_to) {
    auto roster = co_await w.rosters.get(a.community, h.roster);
    if (!roster) co_return roster.error();
    auto question = say(is_of_yesterday ? "staff_new_day" : "staff_changed") + "\n";
    question += question_of(*seen, c, (*roster)->roster);
    co_return co_await ask_whether(w, a, m, h, known, std::move(c), std::move(*seen), std::move(question));
  }
  auto after = known.draft;
  after.sent = true;
  after.campaign.starts_at = after.campaign.created_at = at;
  store::put_draft(t, a.community, h.who.key, known, after);
  store::put_new_campaign(t, a.community, after.campaign);
  auto text = say("staff_sent");
  fill(text, "{total}", std::to_string(after.total));
  if (after.by_hand > 0) {
    auto by_hand = say("staff_sent_by_hand");
    fill(by_hand, "{n}", std::to_string(after.by_hand));
    text += by_hand;
  }
  fill(text, "{title}", after.campaign.title);
  auto done = co_await finish(w, a, m, std::move(t), std::move(text));
  if (done) log::info("campaigns", "{} made in {} by chat", after.campaign.id, a.community);
  co_return done;
}

task<result<bool>> cancel(world& w, const arrival& a, const bots::message& m, const hearing& h, const order& o) {
  store::transaction t;
  if (o.draft.draft.sent) co_return co_await finish(w, a, m, std::move(t), say("staff_sent_before"));
  store::drop_draft(t, a.community, h.who.key, o.draft);
  co_return co_await finish(w, a, m, std::move(t), say("staff_cancelled"));
}

task<result<bool>> follow_up(world& w, const arrival& a, const bots::message& m, const hearing& h, const order& o) {
  store::transaction t;
  if (!may_send(o.by)) co_return co_await finish(w, a, m, std::move(t), say("staff_counts_only"));
  auto roster = co_await w.rosters.get(a.community, h.roster);
  if (!roster) co_return roster.error();
  const auto people = *roster;
  worker who{a.community, h.who.key, o.by};
  auto text = co_await followups_text(w, t, std::move(who), o.command, people->roster);
  if (!text) co_return text.error();
  co_return co_await finish(w, a, m, std::move(t), std::move(*text));
}

// ---- what is only read

task<result<std::string>> text_of(world& w, const arrival& a, const hearing& h, const order& o) {
  const auto what = o.command.what;
  if (what == staff_word::help)
    co_return say("staff_help_send") + "\n" + say("staff_help_look") + "\n" + say("staff_help_follow") + "\n" +
        say("staff_help_more");
  if (what == staff_word::recruit) co_return say("staff_no_calls");
  const bool sees_names = may_send(o.by);
  if (what != staff_word::progress && !sees_names) co_return say("staff_counts_only");
  auto roster = co_await w.rosters.get(a.community, h.roster);
  if (!roster) co_return roster.error();
  auto places = places_of(o.command.args, (*roster)->roster);
  if (!places) co_return say("staff_places_usage");
  if (what == staff_word::silent) co_return co_await silent_text(w, a.community, std::move(*places));
  if (what == staff_word::phone) co_return co_await phone_text(w, a.community, std::move(*places));
  co_return co_await progress_text(w, a.community, std::move(*places), !sees_names);
}

}  // namespace

task<result<bool>> are_staff_words(world& w, const arrival& a, const bots::message& m, const hearing& h) {
  auto o = co_await order_of(w, a, m, h);
  if (!o) co_return o.error();
  co_return o->has_value();
}

task<result<bool>> take_staff_words(world& w, const arrival& a, const bots::message& m, const hearing& h) {
  auto found = co_await order_of(w, a, m, h);
  if (!found) co_return found.error();
  if (!*found) co_return false;
  const auto& o = **found;
  store::transaction t;
  if (!m.chat.direct) co_return co_await finish(w, a, m, std::move(t), say("staff_private_only"));
  const bool sends = o.command.what == staff_word::checkin || o.command.what == staff_word::notice ||
                     o.command.what == staff_word::confirm;
  if (sends && !may_send(o.by)) co_return co_await finish(w, a, m, std::move(t), say("staff_counts_only"));
  if (o.of_another) co_return co_await finish(w, a, m, std::move(t), text_of_another(o, m.at));
  if (is_about_followups(o.command.what)) co_return co_await follow_up(w, a, m, h, o);
  switch (o.command.what) {
    case staff_word::checkin:
    case staff_word::notice: co_return co_await propose(w, a, m, h, o);
    case staff_word::confirm: co_return co_await confirm(w, a, m, h, o);
    case staff_word::cancel: co_return co_await cancel(w, a, m, h, o);
    default: break;
  }
  auto text = co_await text_of(w, a, h, o);
  if (!text) co_return text.error();
  co_return co_await finish(w, a, m, std::move(t), std::move(*text));
}

}  // namespace linli::queue
