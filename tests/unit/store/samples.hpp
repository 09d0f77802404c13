#pragma once
#include "store/accounts.hpp"
#include "store/codec.hpp"
#include "store/histories.hpp"
#include "store/pastes.hpp"

// One of each record with every field set, none to its default: what is forgotten in packing shows.
namespace linli::store::test {

sys_time at(std::int64_t seconds);

domain::household sample_household();
domain::resident sample_resident();
domain::group sample_group();
domain::identity sample_identity();
domain::campaign sample_campaign();
domain::message sample_message();
domain::report sample_report();
domain::ask sample_ask();
reply_record sample_reply();
history_entry sample_history();
send_entry sample_send();
attempt sample_attempt();
outcome sample_outcome();
paste sample_paste();

}  // namespace linli::store::test
