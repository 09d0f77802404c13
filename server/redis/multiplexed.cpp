#include "redis/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <charconv>
#include <deque>
#include <random>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

#include "base/gate.hpp"
#include "base/log.hpp"
#include "redis/codec.hpp"

namespace linli::redis {

namespace {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto sweep_every = 20ms;
constexpr auto connect_deadline = 2s;
constexpr auto stalled_after = 10s;  // an answer that is late beyond its deadline: the connection is given up
constexpr std::size_t much_bytes = read_at_once / 4;
constexpr std::size_t unsent_bytes_max = 64 * limits::MiB;

class multiplexed final : public connection, public std::enable_shared_from_this<multiplexed> {
 public:
  multiplexed(executor core, address where)
      : core_(core),
        where_(std::move(where)),
        socket_(core),
        work_(std::make_shared<gate>(core)),
        retry_(core),
        sweep_(core) {}

  // Who still waits when the loop is gone would keep himself alive: his coroutine holds the pending that holds it.
  ~multiplexed() override {
    for (auto* all : {&unsent_, &sent_}) {
      for (const auto& s : *all) s->waiting.reset();
    }
  }

  void begin() {
    spawn(core_, work_, "redis connection", keep_connected(shared_from_this()));
    spawn(core_, work_, "redis deadlines", sweep(shared_from_this()));
  }

  std::string name() const override {
    return where_.socket.empty() ? where_.host + ":" + std::to_string(where_.port) : where_.socket;
  }
  bool connected() const override { return connected_; }
  std::string run_id() const override { return run_id_; }
  place place_of(std::string_view) const override { return {holder_, 0}; }
  redis::stats stats() const override { return stats_; }
  std::size_t waiting_bytes() const override { return unsent_bytes_ + sent_bytes_; }
  std::size_t overdue() const override { return overdue_; }

  void close() override {
    if (closed_) return;
    gone_ = {errc::canceled, "the client is closed"};
    fail_sent(gone_);
    fail_all(unsent_, gone_);
    end();
  }

  void retire() override {
    retired_ = true;
    gone_ = {errc::not_sent, "this server is no longer asked"};
    fail_all(unsent_, gone_);
    unsent_bytes_ = 0;
    if (sent_.empty()) end();
  }

  std::shared_ptr<pending> start(std::string bytes, std::size_t wanted, std::chrono::milliseconds deadline,
                                 std::uint64_t holder) override {
    auto s = std::make_shared<pending>();
    s->wanted = wanted;
    s->holder = holder;
    s->deadline = steady::now() + deadline;
    stats_.commands += wanted;
    if (closed_ || retired_) {
      s->fail(gone_);
      return s;
    }
    if (unsent_bytes_ + bytes.size() > unsent_bytes_max) {
      s->fail({errc::full, "too much waits for Redis"});
      return s;
    }
    s->bytes = std::move(bytes);
    s->size = s->bytes.size();
    unsent_bytes_ += s->size;
    unsent_.push_back(s);
    // What other coroutines issue in this turn of the loop leaves in the same write; but when much has come
    // together Redis begins on it, and does not wait until we have done all that the turn has.
    if (unsent_bytes_ >= much_bytes) flush();
    else if (connected_ && !writing_ && !std::exchange(flush_posted_, true)) {
      asio::post(core_, [self = shared_from_this()] {
        self->flush_posted_ = false;
        self->flush();
      });
    }
    return s;
  }

 private:
  void end() {
    closed_ = true;
    cut();
    retry_.cancel();
    sweep_.cancel();
  }

  using queue = std::deque<std::shared_ptr<pending>>;

  void flush() {
    if (writing_ || !connected_ || unsent_.empty()) return;
    auto bytes = std::make_shared<std::string>();
    bytes->reserve(unsent_bytes_);
    for (const auto& s : unsent_) {
      if (s->holder != 0 && s->holder != holder_) s->fail({errc::unavailable, "another run of Redis answers by now"});
      if (!s->settled) bytes->append(s->bytes);  // else its deadline passed before it was sent
    }
    boost::system::error_code ec;
    const auto n = socket_.write_some(asio::buffer(*bytes), ec);  // nearly always all of it
    const bool full = ec == asio::error::would_block || ec == asio::error::try_again;
    if (ec && !full) return cut();  // nothing was sent: it all waits for the next connection
    mark_sent();
    if (n == bytes->size()) return;
    writing_ = true;
    const auto life = life_;
    asio::async_write(socket_, asio::buffer(*bytes) + n,
                      [self = shared_from_this(), bytes, life](boost::system::error_code failed, std::size_t) {
                        if (life != self->life_) return;  // of a connection that is gone
                        self->writing_ = false;
                        if (failed) self->cut();
                        else self->flush();
                      });
  }

  void mark_sent() {
    for (auto& s : unsent_) {
      if (s->settled) continue;
      s->bytes = {};
      sent_bytes_ += s->size;
      sent_.push_back(std::move(s));
    }
    unsent_.clear();
    unsent_bytes_ = 0;
  }

  static void fail_all(queue& all, const error& e) {
    auto taken = std::exchange(all, {});
    for (auto& s : taken) s->fail(e);
  }

  void fail_sent(const error& e) {
    sent_bytes_ = overdue_ = 0;
    fail_all(sent_, e);
  }

  void cut() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  task<result<void>> connect() {
    connecting_since_ = steady::now();
    if (!where_.socket.empty()) {
      const asio::generic::stream_protocol::endpoint unix_end{asio::local::stream_protocol::endpoint(where_.socket)};
      auto [ec] = co_await socket_.async_connect(unix_end, use_tuple);
      if (ec) co_return error{errc::unavailable, ec.message()};
      co_return result<void>{};
    }
    asio::ip::tcp::resolver resolver(core_);
    auto [failed, found] = co_await resolver.async_resolve(where_.host, std::to_string(where_.port), use_tuple);
    if (failed) co_return error{errc::unavailable, failed.message()};
    for (const auto& entry : found) {
      cut();
      const asio::generic::stream_protocol::endpoint tcp_end{entry.endpoint()};
      auto [ec] = co_await socket_.async_connect(tcp_end, use_tuple);
      if (ec) continue;
      const int on = 1;
      ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      co_return result<void>{};
    }
    co_return error{errc::unavailable, "no address of the host answers"};
  }

  std::vector<command> greeting() const {
    std::vector<command> out;
    if (!where_.password.empty()) {
      if (where_.user.empty()) out.push_back({"AUTH", where_.password});
      else out.push_back({"AUTH", where_.user, where_.password});
    }
    if (where_.database != 0) out.push_back({"SELECT", std::to_string(where_.database)});
    out.push_back({"CLIENT", "SETNAME", "linli"});
    out.push_back({"INFO", "server"});
    return out;
  }

  task<result<void>> greet(decoder& d) {
    const auto commands = greeting();
    std::string bytes;
    for (const auto& c : commands) bytes += encode(c);
    auto [failed, n] = co_await asio::async_write(socket_, asio::buffer(bytes), use_tuple);
    if (failed) co_return error{errc::unavailable, failed.message()};
    for (std::size_t got = 0; got < commands.size();) {
      auto answer = d.next();
      if (!answer) co_return answer.error();
      if (*answer) {
        ++got;
        const auto& text = (*answer)->text;
        if (text.starts_with('-')) co_return error_of(std::string_view(text).substr(1));
        if (const auto at = text.find("run_id:"); at != std::string::npos) met(text.substr(at + 7, 40));
        continue;
      }
      auto [ec, size] = co_await socket_.async_read_some(asio::buffer(buffer_), use_tuple);
      if (ec) co_return error{errc::unavailable, ec.message()};
      d.feed({buffer_.data(), size});
    }
    co_return result<void>{};
  }

  void met(std::string run) {
    if (!run_id_.empty() && run != run_id_) log::info("redis", "{} is another run of Redis than before", name());
    run_id_ = std::move(run);
    std::from_chars(run_id_.data(), run_id_.data() + std::min<std::size_t>(16, run_id_.size()), holder_, 16);
  }

  // Gives answers to those who wait, oldest first. Errors: protocol.
  result<void> take_answers(decoder& d) {
    for (;;) {
      auto answer = d.next();
      if (!answer) return answer.error();
      if (!*answer) return {};
      if (sent_.empty()) return error{errc::protocol, "an answer that nobody asked for"};
      auto& s = *sent_.front();
      s.answers.push_back(std::move(**answer));
      if (s.answers.size() < s.wanted) continue;
      const auto done = sent_.front();
      sent_.pop_front();
      sent_bytes_ -= done->size;
      if (done->settled) --overdue_;
      else done->settle();
    }
  }

  task<void> read(decoder& d) {
    for (;;) {
      auto [ec, n] = co_await socket_.async_read_some(asio::buffer(buffer_), use_tuple);
      if (ec) co_return;
      d.feed({buffer_.data(), n});
      if (!take_answers(d)) co_return;
    }
  }

  static task<void> keep_connected(std::shared_ptr<multiplexed> self) { co_await self->stay(); }
  task<void> stay() {
    int failures = 0;
    std::mt19937 random{std::random_device{}()};
    while (!closed_) {
      decoder d;
      cut();
      ++life_;
      writing_ = false;
      auto up = co_await connect();
      if (up) up = co_await greet(d);
      connecting_since_ = {};
      if (up && !closed_) {
        if (failures > 0 || life_ > 1) ++stats_.reconnects;
        failures = 0;
        boost::system::error_code ignored;
        socket_.non_blocking(true, ignored);
        connected_ = true;
        flush();
        co_await read(d);
        connected_ = false;
        stats_.unknown += sent_.size();
        fail_sent({errc::unknown_outcome, "the connection to Redis went before the answer"});
      }
      if (closed_) break;
      last_error_ = up ? std::string("the connection was lost") : up.error().detail;
      const auto most = std::min<std::int64_t>(1000, 10LL << std::min(failures++, 7));
      retry_.expires_after(
          std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(most / 2, most)(random)));
      co_await retry_.async_wait(use_tuple);
    }
    cut();
  }

  static task<void> sweep(std::shared_ptr<multiplexed> self) { co_await self->watch_deadlines(); }
  task<void> watch_deadlines() {
    while (!closed_) {
      sweep_.expires_after(sweep_every);
      co_await sweep_.async_wait(use_tuple);
      const auto at = steady::now();
      for (auto& s : unsent_) {
        if (s->deadline <= at && !s->settled) {
          ++stats_.timeouts;
          s->fail({errc::unavailable, "Redis cannot be reached: " + last_error_});
        }
      }
      while (!unsent_.empty() && unsent_.front()->settled) {
        unsent_bytes_ -= unsent_.front()->bytes.size();
        unsent_.pop_front();
      }
      for (auto& s : sent_) {
        if (s->deadline <= at && !s->settled) {
          ++stats_.timeouts;
          ++overdue_;
          s->fail({errc::unknown_outcome, "Redis did not answer in time"});
        }
      }
      const bool stalled = !sent_.empty() && sent_.front()->deadline + stalled_after < at;
      const bool hangs = connecting_since_ != steady::time_point{} && connecting_since_ + connect_deadline < at;
      if (stalled || hangs) cut();
      if (retired_ && sent_.empty()) end();
    }
  }

  executor core_;
  address where_;
  asio::generic::stream_protocol::socket socket_;
  std::shared_ptr<gate> work_;
  asio::steady_timer retry_, sweep_;
  std::array<char, 64 * 1024> buffer_{};
  queue unsent_, sent_;
  std::size_t unsent_bytes_ = 0, sent_bytes_ = 0, overdue_ = 0;
  std::uint64_t holder_ = 0;  // the beginning of run_id, which is random
  std::uint64_t life_ = 0;    // counts connections: what belongs to an earlier one is ignored
  bool connected_ = false, writing_ = false, flush_posted_ = false, closed_ = false, retired_ = false;
  steady::time_point connecting_since_{};
  std::string run_id_, last_error_ = "not connected yet";
  error gone_;  // what became of commands that come after the end
  redis::stats stats_;
};

}  // namespace

std::shared_ptr<connection> create_connection(executor core, address where) {
  auto c = std::make_shared<multiplexed>(std::move(core), std::move(where));
  c->begin();
  return c;
}

}  // namespace linli::redis
