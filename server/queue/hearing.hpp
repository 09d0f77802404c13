#pragma once
#include <optional>
#include <string>

#include "queue/judgement.hpp"
#include "queue/world.hpp"
#include "store/campaigns.hpp"
#include "store/groups.hpp"
#include "store/identities.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

/// A statement with what is known of its situation.
struct hearing {
  std::string community;
  store::known_identity who;           ///< without account: never seen, or not from a platform
  domain::group group;                 ///< without id: said in private
  statement said;
  std::string campaign;                ///< when it is known: quoted post, pressed button, pasted list
};

/// What it means, decided on a snapshot: write() carries the checks that the snapshot still holds.
struct conclusion {
  words::understanding understood;
  domain::match match;
  bool keep = false;                   ///< worth keeping at all
  std::optional<domain::campaign> campaign;
  store::known_ask before;             ///< the household's ask, when there is one
  domain::ask after;
  std::optional<domain::report> report;
  store::reply_record reply;
  std::string place;                   ///< of the household, rendered
};

/// Errors: those of the connection.
task<result<conclusion>> conclude(world& w, const hearing& h);

/// Writes of a step: report, ask, counts, reply, histories, events. REQUIRES: matched (a household is known) and kept.
void write(store::transaction& t, const std::string& community, const conclusion& c);
/// The reply of a sender nobody knows: it waits until he is linked.
void write_unmatched(store::transaction& t, const std::string& community, const conclusion& c);

}  // namespace linli::queue
