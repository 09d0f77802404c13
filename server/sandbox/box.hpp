#pragma once
#include <functional>
#include <string>
#include <vector>

#include "sandbox/agenda.hpp"
#include "sandbox/delivery_queue.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/key_book.hpp"
#include "sandbox/platform.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/script.hpp"

namespace linli::sandbox {

/// Now, on both clocks: what people are told, and what waits are measured by.
struct moment {
  sys_time at;
  std::chrono::steady_clock::time_point steady;
  static moment now() { return {linli::now(), std::chrono::steady_clock::now()}; }
};

/// What of one account survives a restart. Answers that scripted residents had still planned do not.
struct saved_box {
  platform_state platform;
  std::vector<key_book::entry> keys;
  std::deque<delivery_queue::record> ledger;
  std::vector<event> waiting;
  delivery_queue::totals totals;
  script_settings script;
  fault_settings faults;
};

/// An account with nothing in it, and an epoch that no other had.
saved_box empty_box();

/// One account: the platform's rules and all that stands around them. Pure but for `changed`.
class box {
 public:
  /// `changed` is called after every change.
  box(sandbox_account who, saved_box s, moment t, std::function<void()> changed);

  const sandbox_account& who() const { return who_; }
  const sandbox::platform& platform() const { return platform_; }
  const delivery_queue& hooks() const { return hooks_; }
  const key_book& keys() const { return keys_; }
  const fault_source& faults() const { return faults_; }
  const sandbox::script& script() const { return script_; }
  const agenda& plans() const { return agenda_; }

  /// Does `work` on the platform and passes on what comes of it. Errors: those of `work`; full when too many webhooks
  /// wait for the gateway, which is how nothing is lost while it is away.
  template <class Work>
  auto change(moment t, Work&& work) -> decltype(work(std::declval<sandbox::platform&>())) {
    if (hooks_.full()) return refused(errc::full, "busy", "too many webhooks wait for the gateway");
    auto out = work(platform_);
    settle(t);
    return out;
  }
  void set_script(script_settings s);
  void set_faults(fault_settings s);
  /// Does what is due by script.
  void run_due(moment t);

  key_book::entry& visit_key(const std::string& key, std::string_view call, std::string_view body);
  api_fault draw_fault(moment t) { return faults_.draw(t.steady); }

  /// The way of its webhooks, for the deliverer.
  std::vector<std::shared_ptr<const event>> next_batch(moment t) { return hooks_.next(t.steady); }
  void batch_answered(int status, std::chrono::milliseconds retry_after, moment t);
  void batch_unanswered(moment t);

 private:
  void settle(moment t);
  void plan(const reach& r, moment t);

  sandbox_account who_;
  sandbox::platform platform_;
  key_book keys_;
  delivery_queue hooks_;
  fault_source faults_;
  sandbox::script script_;
  agenda agenda_;
  std::function<void()> changed_;
};

}  // namespace linli::sandbox
