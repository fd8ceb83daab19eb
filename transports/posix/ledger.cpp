#include "transports/posix/ledger.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <stdexcept>
#include <string>

#include "transports/posix/directory_entries.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {
namespace {

/// The file in which runs of earlier versions keep their ids; it proves nothing.
constexpr const char* former_file_name = "sysv-ids";

struct stat status_of(int fd) {
  struct stat status {};
  checked(::fstat(fd, &status), "fstat of a run's directory");
  return status;
}

template <std::size_t size>
void copy_text(std::string_view text, std::array<char, size>& to) noexcept {
  to.fill('\0');
  std::copy_n(text.begin(), std::min(text.size(), size - 1), to.begin());
}

template <std::size_t size>
std::string_view text_in(const std::array<char, size>& text) noexcept {
  return {text.data(), ::strnlen(text.data(), size)};
}

Ledger begin_ledger(int directory, std::string_view directory_name, bool is_locked) {
  const struct stat status = status_of(directory);
  Ledger ledger{};
  ledger.magic = Ledger::expected_magic;
  ledger.version = Ledger::expected_version;
  ledger.bytes = sizeof(Ledger);
  ledger.directory_device = status.st_dev;
  ledger.directory_inode = status.st_ino;
  copy_text(directory_name, ledger.directory_name);
  ledger.origin = Origin::here();
  ledger.user = ::geteuid();
  ledger.is_locked = is_locked ? 1 : 0;
  ledger.owner = ProcessMark::of_this();
  return ledger;
}

/// A file that only its maker can have written: no link to one that lies elsewhere.
bool is_private_file(const struct stat& status) noexcept {
  return S_ISREG(status.st_mode) && status.st_nlink == 1 && status.st_uid == ::geteuid() &&
         (status.st_mode & 0777) == 0600;
}

/// Opens no FIFO to wait in, and no device.
Fd open_ledger(int directory) noexcept {
  return Fd(::openat(directory, Ledger::file_name,
                     O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

bool is_there(int directory, const char* name) noexcept {
  return ::faccessat(directory, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/// nullptr where the ledger is this directory's.
const char* objection_to(const Ledger& ledger, std::size_t bytes, const struct stat& directory,
                         std::string_view directory_name) noexcept {
  if (bytes < sizeof ledger.magic || ledger.magic != Ledger::expected_magic)
    return "what is called a ledger inside is none of a run";
  if (bytes >= offsetof(Ledger, bytes) && ledger.version != Ledger::expected_version)
    return "its ledger is of another version of pibench, whose 'pibench clean' can remove it";
  if (bytes != sizeof ledger || ledger.bytes != sizeof ledger) return "its ledger is damaged";
  if (ledger.directory_inode != directory.st_ino || ledger.directory_device != directory.st_dev)
    return "its ledger is that of another directory";
  if (text_in(ledger.directory_name) != directory_name)
    return "it had another name when a run made it";
  if (ledger.user != directory.st_uid) return "its ledger is another user's";
  return nullptr;
}

std::size_t read_ledger(const Fd& file, Ledger& ledger) noexcept {
  const IoResult got = read_full(file.get(), std::as_writable_bytes(std::span(&ledger, 1)));
  return got.good() ? got.bytes_or_errno : 0;
}

/// A ledger that a killed run has begun to write begins as a whole one does.
bool is_begun_ledger(int directory) noexcept {
  const Fd file = open_ledger(directory);
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !is_private_file(status)) return false;
  Ledger ledger{};
  const std::size_t bytes = read_ledger(file, ledger);
  return status.st_size <= static_cast<off_t>(sizeof ledger) &&
         std::memcmp(ledger.magic.data(), Ledger::expected_magic.data(),
                     std::min(bytes, ledger.magic.size())) == 0;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view name) noexcept {
  return std::ranges::equal(pattern, name, [](char wanted, char given) {
    return wanted == given ||
           (wanted == '?' && std::isalnum(static_cast<unsigned char>(given)) != 0);
  });
}

void Ledger::note_name(std::string_view pattern) {
  for (auto& noted : noted_names) {
    if (text_in(noted) == pattern) return;
    if (noted.front() != '\0') continue;
    if (pattern.size() >= noted.size()) break;
    return copy_text(pattern, noted);
  }
  throw std::length_error("no room in the ledger for the name " + std::string(pattern));
}

bool Ledger::has_noted(std::string_view name) const noexcept {
  return std::ranges::any_of(noted_names, [&](const auto& noted) {
    return noted.front() != '\0' && matches(text_in(noted), name);
  });
}

bool Ledger::holds_ids() const noexcept {
  const auto is_id = [](std::int32_t entry) { return entry != 0; };
  return std::ranges::any_of(queues, is_id) || std::ranges::any_of(semaphores, is_id);
}

Mapping create_ledger(int directory, const std::filesystem::path& path, bool is_locked) {
  const Ledger ledger = begin_ledger(directory, path.filename().string(), is_locked);
  const std::string name = (path / Ledger::file_name).string();
  const Fd file(
      checked(::openat(directory, Ledger::file_name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
              "open " + name, more_descriptors));
  checked(::fchmod(file.get(), 0600), "fchmod " + name);  // whatever the umask
  // Written at once, as a page that a full file system does not have would be SIGBUS when touched.
  const IoResult io = write_full(file.get(), std::as_bytes(std::span(&ledger, 1)));
  if (!io.good())
    throw_errno("write " + name + " (make room there, or set TMPDIR)",
                io.status == IoStatus::failed ? static_cast<int>(io.bytes_or_errno) : EINTR);
  return Mapping::of_file(file.get(), sizeof ledger);
}

Proof prove(int directory, std::string_view directory_name) noexcept {
  struct stat directory_status {};
  struct stat file_status {};
  const Fd file = open_ledger(directory);
  if (!file && is_there(directory, former_file_name))
    return {{}, "left by a run of an earlier version, which proves nothing; remove it by hand"};
  if (!file) return {{}, "no ledger of a run inside"};
  if (::fstat(directory, &directory_status) != 0 || ::fstat(file.get(), &file_status) != 0 ||
      !is_private_file(file_status))
    return {{}, "what is called a ledger inside is none of a run"};
  Ledger ledger{};
  const std::size_t bytes = read_ledger(file, ledger);
  const bool is_longer = file_status.st_size > static_cast<off_t>(sizeof ledger);
  const char* objection =
      objection_to(ledger, is_longer ? 0 : bytes, directory_status, directory_name);
  if (objection != nullptr) return {{}, objection};
  return {ledger, nullptr};
}

bool is_unproved_run(int directory) noexcept {
  struct stat status {};
  if (::fstat(directory, &status) != 0 || (status.st_mode & 07777) != unproved_run_mode)
    return false;
  bool has_ledger = false;
  bool has_more = false;
  const int error = for_each_entry(directory, [&](const char* name) {
    const bool is_ledger = std::string_view(name) == Ledger::file_name;
    (is_ledger ? has_ledger : has_more) = true;
  });
  return error == 0 && !has_more && (!has_ledger || is_begun_ledger(directory));
}

}  // namespace pibench::posix
