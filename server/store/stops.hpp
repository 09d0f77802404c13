#pragma once
#include <map>
#include <string>
#include <vector>

#include "domain/stop.hpp"
#include "store/database.hpp"

// Who wants to hear no more. It stands beside the roster, not in it: an import changes nothing of it.
namespace linli::store {

class transaction;

/// `whose` it is: of a person (who is known for certain to have said it), or of one private chat. Who only claims to be
/// a resident stops his chat; that it was said stands beside that resident, and stops nothing.
std::string stop_of_person(std::string_view resident);
std::string stop_of_claimed(std::string_view resident);
std::string stop_of_chat(const database& db, std::string_view account, std::string_view chat);

struct stop_record {
  domain::stop level = domain::stop::none;
  sys_time at{};
  std::string channel;  ///< account id where it was said
  std::string reply;    ///< what was said
};
std::string pack(const stop_record& r);
/// Of bytes that are none: level none.
stop_record unpack_stop(std::string_view bytes);

struct known_stop {
  std::string whose;
  stop_record value;
  std::string was;  ///< "" when there is none
};
/// In the order of `whose`: one round.
task<result<std::vector<known_stop>>> load_stops(database& db, std::string community, std::vector<std::string> whose);
task<result<std::map<std::string, stop_record>>> load_all_stops(database& db, std::string community);
/// The strongest of these; none when there is none.
stop_record strongest(const std::vector<known_stop>& some);

/// Writes of a step: checked against what it was. Level none stays, with its time: an opt-out that is older and lands
/// later must find that it is not the newest word.
void put_stop(transaction& t, const std::string& community, const known_stop& before, const stop_record& after);

}  // namespace linli::store
