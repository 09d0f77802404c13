#include "stand.hpp"

#include <future>
#include <stdexcept>

#include <boost/asio/post.hpp>

#include "base/ids.hpp"
#include "tests/support/run.hpp"

namespace linli::sandbox::test {

namespace {

using namespace std::chrono_literals;

const std::vector<sandbox_account>& accounts() {
  static const std::vector<sandbox_account> all{{"open", "open", "token-open", "secret-open"},
                                                {"wechat", "wechat", "token-wechat", "secret-wechat"}};
  return all;
}

task<void> then_tell(task<void> what, std::shared_ptr<std::promise<void>> done) {
  co_await std::move(what);
  done->set_value();
}

}  // namespace

bool eventually(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!done() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(5ms);
  return done();
}

temporary_folder::temporary_folder() : path(std::filesystem::temp_directory_path() / ("linli-sandbox-" + random_id())) {
  std::filesystem::create_directories(path);
}
temporary_folder::~temporary_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

// ---- receiver

task<net::response> receiver::handle(net::request r) {
  ++calls_;
  net::response out;
  const auto status = status_.load();
  const auto at = r.path.find_last_of('/');
  const auto known = accounts_.find(r.path.substr(at + 1));
  if (!r.path.starts_with("/hooks/") || known == accounts_.end()) {
    out.status = 404;
    co_return out;
  }
  bots::webhook w;
  w.method = r.method;
  w.query = r.query;
  w.headers = r.headers;
  w.body = r.body;
  w.received_at = now();
  const auto& bot = *bots::find("sandbox");
  if (!bot.verify(w, known->second)) {
    ++unverified_;
    out.status = 401;
    co_return out;
  }
  auto parsed = bot.parse(w, known->second);
  out.reset = status == 0;
  out.status = !parsed ? 400 : status;
  if (!parsed || status != 200) co_return out;
  const std::lock_guard lock(mutex_);
  for (const auto& e : parsed->events) {
    const auto* m = std::get_if<bots::message>(&e);
    if (m != nullptr && !refused_text_.empty() && m->text == refused_text_) out.status = 400;
  }
  if (out.status != 200) co_return out;
  taken_.insert(taken_.end(), parsed->events.begin(), parsed->events.end());
  out.body = parsed->answer.body;
  co_return out;
}

task<net::application::upgrade> receiver::accept_websocket(net::request) {
  upgrade out;
  out.refusal.status = 404;
  co_return out;
}

void receiver::refuse_text(std::string text) {
  const std::lock_guard lock(mutex_);
  refused_text_ = std::move(text);
}

std::vector<bots::event> receiver::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

// ---- stand

stand::stand(std::string state_file)
    : state_file_(std::move(state_file)),
      guard_(io_.get_executor()),
      client_(net::create_client(caller_.get_executor())) {
  std::map<std::string, bots::account> known;
  for (const auto& a : accounts()) known.emplace(a.id, account(a.id));
  receiver_ = std::make_unique<receiver>(std::move(known));
  work_ = std::make_unique<gate>(io_.get_executor());
  thread_ = std::thread([this] { io_.run(); });
  start_gateway();
  start_sandbox();
}

stand::~stand() {
  stop_sandbox();
  stop_gateway();
  guard_.reset();
  io_.stop();
  thread_.join();
}

void stand::on_loop(std::function<void()> what) {
  std::promise<void> done;
  asio::post(io_, [&] {
    what();
    done.set_value();
  });
  done.get_future().get();
}

void stand::finish(task<void> what) {
  const auto done = std::make_shared<std::promise<void>>();
  auto ended = done->get_future();
  auto all = then_tell(std::move(what), done);
  on_loop([&] { spawn(io_.get_executor(), *work_, "test", std::move(all)); });
  ended.get();
}

bots::account stand::account(const std::string& id) const {
  for (const auto& a : accounts()) {
    if (a.id != id) continue;
    bots::account out;
    out.id = id;
    out.bot = "sandbox";
    out.values = {{"api_base", "http://127.0.0.1:" + std::to_string(port_)},
                  {"token", a.token},
                  {"secret", a.secret},
                  {"profile", a.profile}};
    return out;
  }
  throw std::invalid_argument(id);
}

void stand::start_gateway() {
  on_loop([this] {
    net::server_options o;
    o.where.port = gateway_port_;
    gateway_server_ = net::create_server({io_.get_executor()}, {receiver_.get()}, std::move(o));
    gateway_port_ = gateway_server_->start().value().port;
  });
}

void stand::stop_gateway() {
  if (!gateway_server_) return;
  finish(gateway_server_->stop(0ms));
  on_loop([this] { gateway_server_.reset(); });
}

void stand::start_sandbox() {
  options o;
  o.where.port = port_;
  o.gateway = "http://127.0.0.1:" + std::to_string(gateway_port_) + "/";
  o.accounts = accounts();
  o.state_file = state_file_;
  std::string failure;
  on_loop([&] {
    process_ = std::make_unique<process>(io_.get_executor(), o);
    const auto where = process_->start();
    if (where) port_ = where->port;
    else failure = describe(where.error());
  });
  if (!failure.empty()) throw std::runtime_error(failure);
}

void stand::stop_sandbox() {
  if (!process_) return;
  finish(process_->stop());
  on_loop([this] { process_.reset(); });
}

answer stand::call(std::string method, std::string target, std::string body, http_headers more) {
  http_request r;
  r.method = std::move(method);
  r.url = "http://127.0.0.1:" + std::to_string(port_) + target;
  r.headers = std::move(more);
  r.body = std::move(body);
  const auto got = linli::test::run(caller_, client_->request(std::move(r)));
  answer out;
  if (!got) return out;
  out.status = got->status;
  out.headers = got->headers;
  out.body = json::parse(got->body).value();
  return out;
}

result<bots::sent> stand::send(const std::string& id, bots::outbound o, std::string key,
                               std::chrono::milliseconds deadline) {
  const auto a = account(id);
  bots::send_context c;
  c.idempotency_key = std::move(key);
  c.deadline = deadline;
  return linli::test::run(caller_, bots::find("sandbox")->send(o, a, c, *client_));
}

}  // namespace linli::sandbox::test
