#pragma once
#include <cstdint>
#include <string>
#include <string_view>

// Every key in Redis. The hash tag is the unit of consistency: one Function touches one tag.
namespace linli::store::keys {

using text = std::string;
using view = std::string_view;

// ---- {g} global
inline text communities() { return "{g}:communities"; }  ///< HASH id → name
inline text tokens() { return "{g}:tokens"; }            ///< HASH sha256(token) → bearer
inline text staff() { return "{g}:staff"; }              ///< HASH id → staff
inline text processes() { return "{g}:processes"; }      ///< HASH process id → where it runs, how many cores

// ---- {p:<process>}
inline text beat(view process) { return text("{p:").append(process).append("}:beat"); }  ///< counter of its life

inline text in_flight(view process) {  ///< SET "<shard's unit>/<entry>": events that it has started and not finished
  return text("{p:").append(process).append("}:in_flight");
}

// ---- {i:<shard>} inbox
inline text inbox(int shard, view what) {
  text out("{i:");
  out.reserve(48);
  return out.append(std::to_string(shard)).append("}:").append(what);
}
inline text inbox_events(int shard) { return inbox(shard, "events"); }          ///< STREAM of accepted events
inline text inbox_urgent(int shard) { return inbox(shard, "urgent"); }          ///< STREAM of those that may be danger
inline text inbox_cursor(int shard) { return inbox(shard, "cursor"); }          ///< STRING: all up to here is applied
inline text inbox_quarantine(int shard) { return inbox(shard, "quarantine"); }  ///< STREAM of signed, unparsable bodies
inline text inbox_dead(int shard) { return inbox(shard, "dead"); }              ///< STREAM of events given up on
inline text inbox_buried(int shard) { return inbox(shard, "buried"); }          ///< ZSET: of these, beyond the cursor
inline text inbox_suspects(int shard) { return inbox(shard, "suspects"); }      ///< HASH entry → what is against it
inline text inbox_dedupe(int shard) { return inbox(shard, "dedupe"); }          ///< HASH: generation, bucket counts
/// SET (intset) of 63-bit event hashes: one bucket of one generation.
inline text inbox_bucket(int shard, std::int64_t generation, std::int64_t bucket) {
  return inbox(shard, "seen:").append(std::to_string(generation)).append(":").append(std::to_string(bucket));
}
inline text inbox_bodies(int shard) { return inbox(shard, "bodies"); }  ///< ZSET hash of a body by when it first came
inline text inbox_lease(int shard) { return inbox(shard, "lease"); }

// ---- {c:<community>}
inline text community(view id, view what) { return text("{c:").append(id).append("}:").append(what); }
inline text meta(view c) { return community(c, "meta"); }            ///< HASH: epoch, position, scene (version), import
inline text fences(view c) { return community(c, "fences"); }        ///< HASH source → highest fence seen
inline text residents(view c) { return community(c, "residents"); }  ///< HASH id → resident
inline text households(view c) { return community(c, "households"); }  ///< HASH id → household
inline text roster_log(view c) { return community(c, "roster_log"); }  ///< LIST of changed ids; its length = version
inline text import_steps(view c, view import) {  ///< LIST: what an import will write, step by step
  return community(c, text("import:").append(import));
}
inline text groups(view c) { return community(c, "groups"); }            ///< HASH id → group
inline text group_index(view c) { return community(c, "group_index"); }  ///< HASH keyed hash(account, chat) → group id
inline text group_codes(view c) { return community(c, "group_codes"); }  ///< HASH code → group id and expiry
inline text join_codes(view c) { return community(c, "join_codes"); }    ///< HASH code → resident id and expiry
inline text unbound(view c) { return community(c, "unbound"); }          ///< HASH keyed hash → chats nobody bound yet
inline text coming(view c) { return community(c, "coming"); }  ///< HASH keyed hash → what will bind the chat
inline text joined(view c) { return community(c, "joined"); }  ///< HASH keyed hash → as of when `bound` is known
inline text identities(view c) { return community(c, "identities"); }  ///< HASH keyed hash(account, sender) → identity
inline text linked(view c, view resident) {  ///< HASH keyed as identities: those linked to the resident → ""
  return community(c, text("linked:").append(resident));
}
inline text kept_replies(view c, view identity) {  ///< HASH reply id → what an unknown sender said
  return community(c, text("kept:").append(identity));
}
inline text unmatched(view c) { return community(c, "unmatched"); }  ///< ZSET identity key by time of last word
inline text stops(view c) { return community(c, "stops"); }  ///< HASH whose → what they want to hear no more of
inline text digests(view c) {  ///< HASH campaign/group → how many of its homes the group was told of last
  return community(c, "digests");
}
inline text campaigns(view c) { return community(c, "campaigns"); }  ///< HASH id → campaign
inline text open_campaigns(view c) {
  return community(c, "open");
}  ///< ZSET id by opening time; those that take replies
inline text asks(view c, view campaign) {
  return community(c, text("asks:").append(campaign));
}  ///< HASH household → ask
inline text counts(view c, view campaign) {
  return community(c, text("counts:").append(campaign));
}  ///< HASH state → n
inline text messages(view c, view campaign) {  ///< HASH id → message
  return community(c, text("messages:").append(campaign));
}
inline text replies(view c, view campaign) { return community(c, text("replies:").append(campaign)); }  ///< LIST
inline text awaiting(view c) { return community(c, "awaiting"); }  ///< HASH message id → campaign: waits for a tap
inline text history(view c, view resident) { return community(c, text("history:").append(resident)); }  ///< LIST packed
inline text group_history(view c, view group) {  ///< LIST packed: posts, merged on read
  return community(c, text("group_history:").append(group));
}
inline text events(view c) { return community(c, "events"); }        ///< STREAM <position>-0, capped
inline text outbox(view c) { return community(c, "outbox"); }        ///< STREAM of messages on their way to accounts
inline text timers(view c) { return community(c, "timers"); }        ///< ZSET what by time
inline text followups(view c) { return community(c, "followups"); }  ///< HASH id → follow-up
inline text followups_open(view c) { return community(c, "followups_open"); }          ///< ZSET id by urgency and time
inline text followups_resolved(view c) { return community(c, "followups_resolved"); }  ///< ZSET id, the last one first
inline text followup_counts(view c) { return community(c, "followup_counts"); }        ///< HASH state/urgency → n
inline text duty(view c) { return community(c, "duty"); }                              ///< HASH id → shift
inline text pastes(view c) { return community(c, "pastes"); }  ///< HASH id → paste, id/progress → how far it came
inline text paste_lines(view c, view group) {                  ///< HASH keyed hash(line) → where its effect went
  return community(c, text("paste_lines:").append(group));
}
inline text applied(view c, view source) {  ///< ZSET: events of a shard applied beyond its cursor
  return community(c, text("applied:").append(source));
}
inline text rung(view c, view source) {  ///< ZSET: events of a shard that have rung beyond its cursor
  return community(c, text("rung:").append(source));
}
inline text taken(view c) { return community(c, "taken"); }    ///< HASH account → last result taken
inline text unsent(view c) { return community(c, "unsent"); }  ///< HASH message id → what is no campaign's, not out
inline text corrections(view c) { return community(c, "corrections"); }  ///< LIST: what staff say words mean
inline text corrected(view c) { return community(c, "corrected"); }      ///< HASH reply → its newest correction
inline text staff_drafts(view c) { return community(c, "staff_drafts"); }  ///< HASH identity → draft, numbers/… → list
inline text community_lease(view c) { return community(c, "lease"); }
inline text answered(view c, view key) { return community(c, text("answered:").append(key)); }  ///< Idempotency-Key

// ---- {o:<account>}
inline text account(view id, view what) { return text("{o:").append(id).append("}:").append(what); }
/// STREAM; which lane is for what: queue/sending/send_lane.hpp.
inline text lane(view a, int n) { return account(a, "lane:" + std::to_string(n)); }
inline text account_fences(view a) { return account(a, "fences"); }
inline text account_taken(view a) { return account(a, "taken"); }  ///< HASH community → last outbox entry taken
inline text attempts(view a) { return account(a, "attempts"); }    ///< HASH message id → attempt under way or due
inline text results(view a) { return account(a, "results"); }      ///< STREAM of outcomes and joined receipts
/// HASH keyed hash(chat, message there) → our message; two generations, which take turns: 0 and 1.
inline text platform_ids(view a, int generation) {
  return account(a, generation == 0 ? "platform_ids" : "platform_ids:1");
}
/// HASH: receipts that outran the answer; likewise.
inline text early_receipts(view a, int generation) {
  return account(a, generation == 0 ? "early_receipts" : "early_receipts:1");
}
inline text account_age(view a) { return account(a, "age"); }  ///< HASH: the two's generations, and their running time
inline text pause(view a) {
  return account(a, "pause");
}  ///< HASH since, until, held:<chat> (gone with the next call), told
inline text platform_token(view a) { return account(a, "token"); }  ///< STRING
inline text account_lease(view a) { return account(a, "lease"); }

}  // namespace linli::store::keys
