#pragma once
#include <chrono>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/task.hpp"

namespace linli::net {

using tcp = asio::ip::tcp;
using steady = std::chrono::steady_clock;
/// A concrete executor: a WebSocket session is 6.5 KB with it and 9.8 KB with any_io_executor.
using core_executor = asio::io_context::executor_type;
using socket = asio::basic_stream_socket<tcp, core_executor>;

}  // namespace linli::net
