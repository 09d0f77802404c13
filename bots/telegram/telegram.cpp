#include <array>
#include <charconv>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/json_room.hpp"
#include "bots/chat_limited.hpp"
#include "bots/common/platform_answer.hpp"
#include "bots/registry.hpp"
#include "bots/telegram/updates.hpp"

// Telegram Bot API, https://core.telegram.org/bots/api: webhooks in, HTTPS calls out.
namespace linli::bots::telegram {

namespace bj = boost::json;
using common::child;
using common::id_of;

namespace {

constexpr std::array<setting, 4> known_settings{{
    {"token", setting_kind::secret, "", "the bot's token, from @BotFather", true},
    {"secret", setting_kind::secret, "", "X-Telegram-Bot-Api-Secret-Token of the webhook: 1 to 256 of A-Z a-z 0-9 _ -",
     true},
    {"username", setting_kind::text, "", "the bot's name without @: lets us see when it is spoken to", false},
    {"api_base", setting_kind::text, "https://api.telegram.org", "another server of the Bot API", false},
}};
constexpr std::string_view wanted_updates =
    R"(["message","edited_message","callback_query","my_chat_member","chat_member"])";
constexpr std::size_t press_text_max = 200;

http_request call(const account& a, std::string_view method, const bj::object& body,
                  std::chrono::milliseconds deadline) {
  http_request r;
  r.url = std::string(a.get("api_base")).append("/bot").append(a.get("token")).append("/").append(method);
  r.headers.add("Content-Type", "application/json");
  r.body = bj::serialize(body);
  r.deadline = deadline;
  return r;
}

// Chat and message ids are numbers on the wire; a channel may be named by @username.
bj::value id_value(const std::string& id) {
  std::int64_t n = 0;
  const auto [end, ec] = std::from_chars(id.data(), id.data() + id.size(), n);
  if (ec == std::errc{} && end == id.data() + id.size()) return n;
  return bj::string(id);
}

bj::object message_body(const text& t) {
  bj::object body{{"chat_id", id_value(t.chat_id)}, {"text", t.body}};
  body["link_preview_options"] = bj::object{{"is_disabled", true}};
  if (!t.reply_to.empty())
    body["reply_parameters"] = bj::object{{"message_id", id_value(t.reply_to)}, {"allow_sending_without_reply", true}};
  bj::array rows;
  for (const auto& b : t.buttons) rows.push_back(bj::array{bj::object{{"text", b.label}, {"callback_data", b.data}}});
  if (!rows.empty()) body["reply_markup"] = bj::object{{"inline_keyboard", std::move(rows)}};
  return body;
}

error failure(const http_response& r, const bj::object& o, const account& a) {
  auto code = static_cast<int>(std::clamp<std::int64_t>(json::number(o, "error_code", r.status), 0, 999));
  if (code < 400) code = 400;  // ok:false in a 200
  auto e = common::error_of_status(code, std::to_string(code),
                                   common::safe(json::text(o, "description"), {a.get("token"), a.get("secret")}));
  if (code == 404 && r.status == 404) e.code = errc::misconfigured;  // that is what a wrong token's path gets
  e.retry_after = common::retry_after_of(r.headers, now());
  if (const auto* parameters = child(o, "parameters")) {
    const std::chrono::seconds told(std::clamp<std::int64_t>(json::number(*parameters, "retry_after"), 0, 86'400));
    e.retry_after = std::max<std::chrono::milliseconds>(e.retry_after, told);
    if (auto chat = id_of(*parameters, "migrate_to_chat_id"); !chat.empty()) {
      e.code = errc::chat_migrated;
      e.detail = std::move(chat);
    }
  }
  return e;
}

// The `result` of a call, or what went wrong.
result<bj::value> result_of(const http_response& r, const account& a) {
  auto o = common::object_of(r.body);
  if (json::flag(o, "ok")) return o.contains("result") ? std::move(o["result"]) : bj::value(nullptr);
  if (o.empty() && r.status / 100 == 2) return error{errc::unknown_outcome, "a success without a readable body"};
  return failure(r, o, a);
}

std::string cut(const std::string& text, std::size_t most) {
  auto parts = split_text(text, most, text_unit::utf16);
  return parts.empty() ? std::string{} : parts.front();
}

class telegram_bot final : public bot, public checkable, public chat_limited {
 public:
  std::span<const setting> settings() const override { return known_settings; }

  abilities about(const account&) const override {
    abilities a;
    a.reads_group = reads_group::all;  // when privacy mode is off: see examine()
    a.can_start = can_start::contacts;
    a.text_max = 4'096;
    a.unit = text_unit::utf16;
    a.per_second = 30;
    a.per_chat_per_second = 1;
    a.buttons = true;
    a.receipts = false;
    a.after_5xx = after_5xx::resend_flagged;  // there is no idempotency key
    return a;
  }

  // A group may have 20 posts a minute, and all chats together about 30 a second; a 429 does not say which it was. One
  // message a second in a private chat, the third limit, is kept by about().
  limit_of whose_limit(const outbound& o, const error&) const override {
    const auto* t = std::get_if<text>(&o);
    return t != nullptr && !t->direct ? limit_of::unsaid : limit_of::account;
  }

  result<void> verify(const webhook& w, const account& a) const override {
    if (!w.path.empty() && w.path != "/") return error{errc::not_found, "Telegram calls no such path"};
    const auto secret = a.get("secret");
    if (secret.empty() || !equal_in_constant_time(secret, w.headers.get("X-Telegram-Bot-Api-Secret-Token")))
      return error{errc::unauthorized, "the secret header does not fit"};
    return {};
  }

  result<received> parse(const webhook& w, const account& a) const override {
    json::room room;
    auto v = room.parse(w.body);
    const auto* id = v && v->is_object() ? v->get_object().if_contains("update_id") : nullptr;
    if (id == nullptr || !id->is_number()) return error{errc::malformed, "this is no Update of the Bot API"};
    received out;
    out.events = events_of(v->get_object(), a, w.received_at);
    return out;
  }

  task<result<sent>> send(const outbound& o, const account& a, const send_context& c, http_port& http) const override {
    http_request r;
    if (const auto* t = std::get_if<text>(&o)) {
      r = call(a, "sendMessage", message_body(*t), c.deadline);
    } else if (const auto* e = std::get_if<edit>(&o)) {
      const bj::object body{
          {"chat_id", id_value(e->chat_id)}, {"message_id", id_value(e->message_id)}, {"text", e->body}};
      r = call(a, "editMessageText", body, c.deadline);
    } else if (const auto* p = std::get_if<press_ack>(&o)) {
      const bj::object body{{"callback_query_id", p->press_id}, {"text", cut(p->body, press_text_max)}};
      r = call(a, "answerCallbackQuery", body, c.deadline);
    }
    auto answer = co_await http.request(std::move(r));
    if (!answer) co_return answer.error();
    auto done = result_of(*answer, a);
    if (!done) co_return done.error();
    sent out;
    if (const auto* message = done->if_object()) out.message_id = id_of(*message, "message_id");
    co_return out;
  }

  task<std::vector<check>> examine(const account& a, const std::string& hook_url, bool set_webhook,
                                   http_port& http) const override {
    std::vector<check> out;
    constexpr std::chrono::milliseconds deadline{10'000};
    const bj::object nothing;
    auto me = co_await ask(a, "getMe", nothing, deadline, http);
    if (!me) {
      out.push_back({false, "getMe: " + describe(me.error())});
      co_return out;
    }
    const auto& who = *me;
    out.push_back({true, "the token belongs to @" + json::text(who, "username")});
    const bool reads_all = json::flag(who, "can_read_all_group_messages");
    out.push_back({reads_all, reads_all
                                  ? "it can read all messages of its groups"
                                  : "it reads only commands and replies to it: in @BotFather turn /setprivacy off, "
                                    "then take the bot out of its groups and add it again"});
    if (a.get("api_base") == known_settings[3].fallback && !hook_url.starts_with("https://"))
      out.push_back(
          {false, "Telegram calls https only, on port 443, 80, 88 or 8443: server.public_url must be such an address"});
    if (set_webhook) {
      bj::object body{{"url", hook_url}, {"secret_token", a.get("secret")}, {"max_connections", 40}};
      body["allowed_updates"] = *json::parse(wanted_updates);
      auto set = co_await ask(a, "setWebhook", body, deadline, http);
      out.push_back(
          {set.has_value(), set ? "the webhook was set to " + hook_url : "setWebhook: " + describe(set.error())});
    }
    auto info = co_await ask(a, "getWebhookInfo", nothing, deadline, http);
    if (!info) {
      out.push_back({false, "getWebhookInfo: " + describe(info.error())});
      co_return out;
    }
    const auto url = json::text(*info, "url");
    out.push_back({url == hook_url, url == hook_url ? "the webhook is " + url
                                                    : "the webhook is \"" + url + "\", not " + hook_url +
                                                          ": run linli doctor --set-webhook"});
    if (const auto missing = not_delivered(*info); !missing.empty())
      out.push_back({false, "the webhook gets no " + missing + ": run linli doctor --set-webhook"});
    const auto failed = common::safe(json::text(*info, "last_error_message"), {a.get("token"), a.get("secret")});
    if (!failed.empty()) out.push_back({false, "the last delivery failed: " + failed});
    const auto pending = json::number(*info, "pending_update_count");
    if (pending > 0) out.push_back({true, std::to_string(pending) + " updates wait at Telegram"});
    co_return out;
  }

 private:
  /// What the webhook was set without, by an older version of ours or by hand: the first of it, "" when nothing.
  /// Telegram leaves the list out where it delivers all that it delivers by default; then only chat_member is missing,
  /// which tells of neighbours who come and go.
  static std::string not_delivered(const bj::object& info) {
    const auto* kinds = info.if_contains("allowed_updates");
    if (kinds == nullptr || !kinds->is_array()) return {};
    const auto& set = kinds->get_array();
    const auto wanted = *json::parse(wanted_updates);
    for (const auto& kind : wanted.get_array()) {
      if (std::find(set.begin(), set.end(), kind) == set.end()) return std::string(kind.get_string());
    }
    return {};
  }

  static task<result<bj::object>> ask(const account& a, std::string_view method, const bj::object& body,
                                      std::chrono::milliseconds deadline, http_port& http) {
    auto r = call(a, method, body, deadline);
    auto answer = co_await http.request(std::move(r));
    if (!answer) co_return answer.error();
    auto done = result_of(*answer, a);
    if (!done) co_return done.error();
    co_return done->is_object() ? done->get_object() : bj::object{};
  }
};

}  // namespace

const bot& make() {
  static const telegram_bot one;
  return one;
}

}  // namespace linli::bots::telegram
