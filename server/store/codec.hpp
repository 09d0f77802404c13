#pragma once
#include <string>
#include <string_view>

#include "domain/model.hpp"

// Records as they stand in Redis: JSON with short keys, sealed where they hold words, names or numbers of people. What
// is empty is left out; what a reader does not know it ignores, so a newer program's records can be read by an older
// one. unpack_* of bytes that are no such record gives a record without id, which every caller treats as absent.
namespace linli::store {

std::string pack(const domain::household& h);
domain::household unpack_household(std::string_view bytes);
std::string pack(const domain::resident& r);
domain::resident unpack_resident(std::string_view bytes);
std::string pack(const domain::group& g);
domain::group unpack_group(std::string_view bytes);
/// `key` is the identity's index: the owner of what is sealed.
std::string pack(const domain::identity& i, std::string_view key);
domain::identity unpack_identity(std::string_view bytes);
std::string pack(const domain::campaign& c);
domain::campaign unpack_campaign(std::string_view bytes);
std::string pack(const domain::message& m);
domain::message unpack_message(std::string_view bytes);
std::string pack(const domain::ask& a);
domain::ask unpack_ask(std::string_view bytes);

/// What somebody said, as campaign lists and kept lists hold it.
struct reply_record {
  std::string id;
  sys_time at{};
  std::string channel;  ///< account id, or "paste"
  std::string group;    ///< group id, "" in private
  std::string campaign, household, resident;
  std::string identity;  ///< key of the sender
  std::string name;      ///< as the platform shows the sender
  std::string text;
  std::string intent, rule, confidence, urgency, reason;
  std::string platform_message;
  bool human = false, late = false, direct = false;
  bool campaign_guessed = false;  ///< nobody said which: `campaign` is what was open when it was said
};
std::string pack(const reply_record& r);
reply_record unpack_reply(std::string_view bytes);

}  // namespace linli::store
