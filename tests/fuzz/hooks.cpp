#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "base/json.hpp"
#include "bots/registry.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "tests/contract/subject.hpp"
#include "tests/fuzz/fuzz.hpp"

// Calls of platforms: what anybody may send, and what the platform itself may, signed as it signs. The first byte
// chooses the platform and which of the two.
namespace linli::fuzz {

namespace {

using bots::contract::named_subject;

std::string stored(const bots::event& e) { return queue::pack({"account", "id", e}); }

struct must_be_sane {
  void operator()(const bots::message& m) const { time(m.at); }
  void operator()(const bots::press& p) const { time(p.at); }
  void operator()(const bots::receipt& r) const { time(r.at); }
  void operator()(const bots::membership& m) const { time(m.at); }
  void operator()(const bots::migration&) const {}
  // Far from what an int64 of milliseconds holds: sums of it are taken later.
  static void time(sys_time t) {
    constexpr std::int64_t year_10000 = 253'402'300'800'000;
    must(to_ms(t) > -year_10000 && to_ms(t) < year_10000, "a time that can be reckoned with");
  }
};

void parse(const named_subject& s, const bots::webhook& w) {
  const auto got = s.made->parse(w, s.about.account);
  if (!got) return;
  must(got->answer.status >= 200 && got->answer.status < 600, "an answer has a status");
  for (const auto& e : got->events) {
    std::visit(must_be_sane{}, e);
    const auto bytes = stored(e);
    const auto back = queue::unpack_inbound(bytes);
    must(back.has_value(), "an event can be stored");
    must(queue::pack(*back) == bytes, "an event is loaded as it was stored");
    must(queue::ordering_key(back->event) == queue::ordering_key(e), "and keeps its place in the order");
  }
  const auto again = s.made->parse(w, s.about.account);
  must(again && again->events.size() == got->events.size(), "the same call gives the same events");
  for (std::size_t i = 0; i < got->events.size(); ++i)
    must(stored(again->events[i]) == stored(got->events[i]), "the same call gives the same events");
}

// A stranger's: method, path, query and headers are lines, the body is what is left.
bots::webhook of_anybody(const named_subject& s, pieces from) {
  bots::webhook w;
  w.method = from.byte() % 2 == 0 ? "POST" : "GET";
  w.path = from.line();
  w.query = from.line();
  for (auto line = from.line(); !line.empty(); line = from.line()) {
    const auto colon = line.find(':');
    w.headers.add(std::string(line.substr(0, colon)),
                  colon == line.npos ? std::string{} : std::string(line.substr(colon + 1)));
  }
  w.body = from.rest();
  w.received_at = s.about.received_at;
  return w;
}

}  // namespace

void attack(std::string_view bytes) {
  pieces from(bytes);
  const auto choice = from.byte();
  const auto& all = bots::contract::subjects();
  const auto& s = all[choice / 2 % all.size()];
  const bool theirs = choice % 2 == 0 && s.about.call;
  if (!theirs) {
    const auto w = of_anybody(s, from);
    if (s.made->verify(w, s.about.account)) parse(s, w);
    return;
  }
  const auto w = s.about.call(std::string(from.rest()));
  must(s.made->verify(w, s.about.account).has_value(), "what the platform signed is taken");
  parse(s, w);
  must_be_linear(from.rest(), [&](const std::string& body) {
    const auto large = s.about.call(body);
    (void)s.made->parse(large, s.about.account);
  });
}

}  // namespace linli::fuzz
