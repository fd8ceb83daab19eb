// Objects that a peer has packed, from connections and queues.
#include "transports/mp/packed.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {
namespace {

using namespace mp;

template <class T>
void unpack_as(std::string_view input) {
  try {
    const T object = unpacked<T>(input);
    require(unpacked<T>(packed(object)) == object, "what is packed again is the same");
  } catch (const msgpack::unpack_error&) {
  } catch (const msgpack::type_error&) {
  }
}

void open_envelope(std::string_view input) {
  std::vector<std::byte> buffer(256);
  const Arrival arrival = Envelope::open(input, buffer);
  require(!arrival.io.good() || arrival.io.bytes_or_errno <= buffer.size(), "it fits");
}

}  // namespace

void packed_objects(std::string_view input) {
  open_envelope(input);
  unpack_as<std::uint64_t>(input);
  unpack_as<std::string>(input);
  unpack_as<std::vector<std::int32_t>>(input);
  unpack_as<std::map<std::string, std::vector<std::string>>>(input);
  unpack_as<std::optional<std::vector<bool>>>(input);
}

}  // namespace pibench::fuzz
