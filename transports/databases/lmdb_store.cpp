#include "transports/databases/lmdb_store.hpp"

#include <endian.h>
#include <lmdb.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"
#include "transports/shm/copy.hpp"

namespace pibench::databases {
namespace {

/// LMDB answers with an errno, or with a negative number of its own.
int errno_of(int result) noexcept {
  if (result > 0) return result;
  return result == MDB_MAP_FULL ? ENOSPC : EPROTO;
}

void check(int result, const std::string& call) {
  if (result == MDB_SUCCESS) return;
  const std::string why = result > 0 ? "" : std::string(" (") + ::mdb_strerror(result) + ")";
  posix::throw_errno(call + why, errno_of(result), posix::more_descriptors);
}

/// LMDB calls it an error of input or output where a file system takes a part of what is written,
/// as one does that is full.
bool is_full(const std::string& directory) noexcept {
  struct statvfs status {};
  return ::statvfs(directory.c_str(), &status) == 0 && status.f_bavail == 0;
}

/// Addresses for the map, of which the file takes those alone that were written once. Large records
/// need pages side by side, so that some of those that are free do not serve.
std::size_t map_bytes_for(RecordRoom room) {
  constexpr std::size_t least = std::size_t{64} << 20;
  constexpr std::size_t spare_times = 4;
  constexpr std::size_t spare_records = 16;
  constexpr std::size_t page = 4096;
  constexpr std::size_t overhead = 64;  // of a record beside others in its page
  const std::size_t each = room.bytes_each + (room.bytes_each < page / 4 ? overhead : page);
  const std::size_t bytes = (spare_times * room.records + spare_records) * each;
  return least + (bytes + page - 1) / page * page;
}

/// The smallest number is the smallest string of bytes, by which LMDB sorts.
class Key {
 public:
  explicit Key(std::uint64_t number) noexcept : bytes_(htobe64(number)) {}
  MDB_val value() noexcept { return {sizeof bytes_, &bytes_}; }

 private:
  std::uint64_t bytes_;
};

/// A transaction on one record; undone at the end of the scope unless it was committed.
class Transaction {
 public:
  Transaction(MDB_env* environment, std::uint64_t key) noexcept
      : key_(key), result_(::mdb_txn_begin(environment, nullptr, 0, &transaction_)) {
    if (good()) result_ = ::mdb_dbi_open(transaction_, nullptr, 0, &table_);
  }
  ~Transaction() {
    if (transaction_ != nullptr) ::mdb_txn_abort(transaction_);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // A step after one that failed does nothing.

  void put(ConstBytes message) noexcept {
    MDB_val key = key_.value();
    MDB_val value{message.size(), const_cast<std::byte*>(message.data())};
    if (good()) result_ = ::mdb_put(transaction_, table_, &key, &value, MDB_NOOVERWRITE);
  }
  /// The bytes are there until the transaction changes something.
  ConstBytes get() noexcept {
    MDB_val key = key_.value();
    MDB_val value{};
    if (good()) result_ = ::mdb_get(transaction_, table_, &key, &value);
    if (!good()) return {};
    return {static_cast<const std::byte*>(value.mv_data), value.mv_size};
  }
  void remove() noexcept {
    MDB_val key = key_.value();
    if (good()) result_ = ::mdb_del(transaction_, table_, &key, nullptr);
  }
  /// LMDB's result of all steps.
  int commit() noexcept {
    if (good()) result_ = ::mdb_txn_commit(std::exchange(transaction_, nullptr));
    return result_;
  }

 private:
  bool good() const noexcept { return result_ == MDB_SUCCESS; }

  Key key_;
  MDB_txn* transaction_ = nullptr;
  MDB_dbi table_ = 0;
  int result_;
};

}  // namespace

LmdbStore::Home::Home(const std::filesystem::path& directory, RecordRoom room)
    : directory_(directory.string()), map_bytes_(map_bytes_for(room)) {
  static_cast<void>(open(*this));
}

LmdbStore::LmdbStore(Home home) : home_(std::move(home)), environment_(open(home_)) {}

void LmdbStore::Close::operator()(MDB_env* environment) const noexcept {
  ::mdb_env_close(environment);
}

/// Nothing is to survive the machine, so nothing is synced.
LmdbStore::Environment LmdbStore::open(const Home& home) {
  MDB_env* made = nullptr;
  check(::mdb_env_create(&made), "mdb_env_create");
  Environment environment(made);
  check(::mdb_env_set_mapsize(made, home.map_bytes_), "mdb_env_set_mapsize");
  const std::string what =
      "mdb_env_open of " + std::to_string(home.map_bytes_) + " bytes in " + home.directory_;
  check(::mdb_env_open(made, home.directory_.c_str(), MDB_NOSYNC | MDB_NOLOCK, 0600), what);
  return environment;
}

IoResult LmdbStore::put(std::uint64_t key, ConstBytes message) noexcept {
  const shm::Hold hold(*home_.lock_);
  if (!hold.io().good()) return hold.io();
  Transaction transaction(environment_.get(), key);
  transaction.put(message);
  return outcome_of(transaction.commit(), message.size());
}

IoResult LmdbStore::take(std::uint64_t key, Bytes buffer) noexcept {
  const shm::Hold hold(*home_.lock_);
  if (!hold.io().good()) return hold.io();
  Transaction transaction(environment_.get(), key);
  const ConstBytes message = transaction.get();
  const std::size_t bytes = message.size();
  if (bytes > buffer.size()) return IoResult::error(EPROTO);
  shm::copy_message(buffer.data(), message.data(), bytes);
  transaction.remove();
  return outcome_of(transaction.commit(), bytes);
}

std::string LmdbStore::diagnosis() const {
  return last_failure_ < 0 ? ::mdb_strerror(last_failure_) : "";
}

IoResult LmdbStore::outcome_of(int result, std::size_t bytes) noexcept {
  if (result == MDB_SUCCESS) return IoResult::ok(bytes);
  last_failure_ = result;
  const bool full = result == EIO && is_full(home_.directory_);
  return IoResult::error(full ? ENOSPC : errno_of(result));
}

}  // namespace pibench::databases
