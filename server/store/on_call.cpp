#include "store/on_call.hpp"

#include "base/limits.hpp"
#include "store/followups.hpp"

namespace linli::store {

task<result<std::shared_ptr<const on_call::people>>> on_call::look(database& db, std::string community) {
  if (const auto found = known_.find(community); found != known_.end() && found->second.until > steady_clock::now())
    co_return found->second.value;
  const auto fresh = std::make_shared<people>();
  auto staff = co_await load_staff(db, community);
  if (!staff) co_return staff.error();
  auto duty = co_await load_duty(db, community);
  if (!duty) co_return duty.error();
  fresh->staff = std::move(*staff);
  fresh->duty = std::move(*duty);
  known_[community] = {fresh, steady_clock::now() + limits::on_call_cached};
  co_return std::shared_ptr<const people>(fresh);
}

}  // namespace linli::store
