#pragma once
#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace linli::words {

/// What a known phrase stands for. The phrases are in templates/lexicon/, one sense a line.
enum class sense {
  ok,
  ok_household,
  ok_plural,
  not_ok,
  not_received,
  order,
  wish,
  hedge,  // of well-being, and what looks like it
  symptom,
  symptom_urgent,
  resolved,
  negator,
  filler,
  list,
  tail,  // "no fever, cough or the like"
  need,
  need_urgent,
  no_need,
  danger,
  distress,
  harmless,
  warning,
  ack,
  question,
  complaint,
  away,
  decline,
  optout,
  data_request,
  consent,
  yes,
  no,
  done,
  correction,
  moved,
  wrong_number,
  media,
  self,
  plural,
  kin,
  rest,
  proxy,     // who
  plain,     ///< may stand beside anything
  other,     ///< known to be no name, otherwise unknown
  talk,      ///< of the weather, of meals: what neighbours chat about
  test,      ///< of an infection; code: negative, pending (positive is a symptom_urgent)
  going,     ///< out or home, as the code says
  baseline,  ///< "as above", "as always": says nothing without what it refers to
  joined,    ///< somebody came to live in the home, or left it
  body,      ///< a part of the body; code: what a pain there is called
  goods,     ///< what one asks to be bought; code: rice, …
  news,      ///< "新闻里": what follows happened elsewhere
  reach,     ///< how somebody can be reached: deaf, in writing only
  estate,    ///< of the estate, not of a home: the gate, the lights of the stairs
  surname
};
/// Some of them.
class sense_set {
 public:
  void insert(sense s) { bits_ |= bit(s); }
  void erase(sense s) { bits_ &= ~bit(s); }
  bool contains(sense s) const { return (bits_ & bit(s)) != 0; }
  bool empty() const { return bits_ == 0; }
  std::size_t size() const { return static_cast<std::size_t>(std::popcount(bits_)); }

 private:
  static std::uint64_t bit(sense s) { return std::uint64_t{1} << static_cast<unsigned>(s); }
  static_assert(static_cast<unsigned>(sense::surname) < 64);
  std::uint64_t bits_ = 0;
};
/// The sense of that name in the lexicon's files; nullopt for any other word.
std::optional<sense> sense_named(std::string_view name);

struct phrase {
  std::string_view text;
  words::sense sense;
  /// Symptom or need in the words of the API, who is meant, or what the sense's line adds ("list", "soft"). "status=…"
  /// and "test=…" set that field.
  std::string_view code;
  bool as_listed = false;  ///< by its line ("code!"): what is graver and stands in it does not count
  bool cuts = false;       ///< danger may begin inside it and end behind it: phrase_before_danger() looks
  /// Do they stand for the same?
  friend bool operator==(const phrase& a, const phrase& b) {
    return a.text == b.text && a.sense == b.sense && a.code == b.code;
  }
};

/// The longest phrase of the lexicon that stands at `at`; nullptr when none does. `text` is normalised. Family names
/// are none of them. REQUIRES: at < text.size().
const phrase* phrase_at(std::string_view text, std::size_t at);
/// phrase_at(), but what is no danger hides none: where danger (or, behind what is no symptom either, a symptom that
/// cannot wait) begins inside the phrase and ends behind it, the longest phrase that ends before it. A look-alike that
/// is listed whole ("割手机") hides what it holds. REQUIRES: at < text.size().
const phrase* phrase_before_danger(std::string_view text, std::size_t at);
/// Before many of these along one text: they wait for memory less.
void fetch_phrases(std::string_view text);
/// Every phrase of that sense, normalised; the views are good for ever.
std::vector<std::string_view> phrases_of(sense s);
/// Is this a common Chinese family name (one or two characters), and how many bytes of `text` at `at` are it? 0 = none.
std::size_t surname_at(std::string_view text, std::size_t at);

/// Does one of the words stand in it that make an unknown clause a matter for a person (body, pain, water, fire, …)?
bool alarming(std::string_view unknown);
/// The same beside a denial: "没起床", "不肯吃".
bool alarming_denied(std::string_view unknown);

/// Lines of the lexicon that do not read "sense[ code][!]: phrase | …"; empty in a program that was built well.
const std::vector<std::string_view>& lexicon_faults();
/// Phrases with two senses, of which the second is never found; empty, too.
std::vector<std::string_view> lexicon_doubles();

}  // namespace linli::words
