#include "transports/beanstalk/beanstalk_server.hpp"

#include <string>
#include <vector>

namespace pibench {
namespace {

const posix::PrivateServer::Program& program() {
  static const posix::PrivateServer::Program beanstalkd{.name = "beanstalkd",
                                                        .none = BeanstalkServer::none_on_path,
                                                        .directory = "beanstalkd-",
                                                        .socket = "b.sock",
                                                        .idle_words = {}};
  return beanstalkd;
}

}  // namespace

std::filesystem::path BeanstalkServer::executable() {
  return PrivateServer::executable(program());
}

/// Without a directory for its log, it keeps nothing on disk.
BeanstalkServer::BeanstalkServer(const posix::RunDirectory& run, std::size_t job_bytes_max)
    : PrivateServer(run, program(),
                    [job_bytes_max](const std::filesystem::path&,
                                    const std::string& socket_path) -> std::vector<std::string> {
                      return {"-l", "unix:" + socket_path, "-z", std::to_string(job_bytes_max)};
                    }) {}

}  // namespace pibench
