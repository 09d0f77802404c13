#include "queue/staff/staff_question.hpp"

#include "base/ids.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/staff/staff_words.hpp"
#include "queue/texts.hpp"

namespace linli::queue {

namespace {

constexpr std::size_t groups_named = 3, shown_max = 300;

}  // namespace

void fill(std::string& text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string beginning(const std::string& text, std::size_t most) {
  const auto parts = split_text(text, most, text_unit::code_points);
  if (parts.empty()) return {};
  return parts.size() == 1 ? parts[0] : parts[0] + "…";
}

std::string question_of(const preflight& p, const domain::campaign& c, const domain::roster& people) {
  std::string groups;
  for (std::size_t i = 0; i < p.posts.size() && i < groups_named; ++i) {
    groups.append("「").append(p.posts[i].title).append("」");
    if (p.posts[i].by_hand) groups.append(say("staff_by_hand"));
  }
  if (p.posts.size() > groups_named) {
    auto more = say("staff_more_groups");
    fill(more, "{n}", std::to_string(p.posts.size()));
    groups += more;
  }
  auto text = say(p.posts.empty()   ? "staff_confirm_private"
                  : p.privates == 0 ? "staff_confirm_group"
                                    : "staff_confirm");
  fill(text, "{groups}", groups);
  fill(text, "{private}", std::to_string(p.privates));
  fill(text, "{total}", std::to_string(p.total));
  const int unheard = p.total - p.reachable;
  if (unheard > 0) {
    auto also = say("staff_unheard");
    fill(also, "{n}", std::to_string(unheard));
    text += also;
  }
  text += "\n" + beginning(c.text, shown_max);
  std::vector<domain::place_pattern> places;
  for (const auto& typed : c.audience.places) {
    if (auto place = domain::parse_pattern(typed)) places.push_back(std::move(*place));
  }
  const auto each = in_several_compounds(places, people);
  if (each.empty()) return text;
  auto several = say("staff_several_compounds");
  fill(several, "{places}", place_label(each));
  fill(several, "{one}", place_label({each.front()}));
  return text + "\n" + several;
}

std::string goes_to(const preflight& p) {
  auto text = std::to_string(p.total) + " " + std::to_string(p.reachable) + " " + std::to_string(p.privates);
  for (const auto& post : p.posts) text.append(post.by_hand ? " !" : " ").append(post.group);
  return hash_id("w", {text});
}

}  // namespace linli::queue
