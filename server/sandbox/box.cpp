#include "sandbox/box.hpp"

#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace linli::sandbox {

namespace {

constexpr auto busy_pause = std::chrono::milliseconds(1'000);

profile profile_of(const sandbox_account& a) { return a.profile == "wechat" ? profile::wechat : profile::open; }

}  // namespace

saved_box empty_box() {
  saved_box s;
  s.platform.epoch = to_lower(random_code(5));
  return s;
}

box::box(sandbox_account who, saved_box s, moment t, std::function<void()> changed)
    : who_(std::move(who)),
      platform_(profile_of(who_), std::move(s.platform)),
      hooks_(keyed_hash("jitter", who_.id)),
      faults_(s.faults),
      script_(std::move(s.script)),
      changed_(std::move(changed)) {
  for (auto& k : s.keys) keys_.restore(std::move(k));
  hooks_.restore(std::move(s.ledger), std::move(s.waiting), s.totals, t.steady);
}

void box::settle(moment t) {
  for (auto& e : platform_.take_events()) hooks_.add(std::move(e), faults_.draw_event(), t.at, t.steady);
  for (const auto& r : platform_.take_reached()) plan(r, t);
  changed_();
}

void box::plan(const reach& r, moment t) {
  const auto& s = platform_.state();
  std::vector<const person*> there;
  if (r.direct) {
    there.push_back(&s.people.at(r.chat));
  } else {
    for (const auto& id : s.groups.at(r.chat).members) there.push_back(&s.people.at(id));
  }
  for (auto& p : script_.plan(r, there)) {
    if (agenda_.add(std::move(p), t.steady)) continue;
    log::warn("sandbox", "{}: too many scripted answers are planned; the others stay silent", who_.id);
    return;
  }
}

void box::run_due(moment t) {
  while (auto p = agenda_.next(t.steady)) {
    if (hooks_.full()) {
      p->delay = busy_pause;
      agenda_.add(std::move(*p), t.steady);
      return;
    }
    if (p->reads) {
      platform_.read(p->position, t.at);
    } else {
      platform::utterance u;
      const auto& moved = platform_.state().migrated;
      const auto now_at = moved.find(p->chat);
      u.chat = now_at == moved.end() ? p->chat : now_at->second;
      u.direct = p->direct;
      u.sender.id = p->person;
      u.text = std::move(p->text);
      const auto said = platform_.say(u, t.at);
      if (!said) log::debug("sandbox", "{}: a scripted answer fell flat: {}", who_.id, describe(said.error()));
    }
    settle(t);
  }
}

void box::set_script(script_settings s) {
  script_ = sandbox::script(std::move(s));
  agenda_.clear();
  changed_();
}

void box::set_faults(fault_settings s) {
  faults_ = fault_source(s);
  changed_();
}

key_book::entry& box::visit_key(const std::string& key, std::string_view call, std::string_view body) {
  auto& e = keys_.visit(key, call, body);
  changed_();
  return e;
}

void box::batch_answered(int status, std::chrono::milliseconds retry_after, moment t) {
  hooks_.answered(status, retry_after, t.steady);
  changed_();
}

void box::batch_unanswered(moment t) {
  hooks_.unanswered(t.steady);
  changed_();
}

}  // namespace linli::sandbox
