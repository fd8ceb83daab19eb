#include "transports/posix/run_directory.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/sem.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <span>
#include <stdexcept>
#include <thread>

#include "transports/posix/syscall.hpp"

namespace pibench::posix {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view name_prefix = "pibench-";
constexpr const char* ledger_name = "sysv-ids";

/// The ledger's page. Ids are stored plus one, so that a fresh page reads as empty.
struct Ledger {
  std::array<char, 40> boot_id;  // ids mean nothing after a reboot
  std::int32_t owner;
  std::array<std::int32_t, 1000> queues;
  std::array<std::int32_t, 8> semaphores;
  std::array<char, 64> kernel_name;  // the latest, NUL-terminated
};

Ledger& ledger_of(const Mapping& mapping) {
  return *static_cast<Ledger*>(mapping.data());
}

std::array<char, 40> this_boot() {
  std::array<char, 40> id{};
  std::ifstream("/proc/sys/kernel/random/boot_id").read(id.data(), 36);
  return id;
}

Mapping create_ledger(const fs::path& directory) {
  const fs::path file = directory / ledger_name;
  const Fd fd(checked(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
                      "open " + file.string()));
  // A page that a full file system does not have would be SIGBUS at the first touch.
  if (const int error = ::posix_fallocate(fd.get(), 0, sizeof(Ledger)); error != 0)
    throw_errno("posix_fallocate " + file.string() +
                    (error == EFBIG ? "" : " (make room there, or set TMPDIR)"),
                error);
  Mapping mapping = Mapping::of_file(fd.get(), sizeof(Ledger));
  ledger_of(mapping).boot_id = this_boot();
  ledger_of(mapping).owner = ::getpid();
  return mapping;
}

std::string make_unique_directory(const fs::path& parent, std::string_view prefix) {
  std::string name = (parent / (std::string(prefix) + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) throw_errno("mkdtemp " + name);
  return name;
}

/// Where everybody may rename what is others', a directory of ours could be another one the next
/// time that we look.
void require_safe(const fs::path& root) {
  struct stat status {};
  checked(::stat(root.c_str(), &status), "stat " + root.string());
  if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0)
    throw_errno(root.string() +
                    " is open to all users without the sticky bit (chmod +t, or set "
                    "TMPDIR to another)",
                EPERM);
}

Fd open_directory(const fs::path& path) {
  return Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool lock_without_waiting(const Fd& directory) {
  return ::flock(directory.get(), LOCK_EX | LOCK_NB) == 0;
}

bool still_linked(const Fd& directory) {
  struct stat status {};
  return ::fstat(directory.get(), &status) == 0 && status.st_nlink > 0;
}

bool is_private_and_ours(const Fd& directory) {
  struct stat status {};
  return ::fstat(directory.get(), &status) == 0 && status.st_uid == ::geteuid() &&
         (status.st_mode & 0777) == 0700;
}

std::optional<Ledger> read_ledger(const fs::path& directory) {
  const fs::path file = directory / ledger_name;
  const Fd fd(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  Ledger ledger{};
  const auto bytes = std::as_writable_bytes(std::span(&ledger, 1));
  if (!fd) return std::nullopt;
  const IoResult got = read_full(fd.get(), bytes);
  if (!got.good() || got.bytes_or_errno != sizeof(Ledger)) return std::nullopt;
  return ledger;
}

void remove_queue(int id, CleanReport& report) {
  struct msqid_ds status {};
  if (::msgctl(id, IPC_STAT, &status) != 0) return;
  if (status.msg_perm.cuid != ::geteuid() || status.msg_perm.__key != IPC_PRIVATE) return;
  if (::msgctl(id, IPC_RMID, nullptr) == 0)
    report.removed.push_back("SysV queue " + std::to_string(id));
}

void remove_semaphores(int id, CleanReport& report) {
  struct semid_ds status {};
  if (::semctl(id, 0, IPC_STAT, &status) != 0) return;
  if (status.sem_perm.cuid != ::geteuid() || status.sem_perm.__key != IPC_PRIVATE) return;
  if (::semctl(id, 0, IPC_RMID) == 0)
    report.removed.push_back("SysV semaphores " + std::to_string(id));
}

template <class Ids>
void record(Ids& ids, int id) {
  const auto slot = std::find(ids.begin(), ids.end(), 0);
  if (slot == ids.end()) throw std::length_error("more SysV objects than the ledger holds");
  *slot = id + 1;
}

template <class Ids>
void forget(Ids& ids, int id) noexcept {
  const auto slot = std::find(ids.begin(), ids.end(), id + 1);
  if (slot != ids.end()) *slot = 0;
}

void remove_recorded_ids(const fs::path& directory, CleanReport& report) {
  const std::optional<Ledger> ledger = read_ledger(directory);
  if (!ledger || ledger->boot_id != this_boot()) return;
  for (const std::int32_t entry : ledger->queues)
    if (entry > 0) remove_queue(entry - 1, report);
  for (const std::int32_t entry : ledger->semaphores)
    if (entry > 0) remove_semaphores(entry - 1, report);
}

void remove_latest_name(const fs::path& directory, CleanReport& report) {
  const std::optional<Ledger> ledger = read_ledger(directory);
  if (!ledger || ledger->kernel_name.front() != '/' || ledger->kernel_name.back() != '\0') return;
  const char* name = ledger->kernel_name.data();
  if (::mq_unlink(name) == 0) report.removed.push_back(std::string("POSIX queue ") + name);
  if (::sem_unlink(name) == 0) report.removed.push_back(std::string("POSIX semaphore ") + name);
}

bool is_ours(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && status.st_uid == ::geteuid();
}

/// "<tag>.<random>": a tag has no '.', so none of another run begins like that.
void remove_shared_memory(const std::string& tag, CleanReport& report) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator("/dev/shm", ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(tag + ".") && is_ours(entry.path()) && ::shm_unlink(name.c_str()) == 0)
      report.removed.push_back("shared memory " + name);
  }
}

bool owner_is_alive(const fs::path& directory) {
  const std::optional<Ledger> ledger = read_ledger(directory);
  return ledger && ledger->owner > 0 && (::kill(ledger->owner, 0) == 0 || errno == EPERM);
}

/// A killed parent's workers die with it, but not in the same instant: waits a little for them.
bool lock_abandoned(const Fd& lock, const fs::path& directory) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (!lock_without_waiting(lock)) {
    if (owner_is_alive(directory) || std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

/// With one descriptor at a time, where fs::remove_all() takes one per level.
void remove_tree(const fs::path& path) {
  std::error_code ignored;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator at(path, ignored), end; !ignored && at != end; at.increment(ignored))
    entries.push_back(*at);
  for (const fs::directory_entry& entry : entries) {
    if (fs::is_directory(entry.symlink_status(ignored)))
      remove_tree(entry.path());
    else
      fs::remove(entry.path(), ignored);
  }
  fs::remove(path, ignored);
}

void clean_directory(const fs::path& directory, const AlsoClean& also, CleanReport& report) {
  const Fd lock = open_directory(directory);
  if (!lock || !is_private_and_ours(lock)) return;
  if (!lock_abandoned(lock, directory)) {
    report.kept.push_back(directory.string() + ": in use by a running pibench");
    return;
  }
  remove_recorded_ids(directory, report);
  remove_latest_name(directory, report);
  remove_shared_memory(directory.filename().string(), report);
  if (const std::string reason = also ? also(directory) : ""; !reason.empty()) {
    report.kept.push_back(directory.string() + ": " + reason);
    return;
  }
  std::error_code error;
  fs::remove_all(directory, error);
  if (error)
    report.kept.push_back(directory.string() + ": " + error.message());
  else
    report.removed.push_back("directory " + directory.string());
}

}  // namespace

fs::path temporary_root() {
  const char* configured = std::getenv("TMPDIR");
  return configured != nullptr && *configured != '\0' ? configured : "/tmp";
}

RunDirectory RunDirectory::create() {
  const fs::path root = temporary_root();
  require_safe(root);
  for (;;) {
    const fs::path path = make_unique_directory(root, name_prefix);
    Fd lock = open_directory(path);
    // A clean-up that runs at this very moment may take the fresh directory for an abandoned one.
    if (!lock && errno == ENOENT) continue;
    try {
      if (!lock) throw_errno("open " + path.string() + " (for more descriptors: ulimit -n)");
      if (!lock_without_waiting(lock) || !still_linked(lock)) continue;
      Mapping ledger = create_ledger(path);
      return {path, std::move(lock), std::move(ledger)};
    } catch (...) {
      std::error_code ignored;  // without a look into it, for which there may be no descriptor
      fs::remove(path / ledger_name, ignored);
      fs::remove(path, ignored);
      throw;
    }
  }
}

RunDirectory::RunDirectory(fs::path path, Fd lock, Mapping ledger)
    : path_(std::move(path)),
      tag_(path_.filename().string()),
      lock_(std::move(lock)),
      ledger_(std::move(ledger)),
      owner_(::getpid()) {}

RunDirectory::~RunDirectory() {
  if (!lock_ || owner_ != ::getpid()) return;
  lock_.reset();  // a descriptor for the removal, where there is no other
  remove_tree(path_);
}

fs::path RunDirectory::make_directory(const std::string& prefix) const {
  return make_unique_directory(path_, prefix);
}

std::string RunDirectory::make_kernel_name() const {
  std::array<unsigned char, 8> random{};
  checked(::getrandom(random.data(), random.size(), 0), "getrandom");
  std::string name = '/' + tag_ + '.';
  for (const unsigned char byte : random) {
    constexpr std::string_view digits = "0123456789abcdef";
    name += digits[byte >> 4];
    name += digits[byte & 15];
  }
  auto& latest = ledger_of(ledger_).kernel_name;
  latest.fill('\0');
  std::copy_n(name.begin(), std::min(name.size(), latest.size() - 1), latest.begin());
  return name;
}

std::string RunDirectory::latest_kernel_name() const {
  return ledger_of(ledger_).kernel_name.data();
}

void RunDirectory::record_queue(int id) {
  record(ledger_of(ledger_).queues, id);
}

void RunDirectory::forget_queue(int id) noexcept {
  forget(ledger_of(ledger_).queues, id);
}

void RunDirectory::record_semaphores(int id) {
  record(ledger_of(ledger_).semaphores, id);
}

void RunDirectory::forget_semaphores(int id) noexcept {
  forget(ledger_of(ledger_).semaphores, id);
}

CleanReport clean_abandoned(const AlsoClean& also) {
  CleanReport report;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(temporary_root(), error))
    if (entry.path().filename().string().starts_with(name_prefix))
      clean_directory(entry.path(), also, report);
  return report;
}

}  // namespace pibench::posix
