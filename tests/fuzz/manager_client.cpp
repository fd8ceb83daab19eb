// What a manager's server answers to its clients.
#include <unistd.h>

#include <limits>

#include "tests/fuzz/draw.hpp"
#include "tests/fuzz/hostile_server.hpp"
#include "tests/fuzz/target.hpp"
#include "transports/mp/manager.hpp"
#include "transports/mp/manager_server.hpp"

namespace pibench::fuzz {
namespace {

using namespace mp;

constexpr Key key{std::byte{1}, std::byte{2}};

bool prove(int socket) {
  return demand_proof(socket, key, Side::client).good() &&
         give_proof(socket, key, Side::server).good();
}

/// Calls of all kinds in turn, until the connection is of no use any more.
void call_all(Client& client) {
  constexpr ObjectId object{1};
  std::vector<std::byte> buffer(64);
  for (;;) {
    try {
      static_cast<void>(client.create("dict"));
      client.call<void>(object, "clear");
      static_cast<void>(client.call<std::string>(object, "get", 1));
      static_cast<void>(client.call<std::vector<std::int64_t>>(object, "all"));
      static_cast<void>(client.call<std::map<std::string, double>>(object, "items"));
    } catch (const RemoteError&) {
    }
    std::string_view result;
    if (client.try_call(result, object, "get").good())
      static_cast<void>(Envelope::open(result, buffer));
  }
}

}  // namespace

void manager_client(std::string_view input) {
  static auto& honest = *new HostileServer(prove);
  static auto& stranger = *new HostileServer;
  Draw draw(input);
  HostileServer& server = draw.below(8) > 0 ? honest : stranger;
  server.is_to_say(draw.rest());
  try {
    Client client({.socket_path = server.socket_path(), .key = key, .server = ::getpid()});
    call_all(client);
  } catch (const ManagerGone&) {
  } catch (const std::system_error&) {
  }
}

}  // namespace pibench::fuzz
