#include "base/crypto.hpp"
#include "base/json.hpp"
#include "bots/common/platform_answer.hpp"
#include "bots/registry.hpp"

// A telephone that rings: whatever can call or send an SMS and is reached over HTTP (a telephony provider's small
// program, an SMS gateway, a siren). We say whom and what; README.md has the request.
namespace linli::bots::call {

namespace bj = boost::json;

namespace {

constexpr std::array known_settings{
    setting{"url", setting_kind::text, "", "is called with POST for each person to be rung", true},
    setting{"secret", setting_kind::secret, "", "signs the body: X-Linli-Signature, HMAC-SHA256 in hex", true},
};

class call_bot final : public bot {
 public:
  std::span<const setting> settings() const override { return known_settings; }

  abilities about(const account&) const override {
    abilities a;
    a.reads_group = reads_group::none;
    a.can_start = can_start::anyone;
    a.group_send = send_mode::staff_copy;
    a.direct_send = send_mode::automatic;
    a.text_max = 500;
    a.per_second = 10;
    a.per_chat_per_second = 1;
    a.after_5xx = after_5xx::same_key;  // the receiver's part of the bargain: a key is acted on once
    return a;
  }

  result<void> verify(const webhook&, const account&) const override {
    return error{errc::not_found, "a telephone calls nobody here"};
  }
  result<received> parse(const webhook&, const account&) const override {
    return error{errc::malformed, "a telephone has no webhook"};
  }

  task<result<sent>> send(const outbound& o, const account& a, const send_context& c, http_port& http) const override {
    http_request r;
    r.url = std::string(a.get("url"));
    r.body = body_of(o, c.idempotency_key);
    r.headers.add("Content-Type", "application/json");
    r.headers.add("Idempotency-Key", c.idempotency_key);
    r.headers.add("X-Linli-Signature", hex(hmac_sha256(a.get("secret"), r.body)));
    r.deadline = c.deadline;
    auto answer = co_await http.request(std::move(r));
    if (!answer) co_return answer.error();
    co_return outcome_of(*answer, a);
  }

 private:
  // There are no buttons and nothing to edit on a telephone: whatever it is, it is words for somebody.
  static std::string body_of(const outbound& o, const std::string& id) {
    bj::object out{{"id", id}};
    if (const auto* t = std::get_if<text>(&o)) {
      out["to"] = t->chat_id;
      out["text"] = t->body;
    } else if (const auto* e = std::get_if<edit>(&o)) {
      out["to"] = e->chat_id;
      out["text"] = e->body;
    } else if (const auto* p = std::get_if<press_ack>(&o)) {
      out["to"] = p->press_id;
      out["text"] = p->body;
    }
    return bj::serialize(out);
  }

  static result<sent> outcome_of(const http_response& r, const account& a) {
    const auto o = common::object_of(r.body);
    const auto* ok = o.if_contains("ok");
    const bool said = ok != nullptr && ok->is_bool();
    const bool fine = r.status / 100 == 2;
    if (fine && said && ok->get_bool()) return sent{};
    if (fine && !said) return error{errc::unknown_outcome, "a success without {\"ok\": true}"};
    auto why = common::safe(json::text(o, "error"), {a.get("secret")});
    auto e = common::error_of_status(fine ? 400 : r.status, std::to_string(r.status), std::move(why));
    e.retry_after = common::retry_after_of(r.headers, now());
    return e;
  }
};

}  // namespace

const bot& make() {
  static const call_bot one;
  return one;
}

}  // namespace linli::bots::call
