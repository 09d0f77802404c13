#include "queue/staff/staff_proposal.hpp"

#include <utility>

#include "queue/staff/staff_question.hpp"
#include "queue/texts.hpp"

namespace linli::queue {

namespace {

constexpr std::size_t title_max = 20;

std::chrono::sys_days day_of(sys_time t, std::chrono::minutes utc_offset) {
  return std::chrono::floor<std::chrono::days>(t + utc_offset);
}

sys_time closes_at(std::chrono::minutes utc_offset, sys_time at) {
  using namespace std::chrono_literals;
  const auto day = day_of(at, utc_offset);
  const auto since = at + utc_offset - day;
  const auto by = since <= 16h ? 18h : since <= 19h ? 21h : 34h;
  return day + by - utc_offset;
}

std::string clock_of(std::chrono::minutes utc_offset, sys_time t, sys_time seen) {
  const auto clock = render_time(t, utc_offset).substr(11, 5);
  return day_of(t, utc_offset) == day_of(seen, utc_offset) ? clock : say("staff_tomorrow") + clock;
}

}  // namespace

domain::campaign checkin_of(std::chrono::minutes utc_offset, const std::string& staff, const std::string& community,
                            sys_time at) {
  domain::campaign c;
  c.kind = domain::campaign_kind::checkin;
  c.closes_at = closes_at(utc_offset, at);
  const auto date = render_time(at, utc_offset);
  c.title = say("staff_checkin_title");
  fill(c.title, "{date}", date.substr(5, 5));
  c.purpose = say("staff_checkin_purpose");
  c.text = say("staff_checkin_group");
  c.private_text = say("staff_checkin_private");
  for (auto* text : {&c.text, &c.private_text}) {
    fill(*text, "{by}", clock_of(utc_offset, c.closes_at, at));
    fill(*text, "{staff}", staff);
    fill(*text, "{community}", community);
  }
  c.options = {{"1", "都好", "all_ok"}, {"2", "有人不舒服", "unwell"}, {"3", "要帮忙", "need_help"}};
  return c;
}

domain::campaign notice_of(const std::string& text, const std::string& community, sys_time at) {
  domain::campaign c;
  c.kind = domain::campaign_kind::notice;
  c.closes_at = at + std::chrono::hours(24);
  c.title = beginning(text.substr(0, text.find('\n')), title_max);
  c.purpose = say("staff_notice_purpose");
  c.text = text.starts_with("【") ? text : "【" + community + "】" + text;
  return c;
}

bool is_of_another_day(const domain::campaign& c, sys_time asked_at, sys_time at, std::chrono::minutes utc_offset) {
  return c.kind == domain::campaign_kind::checkin && day_of(asked_at, utc_offset) != day_of(at, utc_offset);
}

domain::campaign of_today(domain::campaign asked, domain::campaign today) {
  today.id = std::move(asked.id);
  today.created_by = std::move(asked.created_by);
  today.audience = std::move(asked.audience);
  return today;
}

}  // namespace linli::queue
