#include "store/accounts.hpp"

#include "base/json.hpp"
#include "base/json_document.hpp"
#include "store/sealed.hpp"

namespace linli::store {

namespace bj = boost::json;
using json::flag;
using json::number;
using json::put;
using json::text;

namespace {

domain::message_state read_state(const bj::object& o, std::string_view key) {
  return domain::named<domain::message_state>(text(o, key)).value_or(domain::message_state::unknown);
}

}  // namespace

std::string pack(const send_entry& e) {
  bj::object o{{"k", e.kind}, {"m", e.message}, {"co", e.community}, {"a", e.account}};
  put(o, "c", e.campaign);
  put(o, "to", seal(e.message, e.chat));
  put(o, "d", e.direct);
  if (e.lane != 1) o["l"] = e.lane;
  put(o, "p", std::int64_t{e.part});
  put(o, "r", e.resident);
  put(o, "x", seal(e.message, e.text));
  put(o, "pr", e.press);
  put(o, "mo", e.may_be_out);
  put(o, "pu", e.purpose);
  put(o, "f", e.followup);
  put(o, "rt", e.rather_twice);
  put(o, "e", to_ms(e.expires_at));
  bj::array buttons;
  for (const auto& b : e.buttons) buttons.push_back(bj::array{b.key, seal(e.message, b.label)});
  if (!buttons.empty()) o["b"] = std::move(buttons);
  return bj::serialize(o);
}

send_entry unpack_send(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  send_entry e;
  e.kind = text(o, "k");
  e.message = text(o, "m");
  e.community = text(o, "co");
  e.campaign = text(o, "c");
  e.account = text(o, "a");
  e.chat = unseal(text(o, "to"));
  e.direct = flag(o, "d");
  e.lane = static_cast<int>(number(o, "l", 1));
  e.part = static_cast<int>(number(o, "p"));
  e.resident = text(o, "r");
  e.text = unseal(text(o, "x"));
  e.press = text(o, "pr");
  e.may_be_out = flag(o, "mo");
  e.purpose = text(o, "pu");
  e.followup = text(o, "f");
  e.rather_twice = flag(o, "rt");
  e.expires_at = from_ms(number(o, "e"));
  if (const auto* buttons = o.if_contains("b"); buttons != nullptr && buttons->is_array()) {
    for (const auto& item : buttons->get_array()) {
      const auto* pair = item.if_array();
      if (pair != nullptr && pair->size() == 2 && (*pair)[0].is_string() && (*pair)[1].is_string())
        e.buttons.push_back({std::string((*pair)[0].get_string()), unseal((*pair)[1].get_string()), {}});
    }
  }
  return e;
}

std::string pack(const attempt& a) {
  bj::object o{{"e", a.entry}, {"n", a.number}, {"at", to_ms(a.at)}};
  if (a.lane != 1) o["l"] = a.lane;
  put(o, "u", std::int64_t{a.unknowns});
  put(o, "w", a.under_way);
  put(o, "o", a.owner);
  put(o, "d", to_ms(a.due_at));
  return bj::serialize(o);
}

attempt unpack_attempt(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  return {text(o, "e"),
          static_cast<int>(number(o, "l", 1)),
          static_cast<int>(number(o, "n")),
          static_cast<int>(number(o, "u")),
          flag(o, "w"),
          text(o, "o"),
          from_ms(number(o, "d")),
          from_ms(number(o, "at"))};
}

std::string pack(const outcome& r) {
  bj::object o{{"k", r.kind}, {"co", r.community}, {"m", r.message}, {"s", domain::name(r.state)}, {"t", to_ms(r.at)}};
  put(o, "c", r.campaign);
  put(o, "p", r.platform_id);
  put(o, "cd", r.code);
  put(o, "de", r.detail);
  put(o, "n", std::int64_t{r.attempts});
  put(o, "md", r.maybe_duplicate);
  put(o, "ch", seal(r.message, r.chat));
  put(o, "nc", seal(r.message, r.new_chat));
  put(o, "en", r.entry);  // sealed within
  return bj::serialize(o);
}

outcome unpack_outcome(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  outcome r;
  r.kind = text(o, "k");
  r.community = text(o, "co");
  r.campaign = text(o, "c");
  r.message = text(o, "m");
  r.state = read_state(o, "s");
  r.platform_id = text(o, "p");
  r.code = text(o, "cd");
  r.detail = text(o, "de");
  r.attempts = static_cast<int>(number(o, "n"));
  r.maybe_duplicate = flag(o, "md");
  r.at = from_ms(number(o, "t"));
  r.chat = unseal(text(o, "ch"));
  r.new_chat = unseal(text(o, "nc"));
  r.entry = text(o, "en");
  return r;
}

}  // namespace linli::store
