#include "transports/posix/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "transports/posix/kernel_objects.hpp"
#include "transports/posix/ledger.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/removal.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {
namespace {

namespace fs = std::filesystem;

/// Only by chance does an attempt meet a name that is there, or a clean-up that removes its
/// directory.
constexpr int attempts_max = 100;

/// Throws where everybody may rename the entries of others: a directory of ours could be another
/// one the next time that we look.
void require_safe(const fs::path& root) {
  struct stat status {};
  checked(::stat(root.c_str(), &status), "stat " + root.string());
  if (is_open_to_all(status))
    throw_errno(root.string() +
                    " is open to all users without the sticky bit (chmod +t, or set "
                    "TMPDIR to another)",
                EPERM);
}

template <std::size_t bytes>
std::array<unsigned char, bytes> random_bytes() {
  std::array<unsigned char, bytes> random{};
  checked(retry_interrupted([&] { return ::getrandom(random.data(), random.size(), 0); }),
          "getrandom");
  return random;
}

/// A name like run_name_pattern; mkdtemp() would not give the mode that marks a run's directory.
std::string make_tag() {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  std::string tag = run_name_pattern;
  for (const unsigned char byte : random_bytes<64>()) {
    const char letter = letters[byte & 63];
    const std::size_t at = tag.find('?');
    if (at != tag.npos && std::isalnum(static_cast<unsigned char>(letter)) != 0) tag[at] = letter;
  }
  return tag;
}

std::string make_unique_directory(const fs::path& parent, std::string_view prefix) {
  std::string name = (parent / (std::string(prefix) + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) throw_errno("mkdtemp " + name);
  return name;
}

bool still_linked(const Fd& directory) {
  struct stat status {};
  return ::fstat(directory.get(), &status) == 0 && status.st_nlink > 0;
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

}  // namespace

/// One attempt to make a directory that no clean-up takes for an abandoned one at that very moment;
/// undone unless it becomes a RunDirectory. All that takes memory comes before the directory.
class RunDirectory::Attempt {
 public:
  explicit Attempt(const fs::path& root) : tag_(make_tag()), path_(root / tag_) {}
  ~Attempt() {
    if (!is_made_) return;
    ::unlinkat(lock_.get(), Ledger::file_name, 0);
    if (::rmdir(path_.c_str()) != 0 && errno != ENOENT)
      RemovalComplaint(path_.c_str()).stays("the directory", ::strerrordesc_np(errno));
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  /// False where the name is taken, or the directory was taken away.
  bool make() {
    is_made_ = ::mkdir(path_.c_str(), unproved_run_mode) == 0;
    if (!is_made_ && errno != EEXIST) throw_errno("mkdir " + path_.string());
    return is_made_ && open() && lock() && write_ledger();
  }

  RunDirectory finish() && {
    Spare spare;
    for (Fd& fd : spare)
      fd.reset(checked(::fcntl(lock_.get(), F_DUPFD_CLOEXEC, 0), "dup of the run's directory",
                       more_descriptors));
    is_made_ = false;
    return {std::move(path_), std::move(tag_), std::move(lock_), std::move(spare),
            std::move(ledger_)};
  }

 private:
  bool open() {
    lock_.reset(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!lock_ && errno != ENOENT) throw_errno("open " + path_.string(), errno, more_descriptors);
    return static_cast<bool>(lock_);
  }

  bool lock() {
    is_locked_ = ::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0;
    return (is_locked_ || errno != EWOULDBLOCK) && still_linked(lock_);
  }

  /// False where the directory was removed, as nothing can be made in it then.
  bool write_ledger() {
    try {
      ledger_ = create_ledger(lock_.get(), path_, is_locked_);
    } catch (const std::system_error& error) {
      if (error.code().value() == ENOENT) return false;
      throw;
    }
    checked(::fchmod(lock_.get(), run_mode), "fchmod " + path_.string());
    return still_linked(lock_);
  }

  std::string tag_;
  fs::path path_;
  bool is_made_ = false;
  bool is_locked_ = false;
  Fd lock_;
  Mapping ledger_;
};

RunDirectory RunDirectory::create() {
  const fs::path root = temporary_root();
  require_safe(root);
  for (int i = 0; i < attempts_max && !interruption::requested(); ++i)
    if (Attempt attempt(root); attempt.make()) return std::move(attempt).finish();
  throw_errno("a directory in " + root.string() + " that nobody takes away",
              interruption::requested() ? EINTR : EAGAIN);
}

RunDirectory::RunDirectory(fs::path path, std::string tag, Fd lock, Spare spare,
                           Mapping ledger) noexcept
    : path_(std::move(path)),
      tag_(std::move(tag)),
      lock_(std::move(lock)),
      spare_(std::move(spare)),
      ledger_(std::move(ledger)),
      owner_(::getpid()) {}

RunDirectory::~RunDirectory() {
  remove();
}

bool RunDirectory::remove() noexcept {
  if (!lock_ || owner_ != ::getpid()) return true;
  for (Fd& fd : spare_) fd.reset();
  const bool complete = remove_all();
  lock_.reset();
  return complete;
}

/// Keeps the directory where something stays in the kernel, as its ledger names it.
bool RunDirectory::remove_all() noexcept {
  RemovalComplaint complaint(path_.c_str());
  const auto refused = [&](const char* name) {
    complaint.stays(name, ::strerrordesc_np(errno));
    return false;
  };
  if (!remove_kernel_objects(ledger_of(ledger_), RemovalMode::remove, complaint) ||
      !empty_directory(lock_.get(), OwnTree(Ledger::file_name), RemovalMode::remove, complaint))
    return false;
  ::fchmod(lock_.get(), unproved_run_mode);
  if (::unlinkat(lock_.get(), Ledger::file_name, 0) != 0 && errno != ENOENT)
    return refused(Ledger::file_name);
  return ::rmdir(path_.c_str()) == 0 || errno == ENOENT || refused("the directory");
}

fs::path RunDirectory::path_of(std::string_view name) const {
  ledger_of(ledger_).note_name(name);
  return path_ / name;
}

fs::path RunDirectory::fresh_path(std::string_view stem) const {
  static std::atomic<unsigned> serial{0};
  constexpr unsigned serials = 1'000'000;  // as many as six digits can number
  ledger_of(ledger_).note_name(std::string(stem) + "??????");
  const std::string digits = std::to_string(serials + serial++ % serials);
  return path_ / std::string(stem).append(digits, 1);
}

void RunDirectory::make_file(const std::string& name) const {
  const fs::path path = path_of(name);
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) throw_errno("open " + path.string(), errno, more_descriptors);
}

fs::path RunDirectory::make_directory(const std::string& prefix) const {
  ledger_of(ledger_).note_name(prefix + "??????");
  return make_unique_directory(path_, prefix);
}

std::string RunDirectory::make_kernel_name() const {
  std::string name = '/' + tag_ + '.';
  for (const unsigned char byte : random_bytes<8>()) {
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

void RunDirectory::remove_queue(int id) noexcept {
  if (remove_sysv_queue(id)) forget_queue(id);
}

void RunDirectory::record_semaphores(int id) {
  record(ledger_of(ledger_).semaphores, id);
}

void RunDirectory::forget_semaphores(int id) noexcept {
  forget(ledger_of(ledger_).semaphores, id);
}

void RunDirectory::remove_semaphores(int id) noexcept {
  if (remove_sysv_semaphores(id)) forget_semaphores(id);
}

}  // namespace pibench::posix
