#include "domain/correction.hpp"
#include <doctest/doctest.h>

namespace linli::domain {

namespace {

report said(std::string id, std::string by, int minute, status s, coverage c = coverage::household) {
  report r;
  r.id = "r" + id;
  r.reply = "y" + id;
  r.reporter = r.speaker = std::move(by);
  r.said_at = from_ms(minute * 60'000);
  r.status = s;
  r.coverage = c;
  return r;
}

ask home() {
  ask a;
  a.members = {{"wang", false}, {"li", false}};
  a.messages = {{"m", message_state::handed}};
  return a;
}

report meant(const ask& a, const std::string& reply, status s) {
  auto r = *report_of_reply(a, reply);
  r.status = s;
  return r;
}

}  // namespace

TEST_CASE("what staff say that words mean counts, and what was understood is kept") {
  auto a = home();
  add_report(a, said("1", "wang", 1, status::unclear), campaign_kind::checkin);
  CHECK(a.state == ask_state::answered_unclear);
  CHECK(correct(a, "y1", meant(a, "y1", status::ok), campaign_kind::checkin));
  CHECK(a.state == ask_state::answered_ok);
  REQUIRE(a.reports.size() == 2);
  CHECK(a.reports[0].undone);
  CHECK(a.reports[0].status == status::unclear);
  CHECK(a.reports[1].staff);
  CHECK(is_correction(a.reports[1]));
}

TEST_CASE("a correction speaks of the words, at their time: who says something later is heard") {
  auto a = home();
  add_report(a, said("1", "wang", 1, status::ok), campaign_kind::checkin);
  add_report(a, said("2", "wang", 5, status::need), campaign_kind::checkin);
  CHECK(correct(a, "y1", meant(a, "y1", status::away), campaign_kind::checkin));
  CHECK(a.state == ask_state::answered_need);
}

TEST_CASE("a second correction takes the place of the first, whatever the order of later words") {
  auto a = home();
  add_report(a, said("1", "wang", 1, status::ok), campaign_kind::checkin);
  CHECK(correct(a, "y1", meant(a, "y1", status::need), campaign_kind::checkin));
  CHECK(a.state == ask_state::answered_need);
  CHECK(correct(a, "y1", meant(a, "y1", status::ok), campaign_kind::checkin));
  CHECK(a.state == ask_state::answered_ok);
  CHECK(a.reports.size() == 2);
  CHECK(report_of_reply(a, "y1")->status == status::ok);
}

TEST_CASE("staff's word for \"unwell\" stands over a neighbour's \"all well\" of before") {
  auto a = home();
  add_report(a, said("1", "neighbour", 1, status::ok), campaign_kind::checkin);
  add_report(a, said("2", "wang", 2, status::ok), campaign_kind::checkin);
  CHECK(correct(a, "y2", meant(a, "y2", status::need), campaign_kind::checkin));
  CHECK(a.state == ask_state::answered_need);
}

TEST_CASE("a correction goes with its paste, and needs a statement") {
  auto a = home();
  auto r = said("1", "wang", 1, status::unclear);
  r.paste = "p";
  add_report(a, r, campaign_kind::checkin);
  CHECK(correct(a, "y1", meant(a, "y1", status::ok), campaign_kind::checkin));
  CHECK(undo_paste(a, "p", campaign_kind::checkin) == 1);
  CHECK(a.state == ask_state::sent);
  CHECK_FALSE(correct(a, "y9", said("9", "wang", 1, status::ok), campaign_kind::checkin));
  CHECK(report_of_reply(a, "y9") == nullptr);
}

TEST_CASE("who did not reach a home takes back that it is well, but no need, and nobody else's word") {
  const auto kind = campaign_kind::checkin;
  auto a = home();
  add_report(a, said("1", "captain", 1, status::need), kind);
  CHECK(unsay(a, said("2", "captain", 2, status::ack), kind).empty());
  add_report(a, said("u", "captain", 2, status::unclear), kind);
  CHECK(unsay(a, said("2", "captain", 3, status::ack), kind).empty());  // what was not understood hides no need
  CHECK(a.state == ask_state::answered_need);
  add_report(a, said("3", "captain", 3, status::ok), kind);
  CHECK(unsay(a, said("0", "captain", 0, status::ack), kind).empty());  // said before, heard late
  CHECK(unsay(a, said("4", "captain", 4, status::ack), kind) == "y3");
  CHECK(a.state == ask_state::sent);
  add_report(a, said("5", "captain", 5, status::ok), kind);
  add_report(a, said("6", "wang", 6, status::ok), kind);
  CHECK(unsay(a, said("7", "captain", 7, status::ack), kind) == "y5");
  CHECK(a.state == ask_state::answered_ok);
  CHECK(unsay(a, said("8", "captain", 8, status::ack), kind).empty());
}

}  // namespace linli::domain
