// A private mosquitto: an MQTT broker without a port, and without anything on disk.
#pragma once

#include <cstddef>
#include <filesystem>

#include "transports/posix/private_server.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {

class MosquittoServer : public posix::PrivateServer {
 public:
  /// What it takes of one message; the protocol would take 256 MiB.
  static constexpr std::size_t message_bytes_max = std::size_t{64} << 20;
  static constexpr const char* none_found =
      "no mosquitto on PATH or in /usr/sbin; install mosquitto";

  /// Where it is looked for, or an empty path.
  static std::filesystem::path executable();

  /// Starts it and waits until it listens. Throws as PrivateServer does.
  explicit MosquittoServer(const posix::RunDirectory& run);
};

}  // namespace pibench
