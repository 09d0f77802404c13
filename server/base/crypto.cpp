#include "base/crypto.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "base/surroundings.hpp"

namespace linli {

namespace {

/// SHA-256, and HMAC-SHA256 (RFC 2104) on it, with a digest that is fetched from OpenSSL's provider once a thread:
/// EVP_Digest() and HMAC() look it up, and take memory some fifty times, for every message.
class hasher {
 public:
  hasher()
      : digest_(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free), context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (!digest_ || !context_) throw std::runtime_error("OpenSSL has no SHA-256");
  }

  static hasher& of_thread() {
    thread_local hasher one;
    return one;
  }

  void mac(std::string_view key, std::initializer_list<std::string_view> data, unsigned char* out) {
    std::array<unsigned char, block> pad{};
    if (key.size() > block) hash({}, {key}, pad.data());
    else std::copy(key.begin(), key.end(), pad.begin());
    for (auto& byte : pad) byte ^= 0x36;
    const std::string_view before(reinterpret_cast<const char*>(pad.data()), pad.size());
    hash(before, data, out);
    for (auto& byte : pad) byte ^= 0x36 ^ 0x5c;
    hash(before, {{reinterpret_cast<const char*>(out), 32}}, out);
    OPENSSL_cleanse(pad.data(), pad.size());
  }

  /// Of `before` and `data`, one behind the other.
  void hash(std::string_view before, std::initializer_list<std::string_view> data, unsigned char* out) {
    bool good = EVP_DigestInit_ex(context_.get(), digest_.get(), nullptr) == 1 &&
                EVP_DigestUpdate(context_.get(), before.data(), before.size()) == 1;
    for (const auto part : data) good = good && EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1;
    if (!good || EVP_DigestFinal_ex(context_.get(), out, nullptr) != 1)
      throw std::runtime_error("OpenSSL gives no SHA-256");
  }

 private:
  static constexpr std::size_t block = 64;

  std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> digest_;
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

void hmac(std::string_view key, std::initializer_list<std::string_view> data, unsigned char* out) {
  hasher::of_thread().mac(key, data, out);
}

}  // namespace

std::string random_bytes(std::size_t n) {
  std::string out(n, '\0');
  if (auto* simulated = current_surroundings()) {
    simulated->fill({reinterpret_cast<unsigned char*>(out.data()), n});
    return out;
  }
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(n)) != 1)
    throw std::runtime_error("the system gives no random bytes");
  return out;
}

std::string sha256(std::string_view data) {
  std::string out(32, '\0');
  hasher::of_thread().hash({}, {data}, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

std::string hmac_sha256(std::string_view key, std::initializer_list<std::string_view> data) {
  std::string out(32, '\0');
  hmac(key, data, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}
std::string hmac_sha256(std::string_view key, std::string_view data) { return hmac_sha256(key, {data}); }

std::uint64_t keyed_hash(std::string_view key, std::initializer_list<std::string_view> data) {
  std::array<unsigned char, 32> bytes{};
  hmac(key, data, bytes.data());
  std::uint64_t n = 0;
  for (int i = 0; i < 8; ++i) n = (n << 8) | bytes[static_cast<std::size_t>(i)];
  return n >> 1;
}
std::uint64_t keyed_hash(std::string_view key, std::string_view data) { return keyed_hash(key, {data}); }

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const unsigned char c : bytes) {
    out.push_back(digits[c >> 4]);
    out.push_back(digits[c & 15]);
  }
  return out;
}

result<std::string> unhex(std::string_view text) {
  const auto value = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  if (text.size() % 2 != 0) return error{errc::malformed, "hex has an even number of digits"};
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = value(text[i]), low = value(text[i + 1]);
    if (high < 0 || low < 0) return error{errc::malformed, "not a hex digit"};
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP writes a final NUL
  const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(n));
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace linli
