#include "base/crypto.hpp"

#include <doctest/doctest.h>

namespace linli {

TEST_CASE("SHA-256 and HMAC give the published values") {
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  CHECK(hmac_sha256("Jefe", {"what do ya ", "", "want for nothing?"}) ==
        hmac_sha256("Jefe", "what do ya want for nothing?"));
  // RFC 4231, test case 6: a key longer than a block
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hex(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("a keyed hash has 63 bits and depends on key and data") {
  const auto h = keyed_hash("k", "13800000000");
  CHECK(h == keyed_hash("k", "13800000000"));
  CHECK(h != keyed_hash("l", "13800000000"));
  CHECK(h != keyed_hash("k", "13800000001"));
  CHECK(h < (std::uint64_t{1} << 63U));
}

TEST_CASE("hex comes back whole and refuses what is none") {
  const auto bytes = random_bytes(33);
  CHECK(bytes.size() == 33);
  CHECK(*unhex(hex(bytes)) == bytes);
  CHECK(*unhex("0aFF") == std::string("\x0A\xFF", 2));
  CHECK(unhex("abc").has_error());
  CHECK(unhex("zz").has_error());
  CHECK(unhex("")->empty());
}

TEST_CASE("base64 is padded as RFC 4648 says") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("secrets are equal only whole") {
  CHECK(equal_in_constant_time("secret", "secret"));
  CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
  CHECK_FALSE(equal_in_constant_time("secret", "secre"));
  CHECK(equal_in_constant_time("", ""));
}

}  // namespace linli
