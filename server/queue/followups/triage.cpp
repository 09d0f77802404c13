#include "queue/followups/triage.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "queue/texts.hpp"
#include "words/understanding.hpp"

namespace linli::queue {

namespace {

using domain::followup_kind;

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> out;
  for (const auto part : split(text, '|')) out.emplace_back(trim(part));
  return out;
}

triage_card read_card(std::string name, std::string_view language) {
  const auto text = [&](std::string_view what) { return say("triage_" + name + std::string(what), language); };
  triage_card c;
  c.version = say("triage_version");
  c.title = text("_title");
  c.because = text("_because");
  c.ask = parts_of(text("_ask"));
  c.avoid = parts_of(text("_avoid"));
  c.call = parts_of(text("_call"));
  c.name = std::move(name);
  return c;
}

void add_symptoms(const words::understanding& u, std::vector<std::string>& to) {
  to.insert(to.end(), u.symptoms.begin(), u.symptoms.end());
  for (const auto& e : u.entries) to.insert(to.end(), e.symptoms.begin(), e.symptoms.end());
}

std::string name_of_card(followup_kind kind, const std::vector<std::string>& symptoms) {
  if (kind == followup_kind::distress) return "mood";
  for (auto& name : parts_of(say("triage_cards"))) {
    for (const auto& code : parts_of(say("triage_" + name + "_when"))) {
      if (std::find(symptoms.begin(), symptoms.end(), code) != symptoms.end()) return std::move(name);
    }
  }
  return kind == followup_kind::danger ? "danger" : "symptom";
}

}  // namespace

std::optional<triage_card> triage_of(followup_kind kind, const std::vector<std::string>& texts,
                                     std::string_view language) {
  const bool ill = kind == followup_kind::danger || kind == followup_kind::distress || kind == followup_kind::symptom;
  if (!ill) return std::nullopt;
  std::vector<std::string> symptoms;
  for (const auto& text : texts) add_symptoms(words::parse(text, {}), symptoms);
  return read_card(name_of_card(kind, symptoms), language);
}

std::optional<triage_card> triage_of_reply(std::string_view intent, std::string_view rule, const std::string& text) {
  const bool danger = intent == words::name(words::intent::emergency);
  if (!danger && intent != words::name(words::intent::checkin_symptom)) return std::nullopt;
  if (danger && rule == "distress") return triage_of(followup_kind::distress, {text});
  return triage_of(danger ? followup_kind::danger : followup_kind::symptom, {text});
}

boost::json::value shown(const std::optional<triage_card>& card) {
  if (!card) return nullptr;
  return boost::json::object{{"card", card->name},
                             {"version", card->version},
                             {"title", card->title},
                             {"ask", json::array_of(card->ask)},
                             {"avoid", json::array_of(card->avoid)},
                             {"call", json::array_of(card->call)},
                             {"because", card->because}};
}

}  // namespace linli::queue
