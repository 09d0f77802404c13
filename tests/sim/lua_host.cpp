#include "tests/sim/lua_host.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <lua.hpp>

#include "tests/sim/memory_store.hpp"

namespace linli::sim {

using redis::command;
using redis::reply;

namespace {

// An error in Lua jumps over C++ frames without destroying what is in them: nothing here may hold an object when
// lua_error() is called. So each binding is two functions, of which the outer holds none.

lua_host& host_of(lua_State* l) { return *static_cast<lua_host*>(lua_touserdata(l, lua_upvalueindex(1))); }

void push(lua_State* l, const reply& r) {
  switch (r.type) {
    case reply::kind::nil: lua_pushboolean(l, 0); return;
    case reply::kind::integer: lua_pushnumber(l, static_cast<lua_Number>(r.integer)); return;
    case reply::kind::string: lua_pushlstring(l, r.text.data(), r.text.size()); return;
    case reply::kind::status:
      lua_newtable(l);
      lua_pushlstring(l, r.text.data(), r.text.size());
      lua_setfield(l, -2, "ok");
      return;
    case reply::kind::array: break;
  }
  lua_newtable(l);
  int at = 0;
  for (const auto& item : r.items) {
    push(l, item);
    lua_rawseti(l, -2, ++at);
  }
}

std::string text_at(lua_State* l, int index) {
  if (lua_type(l, index) == LUA_TNUMBER) return fmt::format("{:.17g}", lua_tonumber(l, index));
  std::size_t size = 0;
  const auto* text = lua_tolstring(l, index, &size);
  return text == nullptr ? std::string{} : std::string(text, size);
}

bool field_of(lua_State* l, int index, const char* name, std::string& out) {
  lua_getfield(l, index, name);
  const bool there = lua_isstring(l, -1) != 0;
  if (there) out = text_at(l, -1);
  lua_pop(l, 1);
  return there;
}

reply pop(lua_State* l, int index) {
  switch (lua_type(l, index)) {
    case LUA_TSTRING: return bulk(text_at(l, index));
    case LUA_TNUMBER: return integer(static_cast<std::int64_t>(lua_tonumber(l, index)));
    case LUA_TBOOLEAN: return lua_toboolean(l, index) != 0 ? integer(1) : nil();
    case LUA_TTABLE: break;
    default: return nil();
  }
  std::string text;
  if (field_of(l, index, "err", text)) return failure(text);
  if (field_of(l, index, "ok", text)) return status(text);
  std::vector<reply> items;
  for (int i = 1;; ++i) {
    lua_rawgeti(l, index, i);
    if (lua_isnil(l, -1)) break;
    items.push_back(pop(l, lua_gettop(l)));
    lua_pop(l, 1);
  }
  lua_pop(l, 1);
  return array(std::move(items));
}

// Leaves the answer, or an error table, on the stack.
bool call_command(lua_State* l) {
  command c;
  for (int i = 1; i <= lua_gettop(l); ++i) c.push_back(text_at(l, i));
  std::transform(c[0].begin(), c[0].end(), c[0].begin(), [](char x) { return x >= 'a' && x <= 'z' ? x - 32 : x; });
  const auto answer = host_of(l).run(c);
  if (!is_failure(answer)) {
    push(l, answer);
    return true;
  }
  lua_newtable(l);
  lua_pushlstring(l, answer.text.data() + 1, answer.text.size() - 1);
  lua_setfield(l, -2, "err");
  return false;
}

int bind_call(lua_State* l) { return call_command(l) ? 1 : lua_error(l); }
int bind_pcall(lua_State* l) {
  call_command(l);
  return 1;
}

bool take_registration(lua_State* l) {
  std::string name;
  bool oom = false;
  if (lua_istable(l, 1)) {
    if (!field_of(l, 1, "function_name", name)) return false;
    lua_getfield(l, 1, "flags");
    for (int i = 1; lua_istable(l, -1); ++i) {
      lua_rawgeti(l, -1, i);
      const bool there = lua_isstring(l, -1) != 0;
      oom = oom || (there && text_at(l, -1) == "allow-oom");
      lua_pop(l, 1);
      if (!there) break;
    }
    lua_pop(l, 1);
    lua_getfield(l, 1, "callback");
  } else {
    name = text_at(l, 1);
    lua_pushvalue(l, 2);
  }
  if (!lua_isfunction(l, -1)) return false;
  lua_setfield(l, LUA_REGISTRYINDEX, ("function " + name).c_str());
  host_of(l).register_function(name, oom);
  return true;
}

int bind_register(lua_State* l) {
  if (take_registration(l)) return 0;
  lua_pushliteral(l, "wrong arguments to register_function");
  return lua_error(l);
}

int error_reply(lua_State* l) {
  lua_newtable(l);
  lua_pushvalue(l, 1);
  lua_setfield(l, -2, "err");
  return 1;
}

int status_reply(lua_State* l) {
  lua_newtable(l);
  lua_pushvalue(l, 1);
  lua_setfield(l, -2, "ok");
  return 1;
}

std::string_view tag_of(std::string_view key) {
  const auto open = key.find('{');
  const auto close = key.find('}', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos || close == open + 1) return key;
  return key.substr(open + 1, close - open - 1);
}

std::string popped_error(lua_State* l) {
  std::string text;
  if (lua_istable(l, -1)) field_of(l, lua_gettop(l), "err", text);
  else text = "ERR " + text_at(l, -1);
  lua_pop(l, 1);
  return text;
}

}  // namespace

std::string library_name(const std::string& source) {
  constexpr std::string_view before = "#!lua name=";
  if (!source.starts_with(before)) return {};
  return source.substr(before.size(), source.find('\n') - before.size());
}

lua_host::lua_host(std::function<reply(const command&)> run) : run_(std::move(run)), lua_(luaL_newstate()) {
  for (const auto& [name, open] : std::initializer_list<luaL_Reg>{{"", luaopen_base},
                                                                  {LUA_TABLIBNAME, luaopen_table},
                                                                  {LUA_STRLIBNAME, luaopen_string},
                                                                  {LUA_MATHLIBNAME, luaopen_math}}) {
    lua_pushcfunction(lua_, open);
    lua_pushstring(lua_, name);
    lua_call(lua_, 1, 0);
  }
  lua_newtable(lua_);
  for (const auto& [name, f] : std::initializer_list<luaL_Reg>{{"call", bind_call},
                                                               {"pcall", bind_pcall},
                                                               {"register_function", bind_register},
                                                               {"error_reply", error_reply},
                                                               {"status_reply", status_reply}}) {
    lua_pushlightuserdata(lua_, this);
    lua_pushcclosure(lua_, f, 1);
    lua_setfield(lua_, -2, name);
  }
  lua_setglobal(lua_, "redis");
}

lua_host::~lua_host() { lua_close(lua_); }

std::string lua_host::load(const std::string& source) {
  const auto body = source.substr(source.find('\n'));  // the first line is Redis' own
  const auto name = "@" + library_name(source);
  if (luaL_loadbuffer(lua_, body.data(), body.size(), name.c_str()) != 0 || lua_pcall(lua_, 0, 0, 0) != 0)
    return popped_error(lua_);
  return {};
}

void lua_host::register_function(std::string name, bool allow_oom) {
  if (allow_oom) oom_.insert(name);
  functions_.insert(std::move(name));
}

// Every key is the second word of the commands that Functions use.
std::string lua_host::wrong_keys(const command& c) const {
  if (c.size() < 2) return {};
  if (std::find(keys_.begin(), keys_.end(), c[1]) == keys_.end()) return "a key that was not declared: " + c[1];
  if (tag_of(c[1]) != tag_of(keys_.front())) return "a key of another hash tag: " + c[1];
  return {};
}

reply lua_host::run(const command& c) {
  const auto wrong = wrong_keys(c);
  return wrong.empty() ? run_(c) : failure("ERR " + wrong);
}

reply lua_host::call(const std::string& function, std::vector<std::string> keys, std::vector<std::string> args) {
  keys_ = std::move(keys);
  lua_getfield(lua_, LUA_REGISTRYINDEX, ("function " + function).c_str());
  for (const auto* words : std::initializer_list<const std::vector<std::string>*>{&keys_, &args}) {
    lua_createtable(lua_, static_cast<int>(words->size()), 0);
    int at = 0;
    for (const auto& word : *words) {
      lua_pushlstring(lua_, word.data(), word.size());
      lua_rawseti(lua_, -2, ++at);
    }
  }
  ++depth_;
  const bool failed = lua_pcall(lua_, 2, 1, 0) != 0;
  --depth_;
  if (failed) return failure(popped_error(lua_));
  auto answer = pop(lua_, lua_gettop(lua_));
  lua_pop(lua_, 1);
  return answer;
}

}  // namespace linli::sim
