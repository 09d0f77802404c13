#pragma once
#include <map>
#include <string>
#include <vector>

#include "domain/ask.hpp"
#include "store/codec.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// A record and the bytes it stands as, for the check of a later step.
struct known_campaign {
  domain::campaign campaign;
  std::string was;
};
struct known_ask {
  domain::ask ask;
  std::string was;  ///< "" when there is no ask
};
struct known_message {
  domain::message message;
  std::string was;
};

/// Error not_found.
task<result<known_campaign>> load_campaign(database& db, std::string community, std::string id);
task<result<std::vector<domain::campaign>>> load_campaigns(database& db, std::string community);
/// Those that take replies: open ones and those that closed lately, newest first.
task<result<std::vector<known_campaign>>> load_answerable(database& db, std::string community);
/// Stores a new campaign and the timer that opens it. The same id again is done already (error conflict when it
/// differs).
task<result<void>> create_campaign(database& db, std::string community, domain::campaign c);

task<result<known_ask>> load_ask(database& db, std::string community, std::string campaign, std::string household);
task<result<std::vector<known_ask>>> load_asks(database& db, std::string community, std::string campaign,
                                               std::vector<std::string> households);
/// What one household was asked in each of the campaigns, in their order: one round.
task<result<std::vector<known_ask>>> load_asks_of(database& db, std::string community,
                                                  std::vector<std::string> campaigns, std::string household);
/// All asks of a campaign, by household id.
task<result<std::vector<domain::ask>>> load_all_asks(database& db, std::string community, std::string campaign);
/// State → number of asks, and "late".
task<result<std::map<std::string, int>>> load_counts(database& db, std::string community, std::string campaign);
/// Counts as they follow from the asks themselves: must equal load_counts().
task<result<std::map<std::string, int>>> recount(database& db, std::string community, std::string campaign);

/// Error not_found.
task<result<known_message>> load_message(database& db, std::string community, std::string campaign, std::string id);
task<result<std::vector<domain::message>>> load_messages(database& db, std::string community, std::string campaign);
/// Messages that wait for a worker's tap: (message id, campaign id).
task<result<std::vector<std::pair<std::string, std::string>>>> load_awaiting(database& db, std::string community);

/// `count` replies of a campaign from the `from`th on, counted from the oldest (0), newest of them first.
task<result<std::vector<reply_record>>> load_replies(database& db, std::string community, std::string campaign,
                                                     std::size_t from, std::size_t count);

// ---- writes of a step
/// A campaign that does not exist yet, and the timers that open and close it.
void put_new_campaign(transaction& t, const std::string& community, const domain::campaign& c);
void put_campaign(transaction& t, const std::string& community, const known_campaign& before,
                  const domain::campaign& after);
/// The ask as it now is, checked against what it was, with the counts that follow from the difference.
void put_ask(transaction& t, const std::string& community, const std::string& campaign, const known_ask& before,
             const domain::ask& after);
void put_message(transaction& t, const std::string& community, const known_message& before,
                 const domain::message& after);
void add_reply(transaction& t, const std::string& community, const reply_record& r);

}  // namespace linli::store
