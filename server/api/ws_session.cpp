#include "api/ws_session.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/surroundings.hpp"
#include "store/roster_import.hpp"

namespace linli::api {

namespace {

constexpr std::uint16_t malformed = 4400, unknown = 4401, forbidden = 4403, too_many = 4429, restarting = 1012;

constexpr std::int64_t come_back_ms_max = 3'000;

// Of a 1012: when to come back. Those who are told at one moment are not to come at one moment.
std::string spread(std::string why) {
  std::uniform_int_distribution<std::int64_t> wait(50, come_back_ms_max);
  return bj::serialize(bj::object{{"retry_after_ms", wait(chance())}, {"reason", std::move(why)}});
}

shared_lines shared(const bj::object& o) { return one_line(bj::serialize(o)); }

bj::object problem_object(int status, std::string detail) {
  auto r = problem(status, std::move(detail));
  auto v = json::parse(r.body);
  return v && v->is_object() ? std::move(v->get_object()) : bj::object{};
}

// A number beyond doubles is read as infinite, which JSON cannot write.
bool can_be_echoed(const bj::value& v) {
  if (const auto* items = v.if_array()) return std::all_of(items->begin(), items->end(), can_be_echoed);
  if (const auto* o = v.if_object())
    return std::all_of(o->begin(), o->end(), [](const auto& member) { return can_be_echoed(member.value()); });
  return !v.is_double() || std::isfinite(v.get_double());
}

/// The hub's view of a connection.
class ws_outlet final : public live::outlet {
 public:
  explicit ws_outlet(std::shared_ptr<net::ws_connection> c) : connection_(std::move(c)) {}
  void send(shared_lines objects) override { connection_->send(std::move(objects)); }
  std::size_t waiting() const override { return connection_->outbox_count(); }
  void on_drained(std::function<void()> then) override { connection_->on_drained(std::move(then)); }
  void drop(std::uint16_t code, std::string reason) override {
    connection_->close(code, code == restarting ? spread(std::move(reason)) : std::move(reason));
  }

 private:
  std::shared_ptr<net::ws_connection> connection_;
};

class session final : public net::ws_session, public std::enable_shared_from_this<session> {
 public:
  session(const services& use, std::string token) : use_(use), token_(std::move(token)) {}

  void opened(std::shared_ptr<net::ws_connection> c) override {
    connection_ = std::move(c);
    connection_->close_at(steady_clock::now() + limits::ws_hello_deadline, unknown, "no hello in time");
    if (dismissed_) dismiss(*dismissed_);
  }
  void received(std::string_view text) override;
  void closed() override;
  void dismiss(std::chrono::milliseconds retry_after);

 private:
  static task<void> work_off(std::shared_ptr<session> s);
  task<void> take(std::string text);
  task<void> hello(const bj::object& o);
  task<void> subscribe(const bj::object& o, bj::value ref);
  void say_error(const bj::value& ref, int status, std::string detail);
  void close(std::uint16_t code, std::string reason);
  void forget_frames();

  const services& use_;
  std::string token_, id_;
  std::shared_ptr<net::ws_connection> connection_;  // null once it is closed
  std::shared_ptr<live::member> member_;            // set by hello
  std::vector<std::string> frames_;  // in the order received, worked on one by one: the next_ is the next
  std::size_t next_ = 0, frames_bytes_ = 0;
  std::optional<std::chrono::milliseconds> dismissed_;  // before it was opened
  bool working_ = false;
};

void session::received(std::string_view text) {
  if (connection_ == nullptr) return;
  frames_bytes_ += text.size();
  if (frames_.size() - next_ >= limits::ws_inbox_count_max || frames_bytes_ > limits::ws_inbox_bytes_max)
    return close(too_many, "too many frames at once");
  frames_.emplace_back(text);
  if (std::exchange(working_, true)) return;
  // It may have ended already when spawn() returns: only a refusal says that nobody works.
  if (!spawn(use_.world.core, use_.world.work, "ws frames", work_off(shared_from_this()))) working_ = false;
}

void session::closed() {
  connection_.reset();
  forget_frames();
  if (member_ != nullptr) use_.hub.leave(std::exchange(member_, nullptr));
}

void session::close(std::uint16_t code, std::string reason) {
  if (connection_ != nullptr) connection_->close(code, std::move(reason));
  forget_frames();
}

void session::forget_frames() {
  frames_ = {};
  next_ = frames_bytes_ = 0;
}

void session::dismiss(std::chrono::milliseconds retry_after) {
  if (connection_ == nullptr) dismissed_ = retry_after;
  else close(restarting, bj::serialize(bj::object{{"retry_after_ms", retry_after.count()}}));
}

task<void> session::work_off(std::shared_ptr<session> s) {
  while (s->next_ < s->frames_.size() && s->connection_ != nullptr) {
    auto text = std::move(s->frames_[s->next_++]);
    s->frames_bytes_ -= text.size();
    if (s->next_ == s->frames_.size()) s->forget_frames();
    else if (s->next_ > limits::ws_inbox_count_max) {
      s->frames_.erase(s->frames_.begin(), s->frames_.begin() + static_cast<std::ptrdiff_t>(s->next_));
      s->next_ = 0;
    }
    co_await s->take(std::move(text));
  }
  s->working_ = false;
}

void session::say_error(const bj::value& ref, int status, std::string detail) {
  if (connection_ == nullptr) return;
  connection_->send(shared({{"type", "error"}, {"ref", ref}, {"problem", problem_object(status, std::move(detail))}}));
}

task<void> session::take(std::string text) {
  const auto v = json::parse(text);
  if (!v || !v->is_object()) co_return close(malformed, "a frame is one JSON object");
  const auto& o = v->get_object();
  const auto type = json::text(o, "type");
  const auto* given = o.if_contains("ref");
  const bj::value ref = given == nullptr ? bj::value(nullptr) : *given;
  if (!can_be_echoed(ref)) co_return close(malformed, "ref holds a number beyond doubles");
  if (type == "ping") {
    connection_->send(shared({{"type", "pong"}, {"ref", ref}}));
  } else if (type == "hello") {
    co_await hello(o);
  } else if (member_ == nullptr) {
    close(unknown, "say hello first");
  } else if (type == "subscribe") {
    co_await subscribe(o, ref);
  } else {
    say_error(ref, 422, "this type of frame is not known");
  }
}

task<void> session::hello(const bj::object& o) {
  if (member_ != nullptr) co_return say_error(nullptr, 409, "hello was said already");
  auto token = json::text(o, "token");
  if (token.empty()) token = token_;
  const auto community = json::text(o, "community");
  auto who = co_await use_.bearers.find(token);
  if (connection_ == nullptr) co_return;
  if (!who) co_return close(restarting, spread("the store cannot be reached"));
  if (!*who) co_return close(unknown, "no or unknown token");
  const auto role = (*who)->role;
  const bool staff = role == store::role::staff || role == store::role::admin;
  const bool bound = (*who)->may_see(community) && !community.empty();
  if (!bound || (!staff && role != store::role::viewer)) co_return close(forbidden, "not yours");
  const auto& his = (*who)->communities;
  if (std::find(his.begin(), his.end(), "*") != his.end()) {  // else somebody wrote its name down with his
    const auto all = co_await store::list_communities(use_.world.db);
    if (connection_ == nullptr) co_return;
    if (!all) co_return close(restarting, spread("the store cannot be reached"));
    if (std::find(all->begin(), all->end(), community) == all->end()) co_return close(forbidden, "no such community");
  }
  auto out = std::make_shared<ws_outlet>(connection_);
  auto entered = co_await use_.hub.enter(community, std::move(out), !staff);
  if (!entered) co_return close(restarting, spread("the store cannot be reached"));
  if (connection_ == nullptr) co_return use_.hub.leave(*entered);
  member_ = std::move(*entered);
  id_ = "s_" + random_id().substr(0, 16);
  token_ = {};
  connection_->stay();
  const auto head = use_.hub.head(community);
  connection_->send(
      shared({{"type", "welcome"}, {"session", id_}, {"epoch", head.epoch}, {"position", head.position}}));
}

bool is_topic(std::string_view t) {
  if (t == "tasks" || t == "followups" || t == "counts" || t == "groups" || t == "identities" || t == "messages")
    return true;
  return (t.starts_with("campaign:") && t.size() > 9) || (t.starts_with("resident:") && t.size() > 9);
}

// The problem with the frame; "" when there is none.
std::string read_subscription(const bj::object& o, bool counts_only, std::vector<std::string>& topics,
                              std::optional<live::since>& from) {
  const auto* list = o.if_contains("topics");
  if (list == nullptr || !list->is_array() || list->get_array().empty()) return "topics must be a list of topics";
  if (list->get_array().size() > limits::topics_max) return "at most " + std::to_string(limits::topics_max) + " topics";
  for (const auto& item : list->get_array()) {
    if (!item.is_string() || !is_topic(item.get_string()))
      return "an unknown topic: campaign:ID, resident:ID, counts, tasks, followups, groups, identities, messages";
    if (counts_only && item.get_string() != "counts") return "viewers see counts only";
    topics.emplace_back(item.get_string());
  }
  const auto* since = o.if_contains("since");
  if (since == nullptr || since->is_null()) return {};
  const auto* s = since->if_object();
  const auto* position = s == nullptr ? nullptr : s->if_contains("position");
  if (position == nullptr || !position->is_int64() || position->get_int64() < 0) return "since is {epoch, position}";
  from = live::since{json::text(*s, "epoch"), position->get_int64()};
  return {};
}

task<void> session::subscribe(const bj::object& o, bj::value ref) {
  std::vector<std::string> topics;
  std::optional<live::since> from;
  auto wrong = read_subscription(o, member_->counts_only, topics, from);
  std::set<std::string_view> all(topics.begin(), topics.end());  // what is subscribed to again counts once
  for (const auto& [topic, subscribed] : member_->topics) all.insert(topic);
  if (wrong.empty() && all.size() > limits::topics_max) wrong = "too many topics in all";
  if (!wrong.empty()) co_return say_error(ref, 422, std::move(wrong));
  std::function<void(bool)> answered = [self = shared_from_this(), ref](bool recovered) {
    if (self->connection_ == nullptr) return;
    self->connection_->send(shared({{"type", "ok"}, {"ref", ref}, {"recovered", recovered}}));
  };
  const auto m = member_;
  auto done = co_await use_.hub.subscribe(m, std::move(topics), std::move(from), std::move(answered));
  if (!done && connection_ != nullptr) {
    log::warn("ws", "a subscription failed: {}", describe(done.error()));
    close(restarting, spread("the store cannot be reached"));
  }
}

}  // namespace

std::shared_ptr<net::ws_session> create_ws_session(const services& use, std::string token) {
  return std::make_shared<session>(use, std::move(token));
}

void dismiss_session(net::ws_session& s, std::chrono::milliseconds retry_after) {
  static_cast<session&>(s).dismiss(retry_after);
}

bool offers(const net::request& r, std::string_view subprotocol) {
  for (const auto& part : split(r.headers.get("Sec-WebSocket-Protocol"), ',')) {
    if (trim(part) == subprotocol) return true;
  }
  return false;
}

}  // namespace linli::api
