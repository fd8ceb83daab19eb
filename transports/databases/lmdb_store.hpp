// Records in an LMDB environment, a B+tree in a file that each process maps.
//
// Two processes never are in it at the same time: LMDB's own lock cannot be waited for in a way
// that a signal ends, and its manual allows one from outside instead (MDB_NOLOCK). This one is
// robust as LMDB's own is. A process that is killed inside leaves the environment as it was before
// its transaction, because nothing counts before the page that names the new root is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "transports/contract/io.hpp"
#include "transports/databases/record_link.hpp"
#include "transports/posix/shared.hpp"
#include "transports/shm/robust_mutex.hpp"

struct MDB_env;

namespace pibench::databases {

class LmdbStore {
 public:
  class Home {
   public:
    /// Makes the environment and closes it again. Throws std::system_error.
    Home(const std::filesystem::path& directory, RecordRoom room);

   private:
    friend class LmdbStore;

    std::string directory_;
    std::size_t map_bytes_;
    posix::Shared<shm::RobustMutex> lock_;
  };

  /// Throws std::system_error.
  explicit LmdbStore(Home home);

  IoResult put(std::uint64_t key, ConstBytes message) noexcept;
  IoResult take(std::uint64_t key, Bytes buffer) noexcept;
  std::string diagnosis() const;

 private:
  struct Close {
    void operator()(MDB_env* environment) const noexcept;
  };
  using Environment = std::unique_ptr<MDB_env, Close>;
  static Environment open(const Home& home);
  IoResult outcome_of(int result, std::size_t bytes) noexcept;

  Home home_;
  Environment environment_;
  int last_failure_ = 0;
};

}  // namespace pibench::databases
