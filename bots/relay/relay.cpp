#include <limits>

#include "bots/registry.hpp"

// A group that no software may read or post to: an ordinary WeChat group. It is known by its name; a worker copies our
// texts into it and pastes what was said there.
namespace linli::bots::relay {

namespace {

class relay_bot final : public bot {
 public:
  std::span<const setting> settings() const override { return {}; }

  abilities about(const account&) const override {
    abilities a;
    a.reads_group = reads_group::none;
    a.can_start = can_start::none;
    a.group_send = send_mode::staff_copy;
    a.direct_send = send_mode::staff_copy;
    a.text_max = 2'000;
    a.unit = text_unit::code_points;
    a.per_second = a.per_chat_per_second = std::numeric_limits<double>::infinity();  // a worker's own pace
    a.after_5xx = after_5xx::stop;
    return a;
  }

  result<void> verify(const webhook&, const account&) const override {
    return error{errc::not_found, "nobody calls for a relay account: what was said is pasted"};
  }
  result<received> parse(const webhook&, const account&) const override {
    return error{errc::malformed, "a relay account has no webhook"};
  }
  task<result<sent>> send(const outbound&, const account&, const send_context&, http_port&) const override {
    co_return error{errc::bug, "a worker posts for a relay account, no call can"};
  }
};

}  // namespace

const bot& make() {
  static const relay_bot one;
  return one;
}

}  // namespace linli::bots::relay
