// Records in a table of an SQLite database in WAL mode, in files that the kernel keeps in memory.
//
// SQLite keeps processes apart by locks of the kernel on its files, which end with their holder; it
// does not wait for one, but asks again after a moment. A process that is killed inside leaves the
// database as it was before its transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "transports/contract/io.hpp"
#include "transports/databases/record_link.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace pibench::databases {

/// A database that is open, and closes itself.
class SqliteConnection {
 public:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

  /// Throws std::system_error.
  explicit SqliteConnection(const std::string& path);

  /// The first value of the result, as text. Throws std::system_error.
  std::string execute(const char* text);
  /// Throws std::system_error.
  Statement prepare(const char* text);

  /// The result of a call that did not answer SQLITE_OK, SQLITE_ROW or SQLITE_DONE: deadline where
  /// waiting for a lock had to stop.
  IoResult failure(int result) noexcept;
  /// Of the last failure; empty where nothing has failed.
  std::string diagnosis() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  void check(int result, const std::string& what) const;
  int errno_of(int result) const noexcept;

  std::string path_;
  std::unique_ptr<sqlite3, Close> database_;
  int last_failure_ = 0;
};

class SqliteStore {
 public:
  class Home {
   public:
    /// Makes the database and closes it again. Throws std::system_error.
    Home(const std::filesystem::path& directory, RecordRoom room);

   private:
    friend class SqliteStore;
    std::string path_;
  };

  /// Throws std::system_error.
  explicit SqliteStore(const Home& home);

  IoResult put(std::uint64_t key, ConstBytes message) noexcept;
  IoResult take(std::uint64_t key, Bytes buffer) noexcept;
  std::string diagnosis() const { return connection_.diagnosis(); }

 private:
  IoResult copy(std::uint64_t key, Bytes buffer) noexcept;
  IoResult copy_row(Bytes buffer) const noexcept;
  IoResult remove(std::uint64_t key) noexcept;
  IoResult run(const SqliteConnection::Statement& statement) noexcept;

  SqliteConnection connection_;
  SqliteConnection::Statement insert_;
  SqliteConnection::Statement select_;
  SqliteConnection::Statement remove_;
  SqliteConnection::Statement begin_;
  SqliteConnection::Statement commit_;
  SqliteConnection::Statement roll_back_;
};

}  // namespace pibench::databases
