#pragma once
#include <string>
#include <vector>

#include "domain/roster.hpp"

// Who is speaking, and about which home: behaviour.md "Who is speaking" and "Places as people type them".
namespace linli::domain {

struct speech {
  const identity* who = nullptr;            ///< nullptr: never seen
  std::string shown_name;                   ///< the platform's name of the sender
  std::vector<place_pattern> group_places;  ///< of the group it was said in; none in private
  bool group = false;
  partial_place place;   ///< as typed; room "" = none said
  bool several = false;  ///< more homes than one are named, and it is not said of which this is
  std::string person;    ///< name typed beside the place
  bool himself = true;   ///< it is the speaker's own, as far as can be told: nobody is reported for, or only spoken of
  std::string phone;     ///< typed or shared phone number, normalised
};

/// What a match is worth. linked: the sender is (now) known. place: an unknown sender in a bound group named one home
/// of that group. guess: one of name and room fits, a person must look. none: nothing fits.
enum class match_kind { linked, place, guess, none };

struct match {
  match_kind kind = match_kind::none;
  std::string household;   ///< whom the words are about, unless they name others
  std::string resident;    ///< the speaker, when linked
  bool link = false;       ///< the identity should be linked to `resident`
  std::string reason;      ///< for people: why this match, or why only a guess
  bool confirmed = false;  ///< with link: as confirmed
};

/// He was taken for this resident, and somebody who knows said that he is not.
bool is_refused(const identity& who, const std::string& resident);
void refuse(identity& who, const std::string& resident);
/// Somebody who knows says that he is.
void accept(identity& who, const std::string& resident);

/// Never the nearest name, never one of several: what is not exact is a guess for staff.
match find_speaker(const speech& s, const roster& r);

}  // namespace linli::domain
