#pragma once
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "domain/model.hpp"
#include "domain/roster.hpp"

// Who is asked, and by what way: the first step of a campaign.
namespace linli::domain {

/// A contact point through which one resident can be written to now.
struct reach {
  std::string resident, account, chat;
};

/// What a campaign's first step knows: groups that are bound, and who can be reached in private.
class channels {
 public:
  void set_groups(std::vector<group> groups);
  std::unordered_map<std::string, std::vector<reach>> by_household;
  std::unordered_set<std::string> stopped;  ///< households with somebody who could be written to, and does not want it

 private:
  friend const group* group_for(const channels& c, const place& p);
  struct covered {
    place_pattern pattern;
    std::size_t group = 0;
  };
  std::vector<group> groups_;
  std::vector<covered> covered_;  // of bound, primary groups; the most exact patterns first
};

/// The group whose post covers this home: a bound, primary one whose pattern is the most exact; nullptr when none.
const group* group_for(const channels& c, const place& p);

/// Is this home meant? "" when it is, else why not: "place", "tag", "excluded_tag".
std::string outside(const audience& a, const household& h, const std::vector<const resident*>& members);

/// A home's ask and the private messages that carry it. The group's post is the campaign's, made once.
struct planned {
  domain::ask ask;
  std::vector<message> messages;
};

/// One message in private that carries an ask, to that contact point of the home.
message private_message(const campaign& c, const std::string& household, const reach& to);

/// REQUIRES: outside() is "". `group_post` gives the message id of the campaign's post to a group, "" when that is not
/// known. An emergency goes to the group and to one person of the home; other campaigns write in private only where no
/// group covers the home: the later steps are the ladder's.
planned plan_household(const campaign& c, const household& h, const std::vector<const resident*>& members,
                       const channels& ways, const std::function<ask_message(const group&)>& group_post);

/// hash(campaign, step, ordinal, contact point or group, part): the same message for ever, whoever makes it how often.
std::string message_id(std::string_view campaign, std::string_view step, std::string_view target, int part);
/// The target of a private message: who moves house while a campaign opens is asked for either home.
std::string private_target(std::string_view household, std::string_view account, std::string_view chat);

}  // namespace linli::domain
