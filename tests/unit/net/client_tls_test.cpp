#include <doctest/doctest.h>

#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include "net/client.hpp"
#include "results.hpp"
#include "stand.hpp"

namespace linli::net::test {

namespace {

namespace ssl = asio::ssl;
using boost::system::error_code;

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const auto n = BIO_get_mem_data(memory, &bytes);
  std::string out(bytes, static_cast<std::size_t>(n));
  BIO_free(memory);
  return out;
}

struct identity {
  std::string certificate, key;  ///< PEM
};

// A certificate that signs itself, for the names given ("DNS:localhost,IP:127.0.0.1").
identity make_identity(const std::string& names) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* x = X509_new();
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
  X509_gmtime_adj(X509_getm_notBefore(x), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x), 3600);
  X509_set_pubkey(x, key);
  X509_NAME* name = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("linli test"), -1, -1, 0);
  X509_set_issuer_name(x, name);
  X509_EXTENSION* also = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
  X509_add_ext(x, also, -1);
  X509_EXTENSION_free(also);
  X509_sign(x, key, EVP_sha256());
  identity out;
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, x);
  out.certificate = text_of(memory);
  memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr);
  out.key = text_of(memory);
  X509_free(x);
  EVP_PKEY_free(key);
  return out;
}

class file_with {
 public:
  explicit file_with(const std::string& text) {
    const int fd = ::mkstemp(path_.data());
    ::close(fd);
    std::ofstream(path_) << text;
  }
  ~file_with() { ::unlink(path_.c_str()); }
  file_with(const file_with&) = delete;
  file_with& operator=(const file_with&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "linli-test-ca-XXXXXX";
};

// Greets over TLS, one connection at a time; `most` is the newest version of TLS it speaks.
class tls_server {
 public:
  explicit tls_server(const identity& who, int most = TLS1_3_VERSION, bool truncate = false)
      : context_(ssl::context::tls_server), door_(io_, {asio::ip::address_v4::loopback(), 0}), truncate_(truncate) {
    context_.use_certificate(asio::buffer(who.certificate), ssl::context::pem);
    context_.use_private_key(asio::buffer(who.key), ssl::context::pem);
    SSL_CTX_set_min_proto_version(context_.native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.native_handle(), most);
    SSL_CTX_set_security_level(context_.native_handle(), 0);
    SSL_CTX_set_cipher_list(context_.native_handle(), "ALL:@SECLEVEL=0");
    thread_ = std::thread([this] { serve(); });
  }
  ~tls_server() {
    stopping_ = true;
    error_code ignored;
    asio::io_context io;
    asio::ip::tcp::socket(io).connect({asio::ip::address_v4::loopback(), port()}, ignored);  // wakes accept
    thread_.join();
  }
  std::uint16_t port() const { return door_.local_endpoint().port(); }
  int accepted() const { return accepted_; }
  std::string name() const { return name_; }  ///< what the last client asked for by SNI

 private:
  void serve() {
    while (true) {
      ssl::stream<asio::ip::tcp::socket> s(io_, context_);
      error_code ec;
      door_.accept(s.next_layer(), ec);
      if (stopping_ || ec) return;
      ++accepted_;
      s.handshake(ssl::stream_base::server, ec);
      if (ec) continue;
      const char* asked = SSL_get_servername(s.native_handle(), TLSEXT_NAMETYPE_host_name);
      name_ = asked == nullptr ? "" : asked;
      std::string request;
      char piece[4096];
      for (auto n = s.read_some(asio::buffer(piece), ec); !ec; n = s.read_some(asio::buffer(piece), ec)) {
        request.append(piece, n);
        if (!request.ends_with("\r\n\r\n")) continue;
        request.clear();
        const std::string_view answer = truncate_ ? "HTTP/1.1 200 OK\r\n\r\nhal"
                                                  : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        asio::write(s, asio::buffer(answer), ec);
        if (truncate_) break;
      }
    }
  }

  asio::io_context io_;
  ssl::context context_;
  asio::ip::tcp::acceptor door_;
  bool truncate_;
  std::atomic<int> accepted_{0};
  std::atomic<bool> stopping_{false};
  std::string name_;
  std::thread thread_;
};

result<http_response> call(asio::io_context& io, http_port& client, const std::string& host, const tls_server& s) {
  http_request r;
  r.method = "GET";
  r.url = fmt::format("https://{}:{}/", host, s.port());
  return run(io, client.request(std::move(r)));
}

}  // namespace

TEST_CASE("a certificate nobody vouches for is not talked to, and nothing was sent") {
  tls_server s(make_identity("DNS:localhost,IP:127.0.0.1"));
  asio::io_context io;
  const auto wary = create_client(io.get_executor());
  const auto a = call(io, *wary, "localhost", s);
  REQUIRE_FALSE(a);
  CHECK(a.error().code == errc::not_sent);
}

TEST_CASE("with its certificate trusted a host is asked by its name, over one connection") {
  const auto who = make_identity("DNS:localhost,IP:127.0.0.1");
  const file_with ca(who.certificate);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    tls_server s(who, version);
    asio::io_context io;
    const auto client = create_client(io.get_executor(), ca.path());
    for (int i = 0; i < 3; ++i) {
      const auto a = call(io, *client, "localhost", s);
      REQUIRE(a);
      CHECK(a->body == "ok");
    }
    CHECK(s.accepted() == 1);
    CHECK(s.name() == "localhost");
  }
}

TEST_CASE("an address is verified as an address") {
  const auto who = make_identity("DNS:localhost,IP:127.0.0.1"), other = make_identity("DNS:localhost");
  const file_with ca(who.certificate), other_ca(other.certificate);
  tls_server s(who), named_only(other);
  asio::io_context io;
  const auto client = create_client(io.get_executor(), ca.path()),
             stranger = create_client(io.get_executor(), other_ca.path());
  CHECK(call(io, *client, "127.0.0.1", s));
  CHECK(call(io, *stranger, "127.0.0.1", named_only).error().code == errc::not_sent);
}

TEST_CASE("a trusted certificate for another name is refused") {
  const auto who = make_identity("DNS:elsewhere.example");
  const file_with ca(who.certificate);
  tls_server s(who);
  asio::io_context io;
  const auto client = create_client(io.get_executor(), ca.path());
  CHECK(call(io, *client, "localhost", s).error().code == errc::not_sent);
}

TEST_CASE("TLS before 1.2 is not spoken") {
  const auto who = make_identity("DNS:localhost");
  const file_with ca(who.certificate);
  tls_server s(who, TLS1_1_VERSION);
  asio::io_context io;
  const auto client = create_client(io.get_executor(), ca.path());
  CHECK(call(io, *client, "localhost", s).error().code == errc::not_sent);
}

TEST_CASE("an answer that ends without TLS saying so is not complete") {
  const auto who = make_identity("DNS:localhost");
  const file_with ca(who.certificate);
  tls_server s(who, TLS1_3_VERSION, true);
  asio::io_context io;
  const auto client = create_client(io.get_executor(), ca.path());
  CHECK(call(io, *client, "localhost", s).error().code == errc::unknown_outcome);
}

TEST_CASE("a file of certificates that cannot be read stops the start") {
  asio::io_context io;
  CHECK_THROWS(create_client(io.get_executor(), "no/such/file.pem"));
}

}  // namespace linli::net::test
