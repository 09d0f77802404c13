// base's headers and Beast, which is slow to parse and stays in this folder.
#pragma once
#include "base/pch.hpp"

#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
