// Parts of a manager's built-in classes: their values stay packed, as the server does not look into
// them, and their methods are called by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "transports/mp/manager_server.hpp"

namespace pibench::mp {

using Packed = std::string;

inline Packed nothing() {
  return packed(msgpack::type::nil_t());
}

/// A packed list of packed values.
template <class Range>
Packed list_of(const Range& values) {
  Buffer buffer;
  msgpack::packer<Buffer>(buffer).pack_array(static_cast<std::uint32_t>(std::size(values)));
  for (const Packed& value : values) buffer.write(value.data(), value.size());
  return {buffer.data(), buffer.size()};
}

template <class T>
using Method = std::pair<std::string_view, Packed (T::*)(const Call&)>;

template <class T, std::size_t count>
Packed dispatch(T& object, const Method<T> (&methods)[count], const Call& call) {
  for (const auto& [name, method] : methods)
    if (name == call.method) return (object.*method)(call);
  throw RemoteError("no method " + std::string(call.method));
}

}  // namespace pibench::mp
