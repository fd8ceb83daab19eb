// Objects as bytes, by msgpack (msgpack-c for C++): what pickle is to Python's multiprocessing.
//
// msgpack names no types: the receiver says what it expects, and another object is a failure.
#pragma once

#include <algorithm>
#include <cerrno>
#include <limits>
#include <msgpack.hpp>
#include <new>
#include <string>
#include <string_view>

#include "transports/contract/transport.hpp"

namespace pibench::mp {

/// Grows as needed and keeps its room from one object to the next.
using Buffer = msgpack::sbuffer;

inline ConstBytes bytes_of(const Buffer& buffer) {
  return std::as_bytes(std::span(buffer.data(), buffer.size()));
}
inline ConstBytes bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string_view text_of(ConstBytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Appends one object.
template <class T>
void pack_into(Buffer& buffer, const T& object) {
  msgpack::pack(buffer, object);
}
inline void pack_into(Buffer& buffer, ConstBytes bytes) {
  msgpack::packer<Buffer> packer(buffer);
  packer.pack_bin(static_cast<std::uint32_t>(bytes.size()));
  packer.pack_bin_body(reinterpret_cast<const char*>(bytes.data()),
                       static_cast<std::uint32_t>(bytes.size()));
}

/// An object that is packed already.
struct AlreadyPacked {
  std::string_view bytes;
};
inline void pack_into(Buffer& buffer, const AlreadyPacked& object) {
  buffer.write(object.bytes.data(), object.bytes.size());
}

template <class T>
std::string packed(const T& object) {
  Buffer buffer;
  pack_into(buffer, object);
  return {buffer.data(), buffer.size()};
}

/// Moves `at` behind the object that starts there. False where there is none, or not all of it.
inline bool skip_object(std::string_view bytes, std::size_t& at) {
  msgpack::null_visitor ignoring;
  return msgpack::parse(bytes.data(), bytes.size(), at, ignoring);
}

/// Throws msgpack::unpack_error where the bytes are not just one object. They are built into one
/// only after they were seen to be whole: msgpack takes memory for as many elements as are claimed.
inline msgpack::object_handle unpack_object(std::string_view bytes) {
  std::size_t end = 0;
  if (!skip_object(bytes, end) || end != bytes.size())
    throw msgpack::parse_error("not one whole object");
  return msgpack::unpack(bytes.data(), bytes.size());
}

/// Throws as unpack_object() does, and msgpack::type_error for another object than a T.
template <class T>
T unpacked(std::string_view bytes) {
  return unpack_object(bytes).get().template as<T>();
}

/// The exception in flight as an IoResult; call it inside a catch block only.
inline IoResult result_of_exception() noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return IoResult::error(ENOMEM);
  } catch (...) {
    return IoResult::error(EPROTO);
  }
}

/// The most that packing a message as an Envelope adds to it.
inline constexpr std::size_t envelope_bytes_max = 1 + 3 + 5;

/// A message as an object: [sender, bytes], read without copying.
struct Envelope : msgpack::null_visitor {
  std::uint64_t from = std::numeric_limits<std::uint64_t>::max();
  ConstBytes message;

  bool visit_positive_integer(std::uint64_t value) {
    from = value;
    return true;
  }
  bool visit_bin(const char* data, std::uint32_t bytes) {
    message = std::as_bytes(std::span(data, bytes));
    return true;
  }

  static void pack(Buffer& buffer, WorkerId from, ConstBytes message) {
    msgpack::packer<Buffer> packer(buffer);
    packer.pack_array(2);
    packer.pack_uint16(index_of(from));
    pack_into(buffer, message);
  }

  /// Copies the message out of `packed`; failed(EPROTO) where it is none or does not fit.
  static Arrival open(std::string_view packed, Bytes buffer) noexcept {
    try {
      Envelope envelope;
      std::size_t at = 0;
      if (!msgpack::parse(packed.data(), packed.size(), at, envelope) || at != packed.size() ||
          envelope.from > std::numeric_limits<std::uint16_t>::max() ||
          envelope.message.size() > buffer.size())
        return {IoResult::error(EPROTO), WorkerId{}};
      std::copy(envelope.message.begin(), envelope.message.end(), buffer.begin());
      return {IoResult::ok(envelope.message.size()),
              WorkerId{static_cast<std::uint16_t>(envelope.from)}};
    } catch (...) {
      return {result_of_exception(), WorkerId{}};
    }
  }
};

}  // namespace pibench::mp
