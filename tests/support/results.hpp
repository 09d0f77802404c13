#pragma once
#include <doctest/doctest.h>

#include "base/error.hpp"

// Results in a failed check are shown by their error.
namespace doctest {

template <class T>
struct StringMaker<linli::result<T>> {
  static String convert(const linli::result<T>& r) {
    return r ? String("a value") : String(linli::describe(r.error()).c_str());
  }
};

template <>
struct StringMaker<linli::errc> {
  static String convert(linli::errc code) { return String(std::string(linli::name(code)).c_str()); }
};

}  // namespace doctest
