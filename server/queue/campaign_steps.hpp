#pragma once
#include <memory>
#include <string>

#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/accounts.hpp"
#include "store/campaigns.hpp"
#include "store/transaction.hpp"

// What a community's owner does with campaigns, in chunks of one step each. Every chunk is idempotent: after a crash
// the same work is done again from where it stands. All are called for a timer, which they take away when they have
// finished. Errors: fenced: stop; stale, and those of Redis: the timer is still there, try again.
namespace linli::queue {

/// Adds to a step: refused unless this owner still has the community.
void check_owner(store::transaction& t, const std::string& community, const tenure& by);

/// Makes the posts, then an ask for every household of the audience, then opens it for good.
task<result<void>> open_campaign(world& w, const tenure& by, std::string community, std::string id);
/// Nobody is asked any more: what waits for a worker expires, unanswered asks expire; late answers still count as late.
task<result<void>> close_campaign(world& w, const tenure& by, std::string community, std::string id);
/// After limits::late_answers_for a closed campaign takes no replies any more.
task<result<void>> forget_campaign(world& w, const tenure& by, std::string community, std::string id);
/// Brings the state of a group's post into the asks of all homes that it reached.
task<result<void>> spread_post(world& w, const tenure& by, std::string community, std::string campaign,
                               std::string message);
/// Applies what a sender said before it was known who he is.
task<result<void>> apply_kept(world& w, const tenure& by, std::string community, std::string identity);
/// Drops a paste whose time is over, and the marks of its lines: one without effect when it can no longer be undone,
/// another retention::paste after it was made.
task<result<void>> forget_paste(world& w, const tenure& by, std::string community, std::string id);

/// What a message of a campaign begins as: it waits for a worker's hand where its platform takes none from us.
domain::message_state first_state(const bots::abilities& about, bool direct);
/// The data of an option's button, "c|<campaign>|<key>", and "|!" where its words may be of danger: who accepts a press
/// knows no campaign.
std::string button_data(const std::string& campaign, const domain::option& o);
/// Writes of a step: a private message in as many parts as its platform needs; where `ask` follows it, it follows the
/// last part.
void put_private(store::transaction& t, const world& w, const std::string& community, const domain::campaign& c,
                 const domain::message& m, domain::ask& ask, const domain::roster& people);
/// A message of a campaign as it goes through the outbox.
store::send_entry entry_of(const domain::message& m, const std::string& community, const domain::campaign& of);
/// The texts of a campaign as an account's platform takes them.
std::vector<std::string> parts_of_text(const domain::campaign& c, bool direct, const std::string& name,
                                       const bots::abilities& about);

}  // namespace linli::queue
