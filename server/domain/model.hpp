#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "domain/place.hpp"

// The nouns of product.md as plain data. Ids are opaque; "" means none.
namespace linli::domain {

enum class occupancy { unknown, owner, tenant, vacant };

struct household {
  std::string id;
  domain::place place;
  domain::occupancy occupancy = occupancy::unknown;
  std::vector<std::string> members;  ///< resident ids, in order of import
};

struct resident {
  std::string id;
  std::string ref;  ///< the roster's own number
  std::string name;
  std::string household;
  std::vector<std::string> phones;
  std::vector<std::string> tags;
  std::string language;
  int birth_year = 0;  ///< 0 = unknown
  std::string note;
  std::string source;      ///< where the phones come from
  bool lives_here = true;  ///< a landlord does not: his word never covers the household
};

/// Tags that make a member "at risk": covered by name only, and one level more urgent.
bool at_risk(const std::vector<std::string>& tags);

/// A group chat on an account. A group of a staff_copy bot is known by its title only: chat = title.
struct group {
  std::string id, account, chat, title;
  std::vector<std::string> places;  ///< patterns as rendered
  bool primary = true;
  bool bound = false;  ///< false until its code was typed, for groups that software can read
};

enum class trust { unknown, guess, claimed, confirmed };

/// A sender on a platform: what a webhook names.
struct identity {
  std::string account, sender;
  std::string name;      ///< as the platform shows it
  std::string resident;  ///< set when trust is claimed or confirmed
  domain::trust trust = trust::unknown;
  std::string guess, reason;  ///< household or resident id a person should look at, and why
  std::string direct_chat;    ///< chat id of the private chat, "" when there is none yet
  sys_time last_direct{};     ///< last private message from them: opens the reply window
  sys_time first_seen{};
  std::vector<std::string> refused;  ///< residents he was taken for and is not: name and room link him to none of them
  sys_time asked_home{};             ///< when we asked which home is meant: once a day
  std::string language;              ///< that he wrote in last: zh-CN, zh-TW, en; "" when he wrote in none yet
};

enum class campaign_kind { notice, checkin };
enum class campaign_urgency { routine, urgent, emergency };
/// scheduled: starts later. opening: asks are being made. open. closed: answers are late.
enum class campaign_state { scheduled, opening, open, closed };

struct option {
  std::string key, label;
  std::string meaning;  ///< all_ok | unwell | need_help, or free words
};

struct audience {
  std::vector<std::string> places;  ///< patterns; none = everywhere
  std::vector<std::string> tags;    ///< households with a member that has one of them; none = all
  std::vector<std::string> exclude_tags;
};

struct campaign {
  std::string id;
  campaign_kind kind = campaign_kind::checkin;
  std::string title, purpose;
  std::string text;          ///< posted to groups
  std::string private_text;  ///< sent to one person; "{name}" is the resident's name
  domain::audience audience;
  sys_time starts_at{}, closes_at{};
  campaign_urgency urgency = campaign_urgency::routine;
  std::vector<option> options;
  std::vector<std::string> fields;
  campaign_state state = campaign_state::scheduled;
  std::string created_by;
  sys_time created_at{}, opened_at{}, closed_at{};
  std::string cursor;  ///< while opening and closing: the last household done
  int total = 0, residents = 0;
};

enum class message_state {
  queued,
  held,
  awaiting_staff,
  handed,
  unknown,
  delivered,
  read,
  failed,
  dead,
  cancelled,
  expired
};

/// One outbound text to one group or contact point.
struct message {
  std::string id;                   ///< hash(campaign, step, ordinal, contact point or group, part)
  std::string campaign;             ///< "" for an answer to a press or a question
  std::string group;                ///< of a group post
  std::string household, resident;  ///< of a private message
  std::string account, chat;
  bool direct = false;
  int part = 0, parts = 1;
  message_state state = message_state::queued;
  int attempts = 0;
  bool maybe_duplicate = false;
  std::string platform_id;   ///< message id at the platform
  std::string code, detail;  ///< failed, dead, unknown: the platform's code and a sentence
  sys_time queued_at{}, changed_at{};
  std::string by;  ///< who marked it handed
};

enum class ask_state {
  excluded,
  vacant,
  away,
  unreachable,
  held,
  not_sent,
  queued,
  sent,
  delivered,
  read,
  answered_part,
  relayed,
  answered_ok,
  answered_need,
  answered_unclear,
  declined,
  expired
};
inline constexpr int ask_states = static_cast<int>(ask_state::expired) + 1;

enum class status { ok, need, unclear, away, declined, ack };

/// About whom a report speaks: words::scope as it is kept.
enum class coverage { self, household, plural, count, named };

/// One statement, as an ask keeps it. The raw words are in the reply.
struct report {
  std::string id;
  std::string reply;     ///< id of the reply it came from
  std::string reporter;  ///< resident id, "" when the speaker is not a known resident
  std::string speaker;   ///< key of the speaker, always set: who supersedes whom
  bool staff = false;    ///< entered by a worker: counts as the person's own word
  bool claimed = false;  ///< the speaker says that he is `reporter`, which nobody has confirmed
  std::string channel;   ///< account id, or "paste"
  std::string paste;     ///< paste id when it came by one
  sys_time said_at{};
  std::string order;  ///< platform message id, then accept order: breaks ties of said_at
  domain::status status = status::unclear;
  domain::coverage coverage = coverage::self;
  int count = 0;
  std::vector<std::string> members;  ///< resident ids for coverage::named
  std::vector<double> temperatures;
  std::vector<std::string> symptoms, needs;
  std::string rule, confidence, rules_version;
  bool late = false, undone = false;
  bool corrects = false;  ///< replaces the last one of the same speaker
};

struct ask_member {
  std::string resident;
  bool at_risk = false;
};
/// What we asked back, once each: the answer to it is read as such.
struct question_back {
  std::string what;     ///< part, landlord, unclear, how, voice, picture, …, which, elsewhere, captain:32 (his sum)
  std::string speaker;  ///< key of whom it was asked
  sys_time at{};
  bool answered = false;
  std::string reply{};            ///< which: the words that may answer several campaigns
  std::vector<std::string> of{};  ///< which: these campaigns, in the order of their numbers; captain: the homes that
                                  ///< he did not reach, as far as he has told; elsewhere: that home, whose ask has it
};
struct ask_message {
  std::string id;
  message_state state = message_state::queued;
};

/// A campaign's question to one household. `state` and `late` are always fold() of the rest.
struct ask {
  std::string household;
  std::string place;                ///< rendered, for lists
  std::vector<ask_member> members;  ///< when the campaign opened, and who came since and was heard of
  std::string excluded;             ///< why, when excluded or vacant
  bool stopped = false;  ///< whom we could have written to wants no such messages: declined, unless something reached
                         ///< the home all the same
  std::vector<ask_message> messages;
  std::vector<report> reports;
  std::vector<question_back> questions;
  bool closed = false;
  ask_state state = ask_state::queued;
  bool late = false;
};

// Names as they stand in the API and in Redis.
std::string_view name(occupancy v);
std::string_view name(trust v);
std::string_view name(campaign_kind v);
std::string_view name(campaign_urgency v);
std::string_view name(campaign_state v);
std::string_view name(message_state v);
std::string_view name(ask_state v);
std::string_view name(status v);
std::string_view name(coverage v);

/// The value whose name() is `text`; nullopt for any other text.
template <class Enum>
std::optional<Enum> named(std::string_view text);

}  // namespace linli::domain
