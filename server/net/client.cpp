#include "net/client.hpp"

#include "net/client_pool.hpp"

namespace linli::net {

namespace {

std::shared_ptr<asio::ssl::context> trust(const std::string& ca_file) {
  auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  tls->set_verify_mode(asio::ssl::verify_peer);
  if (ca_file.empty()) tls->set_default_verify_paths();
  else tls->load_verify_file(ca_file);
  return tls;
}

class pooled_client final : public http_port {
 public:
  pooled_client(executor core, const std::string& ca_file)
      : pool_(std::make_shared<client_pool>(std::move(core), trust(ca_file))) {}

  task<result<http_response>> request(http_request r) override {
    const auto deadline = steady::now() + r.deadline;
    const auto pool = pool_;  // this client may go while the call is under way
    const auto d = read_url(r.url);
    if (!d) co_return d.error();
    auto head = render_call(r, *d);
    if (!head) co_return head.error();
    auto place = co_await pool->take(*d, deadline);
    if (!place) co_return place.error();
    if (!place->is_open()) {
      const auto opened = co_await place->line().open(*d, deadline);
      if (!opened) co_return opened.error();
    }
    const bool head_only = r.method == "HEAD";
    auto got = co_await place->line().exchange(std::move(*head), std::move(r.body), head_only, deadline);
    if (!got) co_return got.error();
    if (got->again) place->keep();
    co_return std::move(got->what);
  }

 private:
  std::shared_ptr<client_pool> pool_;
};

}  // namespace

std::shared_ptr<http_port> create_client(executor core, std::string ca_file) {
  return std::make_shared<pooled_client>(std::move(core), ca_file);
}

}  // namespace linli::net
