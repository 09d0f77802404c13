#pragma once
#include <doctest/doctest.h>

#include <boost/system/result.hpp>

// A result in a failed check: doctest would print what is in it, and not all of that can be printed.
template <class T, class E>
struct doctest::StringMaker<boost::system::result<T, E>> {
  static String convert(const boost::system::result<T, E>& r) { return r ? "a value" : "an error"; }
};
