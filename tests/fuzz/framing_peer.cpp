#include "tests/fuzz/framing_peer.hpp"

#undef BOOST_BEAST_SEPARATE_COMPILATION  // this file brings what it needs of Beast itself
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace linli::fuzz {

namespace http = boost::beast::http;

peer_request read_as_peer(std::string_view bytes) {
  http::request_parser<http::string_body> parser;
  parser.eager(true);
  parser.body_limit(boost::none);  // sizes are our own business
  parser.header_limit(64 * 1024);
  peer_request out;
  while (!parser.is_done() && out.taken < bytes.size()) {
    boost::system::error_code ec;
    const auto n = parser.put(boost::asio::buffer(bytes.substr(out.taken)), ec);
    out.taken += n;
    if (ec || n == 0) break;
  }
  const auto& r = parser.get();
  out.head_good = parser.is_header_done();
  out.done = parser.is_done();
  if (!out.head_good) return out;
  out.keep_alive = parser.keep_alive();
  out.method = r.method_string();
  out.target = r.target();
  out.body = r.body();
  for (const auto& field : r) out.fields.emplace_back(field.name_string(), field.value());
  return out;
}

}  // namespace linli::fuzz
