#pragma once
#include <string>
#include <string_view>

#include "store/accounts.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

/// What an answer to one sender needs: it goes out through the express lane, is no campaign's, and is worthless later.
/// One that can wait goes before the bulk but on its share of the rate: a street that answers at once must not hold up
/// who is told to call 120, and a broadcast not what somebody is told who has just written.
struct answer {
  std::string id;  ///< names it: the same id is sent once
  std::string account, chat, text;
  bool direct = false;
  std::string press;  ///< answers a pressed button instead of writing into the chat
  std::chrono::milliseconds lives = std::chrono::minutes(10);  ///< later it is worth nothing
  bool can_wait = false;
  bool urgent = false;      ///< who may be in danger reads it rather twice than not
  bool asks_staff = false;  ///< a question whose yes may quote it: see message_of_question()
};
/// The message that the question of that id is sent as, and whether a message is one: of these it is kept under which
/// id the platform has them.
std::string message_of_question(const std::string& id);
bool is_question(std::string_view message);
void put_answer(store::transaction& t, const std::string& community, const answer& a);

}  // namespace linli::queue
