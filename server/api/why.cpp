#include "api/handlers.hpp"
#include "domain/plan.hpp"
#include "domain/roster_table.hpp"
#include "store/campaigns.hpp"
#include "store/stops.hpp"

// Why somebody was or was not contacted in a campaign, in words: from what stands in the ask, never guessed.
namespace linli::api {

namespace {

using domain::message_state;

struct reasons {
  bj::array list;
  void add(std::string_view code, std::string text) { list.push_back(bj::object{{"code", code}, {"text", text}}); }
};

bool went_out(message_state s) {
  return s == message_state::handed || s == message_state::delivered || s == message_state::read;
}

std::string_view fate(const domain::message& m) {
  switch (m.state) {
    case message_state::queued: return "waits to be sent";
    case message_state::held: return "is held back until it may go";
    case message_state::awaiting_staff: return "waits for a worker to send it";
    case message_state::handed: return "was handed to the platform";
    case message_state::unknown: return "was sent, and the platform's answer was lost";
    case message_state::delivered: return "was delivered";
    case message_state::read: return "was read";
    case message_state::failed: return "was refused by the platform";
    case message_state::dead: return "was given up on after several tries";
    case message_state::cancelled: return "was cancelled before it was sent";
    case message_state::expired: return "was not sent in time";
  }
  return "";
}

void tell_message(reasons& why, const domain::message& m, const domain::resident& r) {
  std::string what = "the post to the group of the home";
  if (m.direct && m.resident == r.id) what = "a private message to this person";
  else if (m.direct) what = "a private message to another member of the home";
  auto text = what + " " + std::string(fate(m));
  if (m.code == "stopped") text += ": the person wants no such messages";
  else if (!m.detail.empty()) text += ": " + m.detail;
  why.add(!m.direct ? "group_post" : m.resident == r.id ? "private" : "private_to_home", text);
}

void tell_audience(reasons& why, const domain::campaign& c, const domain::household& home,
                   const std::vector<const domain::resident*>& members) {
  const auto outside = domain::outside(c.audience, home, members);
  if (outside == "place") why.add("outside_place", "the home is not among the places of the campaign");
  else if (outside == "tag") why.add("outside_tag", "nobody of the home has a tag that the campaign is for");
  else if (outside == "excluded_tag")
    why.add("excluded_tag", "somebody of the home has a tag that the campaign leaves out");
  else why.add("not_asked", "the home has not been asked: it came to the roster later, or its turn has not come yet");
}

void tell_stop(reasons& why, const call& c, const domain::resident& r, const std::vector<store::known_stop>& stops) {
  if (stops[0].value.level != domain::stop::none) {
    const auto& s = stops[0].value;
    const std::string what = s.level == domain::stop::all ? "all messages" : "all but emergencies";
    why.add("stopped", r.name + " stopped " + what + " at " + c.use.time(s.at));
  } else if (stops[1].value.level != domain::stop::none) {
    why.add("stopped_chat", "somebody who says to be " + r.name + " stopped the messages to one chat at " +
                                c.use.time(stops[1].value.at));
  }
}

}  // namespace

task<net::response> get_why(call& c) {
  const auto id = c.request.parameter("campaign").value_or("");
  if (id.empty()) co_return problem(422, "campaign is required");
  auto known = co_await store::load_campaign(c.db(), c.community, id);
  if (!known) co_return problem(known.error());
  const auto& campaign = known->campaign;
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  const auto people = *roster;
  const auto* r = people->roster.find_resident(c.path["id"]);
  const auto* home = r == nullptr ? nullptr : people->roster.find_household(r->household);
  if (home == nullptr) co_return problem(404, "no such resident");
  auto ask = co_await store::load_ask(c.db(), c.community, id, home->id);
  if (!ask) co_return problem(ask.error());
  std::vector<std::string> whose{store::stop_of_person(r->id), store::stop_of_claimed(r->id)};
  auto stops = co_await store::load_stops(c.db(), c.community, std::move(whose));
  if (!stops) co_return problem(stops.error());

  reasons why;
  bool contacted = false;
  if (ask->was.empty()) {
    tell_audience(why, campaign, *home, people->roster.members(*home));
  } else if (ask->ask.excluded == "vacant") {
    why.add("vacant", "the home is listed as vacant");
  }
  for (const auto& m : ask->ask.messages) {
    auto message = co_await store::load_message(c.db(), c.community, id, m.id);
    if (!message && message.error().code == errc::not_found) continue;
    if (!message) co_return problem(message.error());
    tell_message(why, message->message, *r);
    contacted = contacted || (went_out(m.state) && (!message->message.direct || message->message.resident == r->id));
  }
  tell_stop(why, c, *r, *stops);
  const bool nothing = !ask->was.empty() && ask->ask.messages.empty() && ask->ask.excluded.empty() && !ask->ask.stopped;
  if (nothing) why.add("unreachable", "no group of ours covers the home, and nobody of it can be written to");
  bj::object o{{"resident", r->id}, {"campaign", id}, {"contacted", contacted}, {"reasons", std::move(why.list)}};
  o["state"] = ask->was.empty() ? bj::value(nullptr) : bj::value(domain::name(ask->ask.state));
  co_return json_response(200, o);
}

}  // namespace linli::api
