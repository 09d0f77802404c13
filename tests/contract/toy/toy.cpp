#include "base/crypto.hpp"
#include "base/json.hpp"
#include "bots/common/platform_answer.hpp"
#include "bots/registry.hpp"

// The smallest platform there can be: one text a call, a password in a header, no way out. A test adds it to a copy of
// the tree, to show that a folder and a line of registry.inc are all that a platform takes.
namespace linli::bots::toy {

namespace {

constexpr setting known_settings[] = {{"secret", setting_kind::secret, "", "what the toy shows us", true}};

class toy_bot final : public bot {
 public:
  std::span<const setting> settings() const override { return known_settings; }
  abilities about(const account&) const override {
    abilities a;
    a.reads_group = reads_group::all;
    a.group_send = a.direct_send = send_mode::staff_copy;
    return a;
  }
  result<void> verify(const webhook& w, const account& a) const override {
    if (!w.path.empty()) return error{errc::not_found, "the toy calls no such path"};
    const auto secret = a.get("secret");
    if (secret.empty() || !equal_in_constant_time(secret, w.headers.get("X-Toy")))
      return error{errc::unauthorized, "not the toy"};
    return {};
  }
  result<received> parse(const webhook& w, const account&) const override {
    const auto o = common::object_of(w.body);
    if (common::id_of(o, "from").empty()) return error{errc::malformed, "a toy's call says from whom"};
    message m;
    m.id = common::id_of(o, "id");
    m.sender.id = m.chat.id = common::id_of(o, "from");
    m.chat.direct = m.addressed = true;
    m.text = json::text(o, "text");
    m.at = w.received_at;
    return received{{std::move(m)}, {}};
  }
  task<result<sent>> send(const outbound&, const account&, const send_context&, http_port&) const override {
    co_return error{errc::bug, "a toy takes no texts"};
  }
};

}  // namespace

const bot& make() {
  static const toy_bot one;
  return one;
}

}  // namespace linli::bots::toy
