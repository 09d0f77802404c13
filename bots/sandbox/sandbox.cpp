#include <array>
#include <charconv>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/json_room.hpp"
#include "bots/common/platform_answer.hpp"
#include "bots/registry.hpp"

// The platform in a box (server/sandbox). README.md beside this file is its protocol.
namespace linli::bots::sandbox {

namespace bj = boost::json;
using common::child;
using common::id_of;

namespace {

constexpr std::array<setting, 5> known_settings{{
    {"api_base", setting_kind::text, "", "where the sandbox's API is, e.g. http://127.0.0.1:8090", true},
    {"token", setting_kind::secret, "", "shown to the sandbox with every call", true},
    {"secret", setting_kind::secret, "", "the sandbox signs its webhooks with it", true},
    {"profile", setting_kind::text, "open",
     "open: reads the group, starts chats; wechat: neither, and a worker taps group posts", false},
    {"after_lost", setting_kind::text, "same_key",
     "when an answer was lost: same_key: the call is made again; stop: never, as for platforms without keys", false},
}};
constexpr auto timestamp_off_max = std::chrono::seconds(600);
constexpr std::size_t events_max = 100;

sys_time time_of(const bj::object& o, sys_time fallback) {
  const auto at = parse_time(json::text(o, "at"));
  return at ? *at : fallback;
}

chat chat_of(const bj::object& event) {
  const auto* c = child(event, "chat");
  if (c == nullptr) return {};
  return {id_of(*c, "id"), json::flag(*c, "direct"), json::text(*c, "title")};
}

person person_of(const bj::object& event, std::string_view key) {
  const auto* p = child(event, key);
  if (p == nullptr) return {};
  return {id_of(*p, "id"), json::text(*p, "name"), json::flag(*p, "is_bot")};
}

std::optional<event> event_of(const bj::object& o, sys_time received_at) {
  const auto type = json::text(o, "type");
  const auto id = id_of(o, "id");
  const auto at = time_of(o, received_at);
  if (type == "message") {
    message m{id,
              chat_of(o),
              person_of(o, "sender"),
              at,
              id_of(o, "message_id"),
              json::text(o, "text"),
              json::text(o, "media"),
              id_of(o, "quoted_id"),
              json::flag(o, "addressed")};
    return m.chat.id.empty() ? std::nullopt : std::optional<event>{std::move(m)};
  }
  if (type == "press") {
    press p{id,
            chat_of(o),
            person_of(o, "sender"),
            at,
            id_of(o, "press_id"),
            id_of(o, "message_id"),
            json::text(o, "data")};
    return p.chat.id.empty() ? std::nullopt : std::optional<event>{std::move(p)};
  }
  if (type == "membership") {
    membership m{id, chat_of(o), person_of(o, "who"), json::flag(o, "us"), json::flag(o, "joined"), at};
    return m.chat.id.empty() ? std::nullopt : std::optional<event>{std::move(m)};
  }
  if (type == "migration") return migration{id, id_of(o, "from_chat"), id_of(o, "to_chat"), at};
  if (type == "receipt") {
    static constexpr std::array<std::string_view, 4> states{"handed", "delivered", "read", "failed"};
    const auto state = std::find(states.begin(), states.end(), json::text(o, "state"));
    if (state == states.end()) return std::nullopt;
    return receipt{
        id, id_of(o, "chat_id"),    id_of(o, "message_id"), static_cast<receipt_state>(state - states.begin()),
        at, json::text(o, "detail")};
  }
  return std::nullopt;
}

class sandbox_bot final : public bot {
 public:
  std::span<const setting> settings() const override { return known_settings; }

  abilities about(const account& a) const override {
    const bool wechat = a.get("profile") != "open";  // a mistyped profile must not promise more than there is
    abilities out;
    out.reads_group = wechat ? reads_group::none : reads_group::all;
    out.can_start = wechat ? can_start::window : can_start::anyone;
    out.reply_window = std::chrono::hours(48);
    out.group_send = wechat ? send_mode::staff_tap : send_mode::automatic;
    out.text_max = 2'000;
    out.unit = text_unit::code_points;
    out.per_second = 1'000;  // it does not mind: what it is told to refuse it refuses
    out.per_chat_per_second = 10;
    out.buttons = !wechat;
    out.receipts = true;
    out.after_5xx = a.get("after_lost") == "stop" ? after_5xx::stop : after_5xx::same_key;
    return out;
  }

  result<void> verify(const webhook& w, const account& a) const override {
    if (!w.path.empty() && w.path != "/") return error{errc::not_found, "the sandbox calls no such path"};
    const auto stamp = w.headers.get("X-Sandbox-Timestamp");
    const auto wanted = "v1=" + hex(hmac_sha256(a.get("secret"), {stamp, ".", w.body}));
    std::int64_t seconds = 0;
    const auto [end, ec] = std::from_chars(stamp.data(), stamp.data() + stamp.size(), seconds);
    const bool numeric = ec == std::errc{} && end == stamp.data() + stamp.size() && seconds > 0 &&
                         seconds < 100'000'000'000;
    if (!equal_in_constant_time(wanted, w.headers.get("X-Sandbox-Signature")) || !numeric)
      return error{errc::unauthorized, "the signature does not fit"};
    const auto off = w.received_at - from_ms(seconds * 1000);
    if (off > timestamp_off_max || off < -timestamp_off_max)
      return error{errc::unauthorized, "the timestamp is too far off"};
    return {};
  }

  result<received> parse(const webhook& w, const account&) const override {
    json::room room;
    auto v = room.parse(w.body);
    const auto* o = v ? v->if_object() : nullptr;
    const auto* events = o == nullptr ? nullptr : o->if_contains("events");
    if (events == nullptr || !events->is_array() || events->get_array().size() > events_max)
      return error{errc::malformed, "a body is {\"events\":[…]} with at most 100 of them"};
    received out;
    out.answer.body = R"({"ok":true})";
    for (const auto& item : events->get_array()) {
      if (!item.is_object()) return error{errc::malformed, "an event must be an object"};
      if (auto e = event_of(item.get_object(), w.received_at)) out.events.push_back(std::move(*e));
    }
    return out;
  }

  task<result<sent>> send(const outbound& o, const account& a, const send_context& c, http_port& http) const override {
    http_request r;
    std::string path;
    bj::object body;
    if (const auto* t = std::get_if<text>(&o)) {
      path = "/api/messages";
      body = bj::object{{"chat", t->chat_id}, {"direct", t->direct}, {"text", t->body}};
      bj::array buttons;
      for (const auto& b : t->buttons) buttons.push_back(bj::object{{"label", b.label}, {"data", b.data}});
      body["buttons"] = std::move(buttons);
      json::put(body, "reply_to", t->reply_to);
    } else if (const auto* e = std::get_if<edit>(&o)) {
      path = "/api/edits";
      body = bj::object{{"chat", e->chat_id}, {"message_id", e->message_id}, {"text", e->body}};
    } else if (const auto* p = std::get_if<press_ack>(&o)) {
      path = "/api/presses";
      body = bj::object{{"press_id", p->press_id}, {"text", p->body}};
    }
    r.url = std::string(a.get("api_base")) + path;
    r.headers.add("Authorization", "Bearer " + std::string(a.get("token")));
    r.headers.add("Content-Type", "application/json");
    r.headers.add("Idempotency-Key", c.idempotency_key);
    r.body = bj::serialize(body);
    r.deadline = c.deadline;
    auto answer = co_await http.request(std::move(r));
    if (!answer) co_return answer.error();
    co_return outcome_of(*answer, a);
  }

 private:
  static result<sent> outcome_of(const http_response& r, const account& a) {
    const auto o = common::object_of(r.body);
    if (r.status / 100 == 2 && o.empty()) return error{errc::unknown_outcome, "a success without a readable body"};
    const auto* failed = child(o, "error");
    if (r.status / 100 == 2 && failed == nullptr) return sent{id_of(o, "message_id")};
    const auto said = [&](std::string_view key) {
      return common::safe(json::text(*failed, key), {a.get("token"), a.get("secret")});
    };
    const auto code = failed == nullptr ? std::string{} : said("code");
    auto text = failed == nullptr ? std::string("no reason given") : said("message");
    auto e = common::error_of_status(r.status / 100 == 2 ? 400 : r.status, code, std::move(text));
    // Its own field is exact; the header beside it is the same in whole seconds.
    const auto told = failed == nullptr ? 0.0 : seconds_of(*failed);
    e.retry_after = told > 0 ? std::chrono::milliseconds(static_cast<std::int64_t>(1000 * told))
                             : common::retry_after_of(r.headers, now());
    if (code == "chat_migrated") {
      e.code = errc::chat_migrated;
      e.detail = id_of(*failed, "new_chat");
    }
    return e;
  }

  static double seconds_of(const bj::object& failed) {
    const auto* v = failed.if_contains("retry_after");
    if (v == nullptr || !v->is_number()) return 0;
    return std::clamp(v->to_number<double>(), 0.0, 86'400.0);
  }
};

}  // namespace

const bot& make() {
  static const sandbox_bot one;
  return one;
}

}  // namespace linli::bots::sandbox
