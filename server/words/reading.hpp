#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "words/char_set.hpp"
#include "words/lexicon.hpp"
#include "words/normalise.hpp"
#include "words/understanding.hpp"

// A text with what has been recognised in it. Everything recognised is covered; what is left uncovered decides how much
// is trusted.
namespace linli::words {

/// Something recognised, where it stands.
struct hit {
  enum class kind { phrase, temperature, people };
  hit::kind kind = kind::phrase;
  words::sense sense = sense::plain;  ///< of a phrase
  std::string_view text, code;        ///< of a phrase, or the code of whom `people` counts
  std::size_t from = 0, to = 0;       ///< bytes of the normalised text
  bool denied = false;
  double value = 0;  ///< the temperature, or how many people
};

struct reading {
  explicit reading(normal text) : n(std::move(text)), chars(n.text), covered(n.text.size(), false), left(n.text) {
    constexpr std::size_t most = 8;  // of an ordinary text
    spans.reserve(most);
    hits.reserve(most);
  }

  normal n;
  chars_of chars;  ///< of n.text
  std::vector<bool> covered;
  std::string left;  ///< the text with what is covered blanked out
  std::vector<span> spans;
  std::vector<hit> hits;  ///< in the order of the text, once scanned
  sense_set senses;
  std::vector<std::string> symptoms, needs, kin;
  bool urgent = false;                ///< a symptom or need that cannot wait until tonight
  bool denied_symptom = false;        ///< "无发热"
  bool denied_danger = false;         ///< "没有晕倒": nobody is in danger, and a person reads it
  bool no_longer = false;             ///< "不烧了": there was something
  bool fever_gone = false;            ///< it was a fever
  bool weak_only = true;              ///< of the words for well, none says more than "no problem"
  bool soft_optout = false;           ///< "别再发了": a wish more than the word of the carriers
  bool nobody_home = false;           ///< "家里没人": the home is away, not only who writes
  int loose_negators = 0;             ///< that denied nothing we know: "没…" of something unknown
  std::vector<std::size_t> loose_at;  ///< where they stand, until weighed
  std::string leftover;               ///< what is not covered, without punctuation
  std::string strange;                ///< what of it stands beside a statement, or sounds like trouble
  std::string odd;                    ///< what of it sounds like trouble
  bool clear_well = false;            ///< a clause says that all is well, and nothing else
  bool of_somebody = false;           ///< something of it is said of the home's people, or of a part of the body
  std::string status, test;           ///< hospital, …; positive, negative, pending

  /// Something unknown, and nothing of it strange.
  bool small_talk() const { return !leftover.empty() && strange.empty(); }

  void cover(std::size_t from, std::size_t to, std::string what);
  /// The same of what numbers were found to mean, up to before_danger().
  void cover_fact(std::size_t from, std::size_t to, std::string what);
  bool has(sense s) const { return senses.contains(s); }
  bool well() const { return has(sense::ok) || has(sense::ok_plural) || has(sense::ok_household); }
  /// `left`; whoever covers more of it while reading takes a copy.
  const std::string& rest() const { return left; }
};

/// "36.5多吃了药", "3栋十字车快来", "多了一人要没了": where what was found ends when danger begins inside it and ends
/// behind it; `to` when none does.
std::size_t before_danger(std::string_view text, std::size_t from, std::size_t to);

/// Covers what somebody else wrote: quoted messages, @names, lines that begin with 例.
void cover_quotes(reading& r);
/// Finds the phrases in what is not covered, with what they deny, and sets the leftover. Linear.
void scan(reading& r);
/// Sets the leftover and weighs it anew. Of scan(), and for whoever covers more behind it.
void sum_up(reading& r);

/// Drops needs that somebody is thanked for: "谢谢小李送药". Of scan().
void forget_thanked(reading& r);
/// Weighs what is unknown clause by clause: sets `strange`, and drops hedges and kin of clauses that say nothing of
/// health. Of scan().
void weigh(reading& r);
/// Does the hit say how somebody is, or what somebody needs?
bool states(const hit& h);

/// A name beside a place: one of `names`, or, when none are given, a run of two to four characters that begins with a
/// family name and is no phrase. "" when there is none.
std::string take_person(reading& r, const std::vector<std::string>& names);
/// Covers the name in "this is Amir from 8-1506", "my name is …".
void cover_introduction(reading& r);
/// All of `names` that are said, in the order of the text.
std::vector<std::string> take_members(reading& r, const std::vector<std::string>& names);

}  // namespace linli::words
