#include "queue/sending/outcomes.hpp"

#include <doctest/doctest.h>

#include "tests/unit/queue/talking.hpp"

// What became of messages, and what it does to the homes that they asked.
namespace linli::queue {

using domain::ask_state;
using domain::message_state;
using test::talking_stand;

namespace {

constexpr const char* community = talking_stand::community;

/// A home of two, who can both be written to, and is asked.
struct home_of_two : talking_stand {
  home_of_two() {
    std::vector<domain::roster_row> rows(2);
    for (int i = 0; i < 2; ++i) {
      auto& row = rows[static_cast<std::size_t>(i)];
      row.line = i + 2;
      row.place = *domain::parse_place("锦绣苑/9-101");
      row.name = i == 0 ? "周甲" : "周乙";
    }
    import(rows);
    know("first", "周甲");
    know("second", "周乙");
    open_private("daily", domain::campaign_urgency::emergency, {"锦绣苑/9-*"});
    const auto held = run(store::take_lease(db, store::keys::account_lease("box"), "p/0", "")).value();
    sender.fence = held.fence;
  }
  domain::ask asked() { return ask_of("daily", "9-101"); }
  domain::message message(const std::string& id) {
    return run(store::load_message(db, community, "daily", id)).value().message;
  }
  void fail(const std::string& id, const std::string& code) {
    store::outcome o;
    o.community = community;
    o.campaign = "daily";
    o.message = id;
    o.state = message_state::failed;
    o.code = code;
    o.at = now();
    this->ask({"XADD", store::keys::results("box"), "*", "d", store::pack(o)});
    CHECK(run(deliver_results(w, sender, "box")).value());
  }
  tenure sender{unit_of_account("box"), "p/0", 0, false, false};
};

}  // namespace

TEST_CASE("in the place of who has blocked us another of the home is asked, as long as there is one") {
  for (const std::string code : {"403", "recipient_gone"}) {
    CAPTURE(code);
    home_of_two s;
    const auto one = s.message(s.asked().messages.at(0).id);
    s.fail(one.id, code);
    REQUIRE(s.asked().messages.size() == 2);
    CHECK(s.asked().state == ask_state::queued);
    const auto two = s.message(s.asked().messages[1].id);
    CHECK(two.resident != one.resident);
    const auto sent = s.outbox();
    CHECK(std::count_if(sent.begin(), sent.end(), [&two](const auto& e) { return e.message == two.id; }) == 1);
    CHECK(s.counts_agree("daily"));
    s.fail(two.id, code);
    CHECK(s.asked().messages.size() == 2);
    CHECK(s.asked().state == ask_state::unreachable);
    CHECK(s.counts_agree("daily"));
  }
}

TEST_CASE("a message that is refused for what it is asks nobody else: he would be refused as well") {
  home_of_two s;
  s.fail(s.asked().messages.at(0).id, "400");
  CHECK(s.asked().messages.size() == 1);
  CHECK(s.asked().state == ask_state::unreachable);
  CHECK(s.counts_agree("daily"));
}

}  // namespace linli::queue
