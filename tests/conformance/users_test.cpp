// Two users on one machine: what one has open, the other can neither read nor disturb.
//
// The owner opens a link of every transport in a directory that all may write to, and holds it open
// while the stranger, who is told everything that root can find out, tries to get at it.
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/netlink.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

#include "tests/conformance/suite_fixture.hpp"
#include "tests/support/forked.hpp"
#include "transports/posix/abandoned.hpp"
#include "transports/posix/socket.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

/// Of this test alone: another one beside it has two other users.
uid_t first_id() {
  constexpr uid_t lowest = 20'000;
  constexpr pid_t pairs = 20'000;
  return lowest + 2 * static_cast<uid_t>(::getpid() % pairs);
}
const uid_t owner_id = first_id();
const uid_t stranger_id = owner_id + 1;

/// Two processes take turns: pass() lets the other one go on from its wait().
class Turns {
 public:
  Turns() {
    if (::pipe2(pipe_.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  }
  ~Turns() {
    for (const int end : pipe_) ::close(end);
  }
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  void pass() const { require(::write(pipe_[1], "x", 1) == 1, "write"); }
  /// False when that long nobody passed.
  bool wait() const {
    char got = 0;
    pollfd polled{.fd = pipe_[0], .events = POLLIN, .revents = 0};
    while (::poll(&polled, 1, 60'000) < 0 && errno == EINTR) continue;
    return polled.revents != 0 && ::read(pipe_[0], &got, 1) == 1;
  }

 private:
  std::array<int, 2> pipe_{};
};

/// As a login does it. A process that changes its user is not dumpable any more, which would
/// protect it more than one that a user starts.
void become_user(uid_t id) {
  require(::setgroups(0, nullptr) == 0 && ::setgid(id) == 0 && ::setuid(id) == 0, "setuid");
  require(::prctl(PR_SET_DUMPABLE, 1) == 0, "prctl");
}

std::vector<pid_t> processes_of(uid_t user) {
  std::vector<pid_t> pids;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    struct stat status {};
    const std::string name = entry.path().filename();
    if (std::isdigit(static_cast<unsigned char>(name.front())) != 0 &&
        ::stat(entry.path().c_str(), &status) == 0 && status.st_uid == user)
      pids.push_back(std::stoi(name));
  }
  return pids;
}

/// "12345" of "socket:[12345]".
std::set<std::string> socket_inodes_of(const std::vector<pid_t>& pids) {
  std::set<std::string> inodes;
  for (const pid_t pid : pids) {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd", gone)) {
      const std::string target = fs::read_symlink(entry.path(), gone).string();
      if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
    }
  }
  return inodes;
}

std::vector<std::vector<std::string>> words_of(const char* file) {
  std::vector<std::vector<std::string>> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    lines.emplace_back(std::istream_iterator<std::string>(words),
                       std::istream_iterator<std::string>());
  }
  return lines;
}

/// What root sees of the owner's link; see proc(5) for the columns.
struct Sight {
  std::string tag;
  std::vector<pid_t> pids;
  std::vector<fs::path> files;         ///< the run directory and all below
  std::vector<fs::path> memory;        ///< in /dev/shm
  std::vector<fs::path> terminals;     ///< in /dev/pts
  std::vector<std::string> queues;     ///< POSIX
  std::vector<std::string> addresses;  ///< of Unix sockets, '@' in front of abstract ones
  std::vector<std::uint16_t> udp_ports;
  std::vector<std::uint32_t> netlink_ports;
  std::vector<std::uint16_t> tcp_ports;  ///< where the owner listens
  std::vector<int> sysv_queues;
  std::vector<int> sysv_semaphores;
};

std::vector<int> sysv_ids(const char* file, std::size_t user_column) {
  std::vector<int> ids;
  for (const auto& words : words_of(file))
    if (words.size() > user_column && words[user_column] == std::to_string(owner_id))
      ids.push_back(std::stoi(words[1]));
  return ids;
}

/// Of "0100007F:1F90".
std::uint16_t port_in(const std::string& address) {
  return static_cast<std::uint16_t>(std::stoul(address.substr(address.find(':') + 1), nullptr, 16));
}

void look_at_sockets(Sight& sight) {
  const std::set<std::string> inodes = socket_inodes_of(sight.pids);
  for (const auto& words : words_of("/proc/net/unix"))
    if (words.size() > 7 && inodes.contains(words[6])) sight.addresses.push_back(words[7]);
  for (const char* file : {"/proc/net/tcp", "/proc/net/tcp6"})
    for (const auto& words : words_of(file))
      if (words.size() > 9 && inodes.contains(words[9]) && words[3] == "0A")
        sight.tcp_ports.push_back(port_in(words[1]));
  for (const char* file : {"/proc/net/udp", "/proc/net/udp6"})
    for (const auto& words : words_of(file))
      if (words.size() > 9 && inodes.contains(words[9]))
        sight.udp_ports.push_back(port_in(words[1]));
  for (const auto& words : words_of("/proc/net/netlink"))
    if (words.size() > 9 && inodes.contains(words[9]))
      sight.netlink_ports.push_back(static_cast<std::uint32_t>(std::stoul(words[2])));
}

std::vector<fs::path> owned_below(const fs::path& directory) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    struct stat status {};
    if (::lstat(entry.path().c_str(), &status) == 0 && status.st_uid == owner_id)
      paths.push_back(entry.path());
  }
  return paths;
}

std::vector<fs::path> terminals_of_owner() {
  return fs::exists("/dev/pts") ? owned_below("/dev/pts") : std::vector<fs::path>();
}

Sight look(const std::string& tag, const fs::path& root, const fs::path& mqueue) {
  Sight sight{.tag = tag,
              .pids = processes_of(owner_id),
              .files = owned_below(root),
              .memory = owned_below("/dev/shm"),
              .terminals = terminals_of_owner(),
              .queues = {},
              .addresses = {},
              .udp_ports = {},
              .netlink_ports = {},
              .tcp_ports = {},
              .sysv_queues = sysv_ids("/proc/sysvipc/msg", 7),
              .sysv_semaphores = sysv_ids("/proc/sysvipc/sem", 4)};
  for (const fs::path& path : owned_below(mqueue))
    sight.queues.push_back('/' + path.filename().string());
  look_at_sockets(sight);
  return sight;
}

/// Where a link keeps these, root must have seen some, or the stranger has too little to try.
void expect_all_seen(const Exposed& exposed, const Sight& sight) {
  EXPECT_EQ(!sight.sysv_queues.empty(), exposed.sysv_queues);
  EXPECT_EQ(!sight.sysv_semaphores.empty(), exposed.sysv_semaphores);
  EXPECT_EQ(!sight.udp_ports.empty(), exposed.udp_ports);
  EXPECT_EQ(!sight.tcp_ports.empty(), exposed.tcp_ports) << "whoever comes can connect";
  EXPECT_EQ(!sight.netlink_ports.empty(), exposed.netlink_ports);
  EXPECT_EQ(!sight.terminals.empty(), exposed.terminals);
  EXPECT_EQ(!sight.memory.empty(), exposed.shared_memory);
  // Those who have connected bear the address of a socket that is gone, too.
  EXPECT_TRUE(!exposed.socket_path || !sight.addresses.empty());
}

/// The stranger's doings. What succeeds is a breach.
class Stranger {
 public:
  explicit Stranger(posix::AlsoClean clean_elsewhere)
      : clean_elsewhere_(std::move(clean_elsewhere)) {}

  std::string try_everything(const Sight& sight) {
    for (const fs::path& path : sight.files) try_file(path);
    for (const fs::path& path : sight.memory) try_file(path);
    for (const fs::path& path : sight.terminals) try_file(path);
    for (const std::string& address : sight.addresses) try_address(address);
    for (const std::string& queue : sight.queues) try_queue(queue);
    for (const int id : sight.sysv_queues) try_sysv_queue(id);
    for (const int id : sight.sysv_semaphores) try_sysv_semaphores(id);
    for (const std::uint16_t port : sight.udp_ports) shout_at(port, SOCK_DGRAM);
    for (const std::uint16_t port : sight.tcp_ports) shout_at(port, SOCK_STREAM);
    for (const std::uint32_t port : sight.netlink_ports) try_netlink_port(port);
    for (const pid_t pid : sight.pids) try_process(pid);
    const posix::CleanReport report = posix::clean_abandoned(clean_elsewhere_);
    for (const std::string& line : report.removed)
      if (line.find(sight.tag) != line.npos) breaches_ += "clean removed " + line + "\n";
    return breaches_;
  }

 private:
  /// Anything but success and a refusal would make the test show nothing.
  void expect_refused(const std::string& what, long result) {
    const int error = errno;
    if (result == -1 && (error == EACCES || error == EPERM || error == ENOENT)) return;
    breaches_ += what + ": " + (result == -1 ? ::strerror(error) : "succeeded") + "\n";
  }

  void try_file(const fs::path& path) {
    const std::string name = path.string();
    expect_refused("open to read " + name, ::open(name.c_str(), O_RDONLY | O_NONBLOCK));
    std::error_code hidden;
    const bool is_directory = fs::is_directory(path, hidden);
    const std::string written = is_directory ? name + "/new" : name;
    expect_refused("write " + written, ::open(written.c_str(), O_CREAT | O_WRONLY, 0600));
    expect_refused("rename " + name, ::rename(name.c_str(), (name + "-mine").c_str()));
    expect_refused("unlink " + name, ::unlink(name.c_str()));
    expect_refused("rmdir " + name, ::rmdir(name.c_str()));
    expect_refused("chmod " + name, ::chmod(name.c_str(), 0777));
  }

  void try_address(const std::string& address) {
    const bool is_abstract = address.front() == '@';
    const posix::SocketAddress at = is_abstract
                                        ? posix::SocketAddress::of_abstract_name(address.substr(1))
                                        : posix::SocketAddress::of_path(address);
    for (const int type : {SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM}) {
      const posix::Fd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
      const int result = ::connect(socket.get(), at.get(), at.bytes());
      // Abstract ones are open to all, and those of connections to nobody.
      if (is_abstract)
        expect_unconnected("connect to " + address, result);
      else
        expect_refused("connect to " + address, result);
    }
  }

  void try_queue(const std::string& name) {
    expect_refused("mq_open to read " + name, ::mq_open(name.c_str(), O_RDONLY | O_NONBLOCK));
    expect_refused("mq_open to write " + name, ::mq_open(name.c_str(), O_WRONLY | O_NONBLOCK));
    expect_refused("mq_unlink " + name, ::mq_unlink(name.c_str()));
  }

  void try_sysv_queue(int id) {
    struct {
      long type = 1;
      std::array<char, 8192> bytes{};
    } message;
    msqid_ds status{};
    expect_refused("msgrcv", ::msgrcv(id, &message, 8192, 0, IPC_NOWAIT | MSG_NOERROR));
    expect_refused("msgsnd", ::msgsnd(id, &message, 1, IPC_NOWAIT));
    expect_refused("msgctl IPC_STAT", ::msgctl(id, IPC_STAT, &status));
    expect_refused("msgctl IPC_RMID", ::msgctl(id, IPC_RMID, nullptr));
  }

  void try_sysv_semaphores(int id) {
    sembuf up{.sem_num = 0, .sem_op = 1, .sem_flg = IPC_NOWAIT};
    expect_refused("semop", ::semop(id, &up, 1));
    expect_refused("semctl IPC_RMID", ::semctl(id, 0, IPC_RMID));
  }

  void try_process(pid_t pid) {
    const std::string proc = "/proc/" + std::to_string(pid);
    DIR* descriptors = ::opendir((proc + "/fd").c_str());
    expect_refused("opendir " + proc + "/fd", descriptors == nullptr ? -1 : 0);
    expect_refused("open " + proc + "/mem", ::open((proc + "/mem").c_str(), O_RDONLY));
    expect_refused("ptrace", ::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr));
    std::byte byte{};
    iovec here{&byte, 1};
    iovec there{&byte, 1};
    expect_refused("process_vm_readv", ::process_vm_readv(pid, &here, 1, &there, 1, 0));
    expect_refused("kill", ::kill(pid, SIGTERM));
  }

  /// Nobody listens where a connected socket takes its peer's messages alone.
  void expect_unconnected(const std::string& what, long result) {
    if (result == -1 && errno == ECONNREFUSED) return;
    breaches_ += what + ": " + (result == -1 ? ::strerror(errno) : "succeeded") + "\n";
  }

  void try_netlink_port(std::uint32_t port) {
    const posix::Fd socket(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_USERSOCK));
    const sockaddr_nl to{.nl_family = AF_NETLINK, .nl_pad = 0, .nl_pid = port, .nl_groups = 0};
    expect_unconnected("sendto netlink port " + std::to_string(port),
                       ::sendto(socket.get(), "noise", 5, MSG_DONTWAIT,
                                reinterpret_cast<const sockaddr*>(&to), sizeof to));
  }

  /// Anybody may send to a port; that it does not arrive shows in what the owner gets.
  void shout_at(std::uint16_t port, int type) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    shout_at(reinterpret_cast<sockaddr*>(&to), sizeof to, type);
    sockaddr_in6 to6{};
    to6.sin6_family = AF_INET6;
    to6.sin6_port = htons(port);
    to6.sin6_addr = in6addr_loopback;
    shout_at(reinterpret_cast<sockaddr*>(&to6), sizeof to6, type);
  }
  /// Who has connected stays, as one who sends nothing more.
  void shout_at(const sockaddr* to, socklen_t bytes, int type) {
    posix::Fd socket(::socket(to->sa_family, type | SOCK_CLOEXEC, 0));
    const std::array<char, 64> noise{};
    if (::connect(socket.get(), to, bytes) != 0) return;
    static_cast<void>(::send(socket.get(), noise.data(), noise.size(), MSG_NOSIGNAL));
    connected_.push_back(std::move(socket));
  }

  posix::AlsoClean clean_elsewhere_;
  std::vector<posix::Fd> connected_;
  std::string breaches_;
};

class UsersTest : public testing::TestWithParam<Subject> {
 protected:
  static constexpr std::uint16_t workers = 2;
  static constexpr std::size_t bytes = 64;

  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can act as two other users";
    const Probe probe = GetParam().probe(settings_);
    if (!probe.usable) GTEST_SKIP() << "not usable on this machine: " << probe.reason;
    root_ = make_directory("/tmp/users-XXXXXX", 01777);
    mqueue_ = make_directory("/tmp/mqueue-XXXXXX", 01777);
    if (const char* former = std::getenv("TMPDIR")) former_ = former;
    ::setenv("TMPDIR", root_.c_str(), 1);
    has_mqueue_ = ::mount("mqueue", mqueue_.c_str(), "mqueue", MS_NOSUID | MS_NODEV, nullptr) == 0;
  }

  void TearDown() override {
    if (root_.empty()) return;
    if (has_mqueue_) ::umount(mqueue_.c_str());
    ::setenv("TMPDIR", former_.c_str(), 1);
    fs::remove_all(root_);
    fs::remove_all(mqueue_);
  }

  static fs::path make_directory(std::string name, mode_t mode) {
    if (::mkdtemp(name.data()) == nullptr || ::chmod(name.c_str(), mode) != 0)
      throw std::runtime_error("mkdtemp " + name);
    return name;
  }

  /// Makes its run directory, waits, opens a link, waits again, and uses it.
  bool own() {
    become_user(owner_id);
    posix::RunDirectory run = posix::RunDirectory::create();
    owner_waits_.pass();
    require(owner_goes_on_.wait(), "nobody lets the owner open");
    const auto link = GetParam().open({.workers = workers,
                                       .message_bytes = bytes,
                                       .fixed_size = false,
                                       .replies = true,
                                       .wakeup = GetParam().descriptor.wakeup,
                                       .run = run,
                                       .settings = settings_});
    Scoreboard board(workers);
    WorkerPool pool(board, ample);
    pool.fork_all([&](WorkerId me) { work(*link, board, me); });
    const auto parent = link->parent();
    require(board.wait_for_all_ready(), "workers");
    owner_waits_.pass();
    require(owner_goes_on_.wait(), "nobody lets the owner go on");
    board.release();
    exchange(*parent);
    return pool.reap_all();
  }

  bool own_or_say_why_not() {
    try {
      return own();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "the owner: %s\n", error.what());
      return false;
    }
  }

  static void work(AnyLink& link, Scoreboard& board, WorkerId me) {
    const auto end = link.worker(me);
    if (!board.arrive_and_wait(me)) return;
    std::vector<std::byte> reply(bytes);
    require(end->send(make_message(me, 0, bytes)).good(), "send");
    require(end->receive(reply) == IoResult::ok(bytes), "receive");
    require(equal(make_message(me, 1, bytes), reply), "reply");
    board.row(me).state = WorkerState::done;
  }

  static void exchange(AnyParent& parent) {
    std::vector<std::byte> buffer(bytes);
    for (int i = 0; i < workers; ++i) {
      const Arrival arrival = parent.receive(buffer);
      require(arrival.io == IoResult::ok(bytes), "receive");
      require(equal(make_message(arrival.from, 0, bytes), buffer), "message");
      require(parent.send(arrival.from, make_message(arrival.from, 1, bytes)).good(), "send");
    }
  }

  /// What `act()` says as the stranger.
  std::string as_stranger(const std::function<std::string()>& act) {
    std::FILE* notes = std::tmpfile();
    Forked stranger([&] {
      become_user(stranger_id);
      std::fputs(act().c_str(), notes);
      return std::fflush(notes) == 0;
    });
    EXPECT_TRUE(stranger.succeeded());
    std::string text;
    std::rewind(notes);
    for (int c = std::fgetc(notes); c != EOF; c = std::fgetc(notes))
      text.push_back(static_cast<char>(c));
    std::fclose(notes);
    return text;
  }

  /// Everything that could be guessed of a run whose directory has this name.
  std::string plant(const std::string& tag) const {
    for (const std::string& name : {tag, tag + ".0", tag + ".1", "sem." + tag}) {
      ::close(::open(("/dev/shm/" + name).c_str(), O_CREAT | O_EXCL | O_RDWR, 0666));
      ::mq_close(::mq_open(("/" + name).c_str(), O_CREAT | O_EXCL | O_RDWR, 0666, nullptr));
    }
    ::mkdir((root_ / (tag + "x")).c_str(), 0777);
    ::mkdir((root_ / "pibench-AAAAAA").c_str(), 0700);
    ::symlink("/etc", (root_ / "pibench-BBBBBB").c_str());
    return {};
  }

  void remove_planted(const std::string& tag) const {
    for (const std::string& name : {tag, tag + ".0", tag + ".1", "sem." + tag}) {
      fs::remove("/dev/shm/" + name);
      ::mq_unlink(("/" + name).c_str());
    }
  }

  /// As `pibench clean` does it.
  posix::AlsoClean also_clean() const {
    const auto cleaner = GetParam().clean_abandoned;
    if (cleaner == nullptr) return {};
    return [=, this](const posix::AbandonedRun& run) { return cleaner(run, settings_); };
  }

  std::string tag_of_owner() const {
    for (const fs::path& path : owned_below(root_))
      if (path.parent_path() == root_) return path.filename();
    return {};
  }

  SignalGuard signals_;
  Settings settings_;
  fs::path root_;
  fs::path mqueue_;
  std::string former_;
  bool has_mqueue_ = false;
  Turns owner_waits_;
  Turns owner_goes_on_;
};

TEST_P(UsersTest, AStrangerNeitherReadsNorDisturbs) {
  Forked owner([this] { return own_or_say_why_not(); });
  ASSERT_TRUE(owner_waits_.wait()) << "no run directory";
  const std::string tag = tag_of_owner();
  as_stranger([&] { return plant(tag); });
  owner_goes_on_.pass();
  const bool opened = owner_waits_.wait();
  EXPECT_TRUE(opened) << "the owner was kept from opening";
  if (opened) {
    const Sight sight = look(tag, root_, mqueue_);
    EXPECT_GE(sight.pids.size(), 1u + workers);
    EXPECT_FALSE(sight.files.empty());
    expect_all_seen(GetParam().descriptor.exposed, sight);
    EXPECT_EQ(as_stranger([&] { return Stranger(also_clean()).try_everything(sight); }), "");
    owner_goes_on_.pass();
  }
  EXPECT_TRUE(owner.succeeded()) << "the owner's messages did not arrive as they were sent";
  remove_planted(tag);
}

INSTANTIATE_TEST_SUITE_P(Transports, UsersTest, testing::ValuesIn(killable(carriers())), name_of);

}  // namespace
}  // namespace pibench::test
