#include "transports/brokers/mosquitto_server.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transports/posix/fd.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

constexpr const char* configuration_name = "mosquitto.conf";
constexpr const char* socket_name = "m.sock";

const posix::PrivateServer::Program& program() {
  static const posix::PrivateServer::Program mosquitto{.name = "mosquitto",
                                                       .none = MosquittoServer::none_found,
                                                       .directory = "mosquitto-",
                                                       .socket = socket_name,
                                                       .idle_words = {"should not be run as root"},
                                                       .system_directory = "/usr/sbin",
                                                       .runs_in_directory = true};
  return mosquitto;
}

/// Who reaches the socket may do everything, as nobody else can. No queue has an end, as credit
/// bounds what lies in it: at its end, messages would be dropped. The user of root is root's own
/// choice: another one could not open the directory.
std::string configuration() {
  constexpr std::size_t header_bytes_max = 64;
  return std::string("listener 0 ") + socket_name +
         "\nuser root"
         "\nallow_anonymous true"
         "\npersistence false"
         "\nsys_interval 0"
         "\nretain_available false"
         "\nmax_inflight_messages 0"
         "\nmax_queued_messages 0"
         "\nmax_queued_bytes 0"
         "\nmax_packet_size " +
         std::to_string(MosquittoServer::message_bytes_max + header_bytes_max) +
         "\nconnection_messages false"
         "\nlog_dest stderr"
         "\nlog_timestamp false"
         "\nlog_type error"
         "\nlog_type warning\n";
}

void write_new_file(const std::filesystem::path& path, std::string_view text) {
  const posix::Fd file(
      posix::checked(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
                     "open " + path.string()));
  const IoResult io = posix::write_full(file.get(), std::as_bytes(std::span(text)));
  if (!io.good()) posix::throw_errno("write " + path.string(), static_cast<int>(io.bytes_or_errno));
}

std::vector<std::string> options_of(const std::filesystem::path& directory, const std::string&) {
  write_new_file(directory / configuration_name, configuration());
  return {"-c", configuration_name};
}

}  // namespace

std::filesystem::path MosquittoServer::executable() {
  return PrivateServer::executable(program());
}

/// mosquitto lets the group connect, too, which the directory does not.
MosquittoServer::MosquittoServer(const posix::RunDirectory& run)
    : PrivateServer(run, program(), options_of) {
  posix::checked(::chmod(socket_path().c_str(), 0600), "chmod " + socket_path());
}

}  // namespace pibench
