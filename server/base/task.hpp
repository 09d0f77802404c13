#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.hpp"

namespace linli {

namespace asio = boost::asio;

/// A coroutine. Parameters are values or shared_ptr when it is given to spawn(), references only when awaited at once.
template <class T = void>
using task = asio::awaitable<T>;

using executor = asio::any_io_executor;

/// Completion token of every Asio call here: `auto [ec, n] = co_await socket.async_read_some(buf, use_tuple);`
inline constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);

}  // namespace linli
