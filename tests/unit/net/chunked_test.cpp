#include <doctest/doctest.h>

#include "net/chunked.hpp"
#include "results.hpp"

namespace linli::net {

namespace {

// Feeds `bytes` in pieces of `piece` bytes, as a socket would bring them: the status of a refusal, 0 when the
// body is complete, -1 when more is needed.
int decode(std::string_view bytes, std::size_t piece, std::string& body, std::size_t most = 100) {
  chunk_decoder decoder(most);
  std::string waiting;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    waiting.append(bytes.substr(0, piece));
    const auto taken = decoder.feed(waiting, body);
    if (!taken) return taken.error().status;
    waiting.erase(0, *taken);
    if (decoder.done()) return 0;
  }
  return -1;
}

int decode(std::string_view bytes) {
  std::string whole, single;
  const auto status = decode(bytes, 1000, whole);
  CHECK(decode(bytes, 1, single) == status);
  return status;
}

}  // namespace

TEST_CASE("a chunked body is put together however it is cut") {
  for (std::size_t piece = 1; piece < 40; ++piece) {
    std::string body;
    CHECK(decode("4\r\nWiki\r\n00A\r\npedia\r\n in\r\n0\r\n\r\n", piece, body) == 0);
    CHECK(body == "Wikipedia\r\n in");
  }
}

TEST_CASE("a chunked body leaves what is behind it") {
  chunk_decoder decoder(100);
  std::string body;
  const std::string_view bytes = "1\r\na\r\n0\r\n\r\nGET / HTTP/1.1";
  CHECK(*decoder.feed(bytes, body) == bytes.find("GET"));
  CHECK(decoder.done());
}

TEST_CASE("a chunked body in any other form is refused") {
  CHECK(decode("4;a=b\r\nWiki\r\n0\r\n\r\n") == 400);
  CHECK(decode("4 \r\nWiki\r\n0\r\n\r\n") == 400);
  CHECK(decode(" 4\r\nWiki\r\n0\r\n\r\n") == 400);
  CHECK(decode("0x4\r\nWiki\r\n0\r\n\r\n") == 400);
  CHECK(decode("-4\r\nWiki\r\n0\r\n\r\n") == 400);
  CHECK(decode("\r\nWiki\r\n0\r\n\r\n") == 400);
  CHECK(decode("4\nWiki\n0\n\n") == 400);
  CHECK(decode("4\r\nWikipedia\r\n0\r\n\r\n") == 400);
  CHECK(decode("4\r\nWiki0\r\n\r\n") == 400);
  CHECK(decode("4\r\nWiki\r\n0\r\nTrailer: 1\r\n\r\n") == 400);
  CHECK(decode("000000004\r\nWiki\r\n0\r\n\r\n") == 400);
  CHECK(decode("g\r\n") == 400);
}

TEST_CASE("a chunked body that has not all come is not done") {
  CHECK(decode("4\r\nWik") == -1);
  CHECK(decode("4\r\nWiki\r\n0\r\n") == -1);
  CHECK(decode("4\r\nWiki\r\n") == -1);
}

TEST_CASE("a chunked body is refused as soon as its size goes over the limit") {
  std::string body;
  CHECK(decode("65\r\n", 100, body) == 413);
  CHECK(decode("ffffffff\r\n", 100, body) == 413);
  CHECK(decode("64\r\n" + std::string(100, 'a') + "\r\n0\r\n\r\n", 1000, body) == 0);
  body.clear();
  CHECK(decode("63\r\n" + std::string(99, 'a') + "\r\n2\r\nbb\r\n0\r\n\r\n", 1000, body) == 413);
}

}  // namespace linli::net
