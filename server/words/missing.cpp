#include "words/missing.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"
#include "words/heads.hpp"
#include "words/judge.hpp"

namespace linli::words {

namespace {

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return text.ends_with(w); });
}

}  // namespace

std::optional<understanding> by_missing(const reading& r, const std::vector<found_place>& places) {
  constexpr std::size_t homes_max = 50;
  if (places.empty() || places.size() > homes_max || !r.symptoms.empty() || r.has(sense::need)) return std::nullopt;
  const std::string_view text = r.n.text;
  const auto head = trim(text.substr(0, places.front().from));
  if (!ends_with_any(head,
                     {"就差", "只差", "还差", "就剩", "只剩", "就剩下", "只剩下", "还有", "就是", "剩", "剩下", "差"}))
    return std::nullopt;
  const auto tail = without_head(text.substr(places.back().to),
                                 {"这几户", "这两户", "两户", "三户", "这户", "那户", "一户", "户", "这家", "那家",
                                  "一家", "家", "两家", "室", "还", "都", "也"});
  if (!begins_with_any(
          tail, {"没回", "没报", "没填",   "没接",   "没联系", "没消息", "没动静", "没应",   "没人应", "没反应", "未回",
                 "未报", "未填", "联系不", "敲不开", "打不通", "冇回",   "冇报",   "没有回", "没有报", "没登记"}))
    return std::nullopt;
  auto u = seen(intent::batch_report, "missing");
  u.proxy = true;
  for (const auto& p : places) {
    entry e;
    e.place = p.place;
    e.status = "unreached";
    u.entries.push_back(std::move(e));
  }
  return u;
}

}  // namespace linli::words
