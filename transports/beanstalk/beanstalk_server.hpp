// A private beanstalkd: the tubes of one link alone, in memory.
#pragma once

#include <cstddef>
#include <filesystem>

#include "transports/posix/private_server.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {

class BeanstalkServer : public posix::PrivateServer {
 public:
  /// The beanstalkd on PATH, or an empty path.
  static std::filesystem::path executable();
  static constexpr const char* none_on_path = "no beanstalkd on PATH; install beanstalkd";

  /// Starts it, for jobs of so many bytes at most, and waits until it listens. Throws as
  /// PrivateServer does.
  BeanstalkServer(const posix::RunDirectory& run, std::size_t job_bytes_max);
};

}  // namespace pibench
