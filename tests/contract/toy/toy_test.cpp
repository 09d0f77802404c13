#include "bots/registry.hpp"
#include "tests/contract/subject.hpp"

namespace linli::bots::toy {

contract::subject contract_subject() {
  contract::subject s;
  s.account = {"toy", "toy", "jinyuan", {{"secret", "toy-secret-55"}}};
  s.received_at = from_ms(1'893'463'500'000);
  s.call = [at = s.received_at](std::string body) {
    webhook w;
    w.method = "POST";
    w.headers.add("X-Toy", "toy-secret-55");
    w.body = std::move(body);
    w.received_at = at;
    return w;
  };
  s.sends = false;
  return s;
}

}  // namespace linli::bots::toy
