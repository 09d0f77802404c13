#include "words/members.hpp"

#include <algorithm>
#include <array>

#include "words/judge.hpp"

namespace linli::words {

namespace {

int weight(std::string_view status) {
  constexpr std::array<std::string_view, 4> worse{"ok", "away", "symptom", "hospital"};
  return static_cast<int>(std::find(worse.begin(), worse.end(), status) - worse.begin());
}

/// Walks over the hits and keeps in mind of whom is spoken.
class teller {
 public:
  explicit teller(const reading& r) : r_(r) {}

  std::vector<member> run() {
    for (const auto& h : r_.hits) {
      if (h.kind == hit::kind::temperature) tell_temperature(h.value, h.text == "rough");
      else if (h.kind == hit::kind::people && h.code.empty()) count(static_cast<std::size_t>(h.value));
      else if (h.kind == hit::kind::people) add_counted(h);
      else take(h);
    }
    std::erase_if(rows_, [](const member& m) { return m.status.empty(); });
    const bool others = std::any_of(rows_.begin(), rows_.end(), [](const member& m) { return m.who != "self"; });
    if (!others) rows_.clear();
    return std::move(rows_);
  }

 private:
  // "我老公发烧": says whose he is, not that I am ill.
  bool whose(const hit& h) const {
    const auto* next = &h + 1;  // in the order of the text
    const bool last = next == r_.hits.data() + r_.hits.size();
    return !last && next->kind == hit::kind::phrase && next->sense == sense::kin && next->from == h.to;
  }

  void take(const hit& h) {
    switch (h.sense) {
      case sense::kin: return take_kin(h);
      case sense::self:
        // "他们不识字，我在外地": of me, not of them and me.
        if (h.from > 0 && r_.n.text[h.from - 1] == ',') about_nobody();
        if (whose(h)) return;
        return add("self", 1);
      case sense::rest:
        if (h.code == "others") return add("others", 1);
        return about_nobody();
      case sense::plural:
        if (h.code == "adverb" && !current_.empty() && !said_) return;  // "爸妈都"
        return about_nobody();
      case sense::ok_household:
        if (counted_to_ == h.from && !said_) return tell("ok");  // "两个大人平安"
        return reports_for_kin(r_, h) ? tell_of_others() : about_nobody();
      case sense::ok:
      case sense::ok_plural: return tell("ok");
      case sense::symptom:
      case sense::symptom_urgent:
        if (h.denied) return tell("ok");
        if (h.text.find("陪") != std::string_view::npos) return sit_with();
        return tell(h.code == "status=hospital" ? "hospital" : "symptom");
      case sense::ack:  // "others ok"
        if (!current_.empty() && !said_ && (h.text.starts_with("ok") || h.text == "好")) tell("ok");
        return;
      case sense::danger: return tell("symptom");
      case sense::away:
        if (h.code == "short") return;  // out for the day
        return tell("away");
      default: return;
    }
  }

  void take_kin(const hit& h) {
    if (h.code == "parents") {
      add("father", 1);
      return add("mother", 1);
    }
    if (h.code == "parents_in_law") {
      add("father_in_law", 1);
      return add("mother_in_law", 1);
    }
    if (h.code != "pronoun") return add(std::string(h.code.empty() ? h.text : h.code), 1);
    current_ = last_kin_;
    said_ = false;
  }

  // "我跟老头子两个都好" counts those who were just named.
  void count(std::size_t n) {
    if (said_ || n != current_.size()) about_nobody();
  }

  void add_counted(const hit& h) {
    add(std::string(h.code), static_cast<int>(h.value));
    counted_to_ = h.to;
  }

  // "闺女在医院陪着": not at home. Of oneself it says no more than where one writes from.
  void sit_with() {
    const bool self = current_.size() == 1 && rows_[current_[0]].who == "self";
    if (!self) tell("away");
  }

  void about_nobody() {
    current_.clear();
    said_ = false;
  }

  void add(std::string who, int n) {
    if (said_) current_.clear();
    said_ = false;
    auto row = std::find_if(rows_.begin(), rows_.end(), [&](const member& m) { return m.who == who; });
    if (row == rows_.end()) row = rows_.insert(rows_.end(), member{std::move(who), n, {}, {}});
    row->n = std::max(row->n, n);  // "其余三个"
    const auto index = static_cast<std::size_t>(row - rows_.begin());
    if (std::find(current_.begin(), current_.end(), index) == current_.end()) current_.push_back(index);
    if (rows_[index].who != "self") last_kin_ = current_;
  }

  void tell(std::string_view status) {
    said_ = true;
    for (const auto i : current_) {
      if (rows_[i].status.empty() || weight(rows_[i].status) < weight(status)) rows_[i].status = status;
    }
  }

  // "我替我妈报个平安" says nothing of me.
  void tell_of_others() {
    std::erase_if(current_, [&](std::size_t i) { return rows_[i].who == "self"; });
    tell("ok");
  }

  void tell_temperature(double t, bool rough) {
    tell(rules().is_well(t) ? "ok" : "symptom");
    if (!rough && current_.size() == 1 && !rows_[current_[0]].temperature) rows_[current_[0]].temperature = t;
  }

  const reading& r_;
  std::vector<member> rows_;
  std::vector<std::size_t> current_, last_kin_;
  bool said_ = false;                           // something was said since somebody was named
  std::size_t counted_to_ = std::string::npos;  // where those end who were counted last
};

}  // namespace

std::vector<member> members_of(const reading& r) {
  const bool somebody = std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return (h.kind == hit::kind::people && !h.code.empty()) ||
           (h.kind == hit::kind::phrase && (h.sense == sense::kin || h.sense == sense::rest));
  });
  if (!somebody) return {};
  return teller(r).run();
}

bool reports_for_kin(const reading& r, const hit& h) {
  if (h.kind != hit::kind::phrase || h.sense != sense::ok_household || !r.has(sense::proxy)) return false;
  for (const std::string_view only : {"报个平安", "报声平安", "报平安", "平安"}) {
    if (h.text == only) return true;
  }
  return false;
}

bool excepts_speaker(const reading& r) {
  if (!r.chars.may_have(U'除') && !r.chars.may_have(U'm')) return false;
  for (const std::string_view but : {"除了我", "除我", "除咗我", "除开我", "除了本人", "除了自己", "except me",
                                     "apart from me", "besides me", "other than me"}) {
    const auto at = r.n.text.find(but);
    if (at == std::string::npos) continue;
    const auto behind = std::string_view(r.n.text).substr(at + but.size());
    if (behind.empty() || is_punctuation(behind, 0)) return true;
    for (const std::string_view rest : {"都", "之外", "以外", "外", "其", "别", "全", "大家", "谁"}) {
      if (behind.starts_with(rest)) return true;  // not "除了我爸在外地"
    }
  }
  return false;
}

bool excepts_somebody(const reading& r) {
  if (r.has(sense::away)) return false;
  return std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::hedge && (h.text.starts_with("除") || h.text == "除外");
  });
}

}  // namespace linli::words
