#include "api/campaign_body.hpp"

#include <set>

#include "live/counts.hpp"

namespace linli::api {

namespace {

constexpr std::size_t text_max = 4'000, title_max = 100, purpose_max = 400;
constexpr std::size_t options_max = 9, fields_max = 20, patterns_max = 500, tags_max = 50;
constexpr auto open_at_most = std::chrono::hours(24 * 366);

std::vector<domain::option> default_options() {
  return {{"1", "都好", "all_ok"}, {"2", "有人不舒服", "unwell"}, {"3", "要帮忙", "need_help"}};
}

void read_options(body& b, domain::campaign& c) {
  if (!b.has("options")) {
    if (c.kind == domain::campaign_kind::checkin) c.options = default_options();
    return;
  }
  std::set<std::string> keys;
  for (const auto& [object, pointer] : b.objects("options", options_max)) {
    body one(*object, pointer);
    domain::option o;
    o.key = nfkc(one.text("key", 2, true));
    o.label = one.text("label", 40, true);
    o.meaning = one.text("meaning", 40);
    if (!o.key.empty() && !keys.insert(o.key).second) one.wrong("key", "stands twice");
    b.take_errors_of(one);
    c.options.push_back(std::move(o));
  }
}

void read_who(body& a, domain::campaign& c) {
  std::size_t n = 0;
  for (const auto& text : a.texts("places", patterns_max, 200)) {
    auto pattern = domain::parse_pattern(text);
    if (pattern) c.audience.places.push_back(pattern->text);
    else a.wrong("places/" + std::to_string(n), pattern.error().detail);
    ++n;
  }
  c.audience.tags = a.texts("tags", tags_max, 100);
  c.audience.exclude_tags = a.texts("exclude_tags", tags_max, 100);
}

void read_audience(body& b, domain::campaign& c) {
  const auto* object = b.object("audience");
  if (object == nullptr) return;
  body a(*object, "/audience");
  read_who(a, c);
  b.take_errors_of(a);
}

void read_urgency(body& b, domain::campaign& c) {
  const auto urgency = domain::named<domain::campaign_urgency>(b.choice("urgency", {"routine", "urgent", "emergency"}));
  if (urgency) c.urgency = *urgency;
}

void read_times(body& b, domain::campaign& c, sys_time now) {
  c.starts_at = b.time("starts_at").value_or(now);
  c.closes_at = b.time("closes_at").value_or(sys_time{});
  if (!b.has("closes_at")) b.wrong("closes_at", "is required: every campaign has an end");
  else if (c.closes_at != sys_time{} && c.closes_at <= std::max(now, c.starts_at))
    b.wrong("closes_at", "must lie behind starts_at, in the future");
  else if (c.closes_at > std::max(now, c.starts_at) + open_at_most) b.wrong("closes_at", "must be within 366 days");
}

}  // namespace

domain::campaign read_campaign(body& b, sys_time now) {
  domain::campaign c;
  const auto kind = domain::named<domain::campaign_kind>(b.choice("kind", {"notice", "checkin"}, true));
  if (kind) c.kind = *kind;
  c.title = b.text("title", title_max, true);
  c.purpose = b.text("purpose", purpose_max, true);
  c.text = b.text("text", text_max, true);
  c.private_text = b.text("private_text", text_max);
  read_urgency(b, c);
  read_audience(b, c);
  read_times(b, c, now);
  read_options(b, c);
  c.fields = b.texts("fields", fields_max, 60);
  if (b.has("ladder")) b.wrong("ladder", "must be null: nobody is reminded by a ladder yet");
  return c;
}

domain::campaign read_preview(body& b) {
  domain::campaign c;
  read_urgency(b, c);
  read_who(b, c);
  return c;
}

bj::object show(const call& c, const domain::campaign& campaign, const std::map<std::string, int>& counts) {
  const bool names = c.sees_names();
  const auto moment = [&](sys_time t) { return t == sys_time{} ? bj::value(nullptr) : bj::value(c.use.time(t)); };
  bj::object o{{"id", campaign.id}, {"kind", domain::name(campaign.kind)}, {"title", campaign.title}};
  o["purpose"] = campaign.purpose;
  o["state"] = domain::name(campaign.state);
  o["urgency"] = domain::name(campaign.urgency);
  if (names) {
    o["text"] = campaign.text;
    o["private_text"] = campaign.private_text.empty() ? campaign.text : campaign.private_text;
  }
  bj::object audience{{"places", json::array_of(campaign.audience.places)},
                      {"tags", json::array_of(campaign.audience.tags)}};
  audience["exclude_tags"] = json::array_of(campaign.audience.exclude_tags);
  audience["total"] = campaign.total;
  audience["residents"] = campaign.residents;
  o["audience"] = std::move(audience);
  bj::array options;
  for (const auto& x : campaign.options)
    options.push_back(bj::object{{"key", x.key}, {"label", x.label}, {"meaning", x.meaning}});
  o["options"] = std::move(options);
  o["fields"] = json::array_of(campaign.fields);
  o["ladder"] = nullptr;
  o["starts_at"] = moment(campaign.starts_at);
  o["closes_at"] = moment(campaign.closes_at);
  o["opened_at"] = moment(campaign.opened_at);
  o["closed_at"] = moment(campaign.closed_at);
  o["created_at"] = moment(campaign.created_at);
  if (names) o["created_by"] = campaign.created_by;
  auto shown = live::show_counts(counts, !names);
  o["counts"] = std::move(shown["counts"]);
  o["late"] = std::move(shown["late"]);
  return o;
}

}  // namespace linli::api
