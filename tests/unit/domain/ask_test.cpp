#include "domain/ask.hpp"

#include <doctest/doctest.h>

namespace linli::domain {

namespace {

constexpr auto checkin = campaign_kind::checkin;

/// A home of 王 (at risk), 李 and 张, asked by one group post that was handed over.
ask asked(std::vector<ask_member> members = {{"wang", true}, {"li", false}, {"zhang", false}}) {
  ask a;
  a.household = "h";
  a.members = std::move(members);
  a.messages = {{"post", message_state::handed}};
  a.state = ask_state::sent;
  return a;
}

/// Reports are said one minute after the other.
report said(std::string reporter, status what, coverage about) {
  static int n = 0;
  report r;
  r.id = "r" + std::to_string(++n);
  r.speaker = reporter.empty() ? "somebody" : "id:" + reporter;
  r.reporter = std::move(reporter);
  r.said_at = from_ms(60'000LL * n);
  r.status = what;
  r.coverage = about;
  return r;
}
report about(std::string reporter, status what, std::vector<std::string> members) {
  auto r = said(std::move(reporter), what, coverage::named);
  r.members = std::move(members);
  return r;
}
report counted(std::string reporter, int count) {
  auto r = said(std::move(reporter), status::ok, coverage::count);
  r.count = count;
  return r;
}
report by_staff(status what, coverage about) {
  auto r = said("", what, about);
  r.speaker = "staff:1";
  r.staff = true;
  return r;
}

ask_state after(const std::vector<report>& reports, ask a = asked()) {
  for (const auto& r : reports) add_report(a, r, checkin);
  return a.state;
}

}  // namespace

TEST_CASE("a clear answer for the home covers everybody in it") {
  CHECK(after({said("li", status::ok, coverage::household)}) == ask_state::answered_ok);
  CHECK(after({said("", status::ok, coverage::household)}) == ask_state::answered_ok);
}

TEST_CASE("a plural covers all but those at risk") {
  CHECK(after({said("li", status::ok, coverage::plural)}) == ask_state::answered_part);
  CHECK(after({said("wang", status::ok, coverage::plural)}) ==
        ask_state::answered_ok);  // who speaks is covered by name
  CHECK(after({said("li", status::ok, coverage::plural), about("li", status::ok, {"wang"})}) == ask_state::answered_ok);
  CHECK(after({said("li", status::ok, coverage::plural)}, asked({{"wang", false}, {"li", false}})) ==
        ask_state::answered_ok);
}

TEST_CASE("a count covers when it reaches the roster, and never those at risk") {
  const std::vector<ask_member> four{{"a", false}, {"b", false}, {"c", false}, {"d", false}};
  CHECK(after({counted("a", 3)}, asked(four)) == ask_state::answered_part);
  CHECK(after({counted("a", 4)}, asked(four)) == ask_state::answered_ok);
  CHECK(after({counted("a", 5)}, asked(four)) == ask_state::answered_ok);
  CHECK(after({counted("li", 3)}) == ask_state::answered_part);
}

TEST_CASE("one's own word covers oneself only") {
  CHECK(after({said("li", status::ok, coverage::self)}) == ask_state::answered_part);
  CHECK(after({said("li", status::ok, coverage::self), said("zhang", status::ok, coverage::self),
               said("wang", status::ok, coverage::self)}) == ask_state::answered_ok);
  CHECK(after({said("", status::ok, coverage::self)}) == ask_state::answered_part);
  CHECK(after({said("", status::ok, coverage::self)}, asked({{"li", false}})) == ask_state::answered_ok);
}

TEST_CASE("words about the parents cover the parents, not the sender") {
  CHECK(after({about("li", status::ok, {"wang", "zhang"})}) == ask_state::answered_part);
  CHECK(after({about("li", status::ok, {"wang", "zhang"}), said("li", status::ok, coverage::self)}) ==
        ask_state::answered_ok);
}

TEST_CASE("the worst effective word wins") {
  CHECK(after({said("li", status::ok, coverage::household), said("wang", status::need, coverage::self)}) ==
        ask_state::answered_need);
  CHECK(after({said("li", status::unclear, coverage::self), said("wang", status::need, coverage::self)}) ==
        ask_state::answered_need);
  CHECK(after({said("li", status::ok, coverage::household), said("zhang", status::unclear, coverage::self)}) ==
        ask_state::answered_unclear);
  CHECK(after({said("li", status::declined, coverage::self)}) == ask_state::declined);
}

TEST_CASE("somebody else's ok never lifts a worse word from the person") {
  CHECK(after({said("wang", status::need, coverage::self), about("li", status::ok, {"wang"})}) ==
        ask_state::answered_need);
  CHECK(after({said("wang", status::need, coverage::self), said("li", status::ok, coverage::household)}) ==
        ask_state::answered_need);
}

TEST_CASE("who only claims to be somebody takes no worse word of his back, from whichever side it comes") {
  auto claimed = said("wang", status::ok, coverage::household);
  claimed.speaker = "id:stranger";
  claimed.claimed = true;
  CHECK(after({said("wang", status::need, coverage::self), claimed}) == ask_state::answered_need);
  claimed.said_at = from_ms(1);
  CHECK(after({said("wang", status::need, coverage::self), claimed}) == ask_state::answered_need);
  auto worse = claimed;
  worse.status = status::need;
  worse.said_at = said("", status::ok, coverage::self).said_at;
  CHECK(after({said("wang", status::ok, coverage::household), worse}) == ask_state::answered_need);
  auto alone = said("wang", status::need, coverage::self);
  alone.claimed = true;
  auto later = said("wang", status::ok, coverage::household);
  later.claimed = true;
  CHECK(after({alone, later}) == ask_state::answered_ok);  // nobody is known to be he: the newest stands
}

TEST_CASE("somebody else's newer and worse word about a member counts") {
  CHECK(after({said("wang", status::ok, coverage::self), about("li", status::need, {"wang"})}) ==
        ask_state::answered_need);
}

TEST_CASE("the person's own newer word supersedes what was said before, by whomever") {
  CHECK(after({about("li", status::need, {"wang"}), said("wang", status::ok, coverage::household)}) ==
        ask_state::answered_ok);
  CHECK(after({said("wang", status::need, coverage::self), said("wang", status::ok, coverage::household)}) ==
        ask_state::answered_ok);
}

TEST_CASE("somebody at home is unwell: only the same speaker or staff can take it back for the home") {
  const auto unwell = said("li", status::need, coverage::household);
  CHECK(after({unwell}) == ask_state::answered_need);
  CHECK(after({unwell, said("zhang", status::ok, coverage::household)}) == ask_state::answered_need);
  CHECK(after({unwell, said("li", status::ok, coverage::self)}) == ask_state::answered_need);
  CHECK(after({unwell, said("li", status::ok, coverage::household)}) == ask_state::answered_ok);
}

TEST_CASE("one resident is one speaker in all chats that are surely his") {
  const auto from = [](std::string chat, report r) {
    r.speaker = std::move(chat);
    return r;
  };
  const auto unwell = said("li", status::need, coverage::household), mother = about("li", status::need, {"wang"});
  auto right = from("second", said("li", status::ok, coverage::household));
  CHECK(after({unwell, right}) == ask_state::answered_ok);
  CHECK(after({right, unwell}) == ask_state::answered_ok);
  CHECK(after({mother, right}) == ask_state::answered_ok);
  auto later = from("second", said("li", status::ok, coverage::self));
  CHECK(after({unwell, later}) == ask_state::answered_need);
  later.corrects = true;
  CHECK(after({unwell, later}) == ask_state::answered_part);
  for (auto* unsure : {&right, &later}) {
    auto claim = *unsure;
    claim.claimed = true;
    CHECK(after({unwell, claim}) == ask_state::answered_need);
    auto pasted = *unsure;
    pasted.paste = "p1";
    CHECK(after({unwell, pasted}) == ask_state::answered_need);
  }
  const auto unknown = said("", status::need, coverage::household);
  CHECK(after({unknown, from("second", said("", status::ok, coverage::household))}) == ask_state::answered_need);
}

TEST_CASE("a correction by staff supersedes, and what is said later supersedes staff") {
  CHECK(after({said("wang", status::need, coverage::household), by_staff(status::ok, coverage::household)}) ==
        ask_state::answered_ok);
  CHECK(after({by_staff(status::ok, coverage::household), said("wang", status::need, coverage::self)}) ==
        ask_state::answered_need);
}

TEST_CASE("an old message that lands late replaces nothing newer") {
  const auto old = said("wang", status::need, coverage::self);
  const auto newer = said("wang", status::ok, coverage::household);
  CHECK(after({newer, old}) == ask_state::answered_ok);
}

TEST_CASE("within one second a platform's own numbering decides, as numbers") {
  auto first = said("wang", status::need, coverage::household), second = said("wang", status::ok, coverage::household);
  second.said_at = first.said_at;
  first.order = "999";
  second.order = "1000";
  CHECK(after({first, second}) == ask_state::answered_ok);
  CHECK(after({second, first}) == ask_state::answered_ok);
}

TEST_CASE("a receipt is no report") {
  CHECK(after({said("li", status::ack, coverage::household)}) == ask_state::read);
  CHECK(after({said("li", status::need, coverage::self), said("li", status::ack, coverage::self)}) ==
        ask_state::answered_need);
}

TEST_CASE("a home is away when everybody is") {
  CHECK(after({said("li", status::away, coverage::household)}) == ask_state::away);
  CHECK(after({said("li", status::ok, coverage::household), said("zhang", status::away, coverage::self)}) ==
        ask_state::answered_ok);
  CHECK(after({said("zhang", status::away, coverage::self)}) == ask_state::answered_part);
}

TEST_CASE("a landlord's word covers nobody who lives there") {
  CHECK(after({said("landlord", status::ok, coverage::self)}) == ask_state::answered_part);
  CHECK(after({said("landlord", status::need, coverage::household)}) == ask_state::answered_need);
}

TEST_CASE("who is unwell and came after the home was asked is not lost") {
  const auto ok = said("li", status::ok, coverage::household);
  const auto own = said("new", status::need, coverage::self);
  const auto named = about("li", status::need, {"new"});
  CHECK(after({ok, own}) == ask_state::answered_need);
  CHECK(after({own, ok}) == ask_state::answered_need);  // somebody else's ok does not lift it
  CHECK(after({ok, named}) == ask_state::answered_need);
  CHECK(after({ok, about("li", status::need, {"new", "zhang"}), said("zhang", status::ok, coverage::self)}) ==
        ask_state::answered_need);
  CHECK(after({ok, about("li", status::unclear, {"new"})}) == ask_state::answered_unclear);
  CHECK(after({ok, own, said("new", status::ok, coverage::self)}) == ask_state::answered_ok);
  CHECK(after({ok, named, about("li", status::ok, {"new"})}) == ask_state::answered_ok);
  CHECK(after({ok, own, by_staff(status::ok, coverage::household)}) == ask_state::answered_ok);
  auto corrected = said("new", status::need, coverage::self);
  corrected.staff = true;
  CHECK(after({ok, corrected}) == ask_state::answered_need);
}

TEST_CASE("what he who is no member says of himself covers nobody, and keeps nobody off a list but by an illness") {
  const auto ok = said("li", status::ok, coverage::household);
  CHECK(after({about("li", status::ok, {"new"})}) == ask_state::answered_part);
  for (const auto what : {status::unclear, status::declined, status::away})
    CHECK(after({ok, said("landlord", what, coverage::self)}) == ask_state::answered_ok);
}

TEST_CASE("of two that say the same of somebody, who lives there is heard, whatever their names are") {
  for (const auto* neighbour : {"aaa", "zzz"}) {
    const std::vector<report> words{about("li", status::ok, {"wang"}), said(neighbour, status::ok, coverage::household),
                                    said("li", status::ok, coverage::self)};
    CHECK(after(words, asked({{"wang", true}, {"li", false}})) == ask_state::answered_ok);
  }
}

TEST_CASE("a neighbour's word for the whole home is kept apart as relayed") {
  CHECK(after({said("neighbour", status::ok, coverage::household)}) == ask_state::relayed);
  CHECK(after({said("neighbour", status::ok, coverage::household), said("li", status::ok, coverage::household)}) ==
        ask_state::answered_ok);
  CHECK(after({said("neighbour", status::need, coverage::household)}) == ask_state::answered_need);
}

TEST_CASE("the home itself knows better than a neighbour whether it is in need, from whichever side it comes") {
  const auto told = said("captain", status::need, coverage::household);
  const auto denied = said("li", status::ok, coverage::plural);
  CHECK(after({told}) == ask_state::answered_need);
  CHECK(after({told, denied}) == ask_state::answered_part);  // 王 is at risk, and nobody named him
  CHECK(after({denied, told}) == ask_state::answered_part);
  CHECK(after({told, said("li", status::ok, coverage::household)}) == ask_state::answered_ok);
  CHECK(after({told, denied, said("captain", status::need, coverage::plural)}) == ask_state::answered_need);
  CHECK(after({told, said("li", status::ok, coverage::self)}) == ask_state::answered_need);
  CHECK(after({told, counted("li", 2)}) == ask_state::answered_need);
  CHECK(after({told, said("", status::ok, coverage::household)}) == ask_state::answered_need);
  CHECK(after({told, said("other", status::ok, coverage::household)}) == ask_state::answered_need);
  CHECK(after({told, said("wang", status::ok, coverage::self)}, asked({{"wang", true}})) == ask_state::answered_ok);
  CHECK(after({said("li", status::need, coverage::household), said("zhang", status::ok, coverage::household)}) ==
        ask_state::answered_need);  // of those who live there nobody knows better
}

TEST_CASE("who only claims to live there, or is written down in a list, lifts no need that a neighbour told") {
  const auto told = said("captain", status::need, coverage::household);
  auto claimed = said("li", status::ok, coverage::household);
  claimed.claimed = true;
  CHECK(after({told, claimed}) == ask_state::answered_need);
  auto listed = said("li", status::ok, coverage::household);
  listed.paste = "p1";
  CHECK(after({told, listed}) == ask_state::answered_need);
}

TEST_CASE("danger that a neighbour told is lowered by no word of the home") {
  for (const auto* rule : {"danger", "danger.learnt", "distress"}) {
    auto told = said("captain", status::need, coverage::household);
    told.rule = rule;
    CHECK(after({told, said("li", status::ok, coverage::household)}) == ask_state::answered_need);
  }
}

TEST_CASE("whom a neighbour named is well when one of the home says so of him") {
  const auto told = about("neighbour", status::need, {"wang"});
  CHECK(after({told, about("li", status::ok, {"wang"})}) == ask_state::answered_part);
  CHECK(after({told, said("li", status::ok, coverage::household)}) == ask_state::answered_ok);
  CHECK(after({told, said("li", status::ok, coverage::plural)}) == ask_state::answered_need);
  CHECK(after({told, about("li", status::ok, {"zhang"})}) == ask_state::answered_need);
}

TEST_CASE("an illness told of kin is over when the same person says so of them, and nobody else's is") {
  const auto told = [](const char* by, const char* rule) {
    auto r = said(by, status::need, coverage::plural);
    r.rule = rule;
    return r;
  };
  const auto well = [](const char* by, const char* rule) {
    auto r = said(by, status::ok, coverage::named);
    r.rule = rule;
    return r;
  };
  const auto child = told("li", "symptom.of.child");
  CHECK(after({child}) == ask_state::answered_need);
  CHECK(after({child, well("li", "resolved.of.child")}) == ask_state::answered_part);
  CHECK(after({child, said("li", status::ok, coverage::self), well("li", "resolved.of.child")}) ==
        ask_state::answered_part);
  CHECK(after({said("li", status::ok, coverage::household), child, well("li", "resolved.of.child")}) ==
        ask_state::answered_ok);
  CHECK(after({well("li", "resolved.of.child"), child}) == ask_state::answered_need);
  CHECK(after({child, well("li", "resolved.of.elder")}) == ask_state::answered_need);
  CHECK(after({child, well("zhang", "resolved.of.child")}) == ask_state::answered_need);
  CHECK(after({told("li", "symptom.of.child+elder"), well("li", "resolved.of.child")}) == ask_state::answered_need);
  CHECK(after({child, told("li", "symptom.of.elder"), well("li", "resolved.of.elder")}) == ask_state::answered_need);
  CHECK(after({told("li", "symptom"), well("li", "resolved.of.child")}) == ask_state::answered_need);
  CHECK(after({well("li", "resolved.of.child")}) == ask_state::answered_part);  // it covers nobody
}

TEST_CASE("a home whose people the roster does not know is covered by any clear word") {
  CHECK(after({said("", status::ok, coverage::self)}, asked({})) == ask_state::answered_ok);
  CHECK(after({said("", status::away, coverage::household)}, asked({})) == ask_state::away);
}

TEST_CASE("who answers from a home listed as vacant is heard, an excluded home stays excluded") {
  auto vacant = asked();
  vacant.excluded = "vacant";
  CHECK(fold(vacant, checkin).state == ask_state::vacant);
  CHECK(after({said("li", status::need, coverage::self)}, vacant) == ask_state::answered_need);
  vacant.stopped = true;  // its absent owner has opted out: nobody lives there all the same
  CHECK(fold(vacant, checkin).state == ask_state::vacant);
  auto excluded = asked();
  excluded.excluded = "tag";
  CHECK(after({said("li", status::ok, coverage::household)}, excluded) == ask_state::excluded);
}

TEST_CASE("without an answer the messages tell: the furthest one counts") {
  auto a = asked();
  const auto with = [&a](std::vector<ask_message> messages) {
    a.messages = std::move(messages);
    return fold(a, checkin).state;
  };
  CHECK(with({}) == ask_state::unreachable);
  CHECK(with({{"m", message_state::queued}}) == ask_state::queued);
  CHECK(with({{"m", message_state::unknown}}) == ask_state::queued);
  CHECK(with({{"m", message_state::held}}) == ask_state::held);
  CHECK(with({{"m", message_state::awaiting_staff}}) == ask_state::not_sent);
  CHECK(with({{"m", message_state::handed}, {"n", message_state::failed}}) == ask_state::sent);
  CHECK(with({{"m", message_state::delivered}, {"n", message_state::queued}}) == ask_state::delivered);
  CHECK(with({{"m", message_state::failed}}) == ask_state::unreachable);
  a.closed = true;
  CHECK(with({{"m", message_state::handed}}) == ask_state::expired);
  CHECK(with({{"m", message_state::failed}}) == ask_state::unreachable);
}

TEST_CASE("a notice stops at read, whatever is answered, and does not expire") {
  auto a = asked();
  a.messages = {{"post", message_state::delivered}};
  add_report(a, said("li", status::ok, coverage::household), campaign_kind::notice);
  CHECK(a.state == ask_state::read);
  close(a, campaign_kind::notice);
  CHECK(a.state == ask_state::read);
}

TEST_CASE("answers after the end are late, and not when one came in time") {
  auto a = asked();
  close(a, checkin);
  CHECK(a.state == ask_state::expired);
  auto late = said("li", status::ok, coverage::household);
  late.late = true;
  add_report(a, late, checkin);
  CHECK(a.state == ask_state::answered_ok);
  CHECK(a.late);
  add_report(a, said("zhang", status::ok, coverage::household), checkin);
  CHECK_FALSE(a.late);
}

TEST_CASE("undoing a paste takes back its reports and leaves what others said") {
  auto a = asked();
  auto pasted = said("", status::need, coverage::household);
  pasted.paste = "p1";
  add_report(a, pasted, checkin);
  add_report(a, said("li", status::ok, coverage::household), checkin);
  CHECK(a.state == ask_state::answered_need);
  CHECK(undo_paste(a, "p1", checkin) == 1);
  CHECK(a.state == ask_state::answered_ok);
  CHECK(undo_paste(a, "p1", checkin) == 0);
  CHECK(undo_paste(a, "", checkin) == 0);
  CHECK(a.reports.size() == 2);
  add_report(a, pasted, checkin);  // applied again
  CHECK(a.state == ask_state::answered_need);
}

TEST_CASE("the same report twice is one") {
  auto a = asked();
  const auto r = said("li", status::ok, coverage::household);
  add_report(a, r, checkin);
  add_report(a, r, checkin);
  CHECK(a.reports.size() == 1);
}

TEST_CASE("the ask's copy of a message only moves forward") {
  auto a = asked();
  CHECK(move_message(a, "post", message_state::delivered, checkin));
  CHECK(a.state == ask_state::delivered);
  CHECK_FALSE(move_message(a, "post", message_state::handed, checkin));
  CHECK_FALSE(move_message(a, "another", message_state::read, checkin));
  CHECK(a.state == ask_state::delivered);
}

TEST_CASE("who wants no more messages is still to be called, who does not want to answer is not") {
  auto stop = said("li", status::declined, coverage::self);
  stop.rule = "optout.td";
  auto a = asked();
  add_report(a, stop, checkin);
  REQUIRE(a.state == ask_state::declined);
  CHECK(only_stopped(a));
  add_report(a, said("zhang", status::declined, coverage::self), checkin);
  REQUIRE(a.state == ask_state::declined);
  CHECK_FALSE(only_stopped(a));
  CHECK_FALSE(only_stopped(asked()));
}

TEST_CASE("what nobody understood hides no need that the same person told of, and no other word is lost by that") {
  const auto ill = said("li", status::need, coverage::self);
  const auto odd = said("li", status::unclear, coverage::self);
  CHECK(after({ill, odd}) == ask_state::answered_need);
  CHECK(after({odd, ill}) == ask_state::answered_need);
  CHECK(after({said("", status::need, coverage::plural), said("", status::unclear, coverage::plural)}) ==
        ask_state::answered_need);
  CHECK(after({ill, by_staff(status::ok, coverage::household), said("li", status::unclear, coverage::self)}) ==
        ask_state::answered_unclear);
  CHECK(after({ill, said("li", status::ok, coverage::household), said("li", status::unclear, coverage::self)}) ==
        ask_state::answered_unclear);
  auto over = said("li", status::unclear, coverage::self);
  over.symptoms = {"fever_over"};
  CHECK(after({ill, over}) == ask_state::answered_unclear);  // that is about the illness: a person reads it
}

}  // namespace linli::domain
