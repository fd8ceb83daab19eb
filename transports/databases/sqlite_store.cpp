#include "transports/databases/sqlite_store.hpp"

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "transports/posix/fd.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"
#include "transports/shm/copy.hpp"

namespace pibench::databases {
namespace {

/// What SQLite calls while another process has the lock, `times` times before in this wait: 1 to
/// ask again, after a moment that grows up to a millisecond.
int rest(void*, int times) noexcept {
  constexpr long first_ns = 20'000;
  constexpr long longest_ns = 1'000'000;
  constexpr int doublings_max = 6;
  constexpr int times_per_question = 64;
  const long moment_ns = std::min(longest_ns, first_ns << std::min(times, doublings_max));
  const timespec moment{.tv_sec = 0, .tv_nsec = moment_ns};
  const bool rested = ::nanosleep(&moment, nullptr) == 0 && times % times_per_question != 0;
  return rested || !posix::interruption::requested() ? 1 : 0;
}

/// SQLite gives this mode to the files that it makes beside.
void make_private_file(const std::string& path) {
  const posix::Fd file(posix::checked(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
      "open " + path, posix::more_descriptors));
}

/// SQLite does not keep the errno of a lock that could not be released.
std::string words_for(int result) {
  if (result == SQLITE_PROTOCOL) return "SQLite: a lock of fcntl() is not as it should be";
  return std::string("SQLite: ") + ::sqlite3_errstr(result);
}

}  // namespace

void SqliteConnection::Close::operator()(sqlite3* database) const noexcept {
  ::sqlite3_close(database);
}

void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  ::sqlite3_finalize(statement);
}

/// Nothing is to survive the machine, so nothing is synced; what is deleted need not be
/// overwritten; and who leaves leaves the log to the others.
SqliteConnection::SqliteConnection(const std::string& path) : path_(path) {
  sqlite3* made = nullptr;
  const int result =
      ::sqlite3_open_v2(path.c_str(), &made, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  database_.reset(made);
  check(result, "sqlite3_open_v2");
  if (::sqlite3_db_readonly(made, "main") != 0)
    posix::throw_errno("sqlite3_open_v2 of " + path_ + ", to write", EACCES);
  check(::sqlite3_busy_handler(made, rest, nullptr), "sqlite3_busy_handler");
  check(::sqlite3_db_config(made, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr),
        "sqlite3_db_config");
  execute("PRAGMA synchronous=OFF");
  execute("PRAGMA secure_delete=OFF");
}

std::string SqliteConnection::execute(const char* text) {
  const Statement statement = prepare(text);
  const int result = ::sqlite3_step(statement.get());
  if (result != SQLITE_DONE && result != SQLITE_ROW) check(result, text);
  const auto* value = ::sqlite3_column_text(statement.get(), 0);
  return value != nullptr ? reinterpret_cast<const char*>(value) : "";
}

SqliteConnection::Statement SqliteConnection::prepare(const char* text) {
  sqlite3_stmt* made = nullptr;
  check(::sqlite3_prepare_v3(database_.get(), text, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr),
        text);
  return Statement(made);
}

IoResult SqliteConnection::failure(int result) noexcept {
  last_failure_ = result;
  const int error = errno_of(result);
  return error == EINTR ? IoResult{IoStatus::deadline, 0} : IoResult::error(error);
}

std::string SqliteConnection::diagnosis() const {
  return last_failure_ != 0 ? words_for(last_failure_) : "";
}

void SqliteConnection::check(int result, const std::string& what) const {
  if (result == SQLITE_OK) return;
  posix::throw_errno(what + " of " + path_ + " (" + words_for(result) + ")", errno_of(result),
                     posix::more_descriptors);
}

int SqliteConnection::errno_of(int result) const noexcept {
  constexpr int primary = 0xff;
  const int of_system = ::sqlite3_system_errno(database_.get());
  switch (result & primary) {
    case SQLITE_BUSY:
      return posix::interruption::requested() ? EINTR : EBUSY;
    case SQLITE_FULL:
      return ENOSPC;
    case SQLITE_NOMEM:
      return ENOMEM;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return result == SQLITE_IOERR_NOMEM ? ENOMEM : of_system != 0 ? of_system : EIO;
    case SQLITE_READONLY:
      return EACCES;
    case SQLITE_PERM:
      return EPERM;
    case SQLITE_PROTOCOL:
      return ENOLCK;
    default:
      return EPROTO;
  }
}

/// The log is what a database in this mode has once and for all.
SqliteStore::Home::Home(const std::filesystem::path& directory, RecordRoom)
    : path_((directory / "messages.db").string()) {
  make_private_file(path_);
  SqliteConnection connection(path_);
  if (connection.execute("PRAGMA journal_mode=WAL") != "wal")
    posix::throw_errno("PRAGMA journal_mode=WAL of " + path_, ENOTSUP);
  connection.execute("CREATE TABLE messages(id INTEGER PRIMARY KEY, body BLOB)");
}

SqliteStore::SqliteStore(const Home& home)
    : connection_(home.path_),
      insert_(connection_.prepare("INSERT INTO messages VALUES(?1, ?2)")),
      select_(connection_.prepare("SELECT body FROM messages WHERE id = ?1")),
      remove_(connection_.prepare("DELETE FROM messages WHERE id = ?1")),
      begin_(connection_.prepare("BEGIN IMMEDIATE")),
      commit_(connection_.prepare("COMMIT")),
      roll_back_(connection_.prepare("ROLLBACK")) {}

/// A transaction of its own.
IoResult SqliteStore::put(std::uint64_t key, ConstBytes message) noexcept {
  ::sqlite3_bind_int64(insert_.get(), 1, static_cast<sqlite3_int64>(key));
  ::sqlite3_bind_blob64(insert_.get(), 2, message.data(), message.size(), SQLITE_STATIC);
  const IoResult io = run(insert_);
  return io.good() ? IoResult::ok(message.size()) : io;
}

IoResult SqliteStore::take(std::uint64_t key, Bytes buffer) noexcept {
  if (const IoResult io = run(begin_); !io.good()) return io;
  const IoResult copied = copy(key, buffer);
  IoResult io = copied;
  if (io.good()) io = remove(key);
  if (io.good()) io = run(commit_);
  if (io.good()) return copied;
  static_cast<void>(run(roll_back_));
  return io;
}

IoResult SqliteStore::copy(std::uint64_t key, Bytes buffer) noexcept {
  ::sqlite3_bind_int64(select_.get(), 1, static_cast<sqlite3_int64>(key));
  const int result = ::sqlite3_step(select_.get());
  const IoResult io = result == SQLITE_ROW ? copy_row(buffer) : connection_.failure(result);
  ::sqlite3_reset(select_.get());
  return io;
}

IoResult SqliteStore::copy_row(Bytes buffer) const noexcept {
  const void* const body = ::sqlite3_column_blob(select_.get(), 0);
  const auto bytes = static_cast<std::size_t>(::sqlite3_column_bytes(select_.get(), 0));
  if (bytes > buffer.size()) return IoResult::error(EPROTO);
  if (bytes > 0 && body == nullptr) return IoResult::error(ENOMEM);
  shm::copy_message(buffer.data(), static_cast<const std::byte*>(body), bytes);
  return IoResult::ok(bytes);
}

IoResult SqliteStore::remove(std::uint64_t key) noexcept {
  ::sqlite3_bind_int64(remove_.get(), 1, static_cast<sqlite3_int64>(key));
  return run(remove_);
}

IoResult SqliteStore::run(const SqliteConnection::Statement& statement) noexcept {
  const int result = ::sqlite3_step(statement.get());
  const IoResult io = result == SQLITE_DONE ? IoResult::ok(0) : connection_.failure(result);
  ::sqlite3_reset(statement.get());
  return io;
}

}  // namespace pibench::databases
