// Shared memory that another process has made and calls a list.
#include "transports/mp/shareable_list.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "tests/fuzz/target.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::fuzz {
namespace {

using namespace mp;

/// A name in /dev/shm for memory with the given content.
class SharedBytes {
 public:
  explicit SharedBytes(std::string_view bytes) : name_(run().make_kernel_name()) {
    const posix::Fd memory(posix::checked(
        ::shm_open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), "shm_open"));
    require(posix::write_full(memory.get(), std::as_bytes(std::span(bytes))).good(), "it fits");
  }
  ~SharedBytes() { ::shm_unlink(name_.c_str()); }
  SharedBytes(const SharedBytes&) = delete;
  SharedBytes& operator=(const SharedBytes&) = delete;
  const std::string& name() const { return name_; }

 private:
  /// What a killed fuzzer leaves carries its tag: 'pibench clean' removes it.
  static const posix::RunDirectory& run() {
    static const posix::RunDirectory directory = posix::RunDirectory::create();
    return directory;
  }

  std::string name_;
};

void read_and_write(ShareableList& list) {
  const std::size_t items = std::min<std::size_t>(list.size(), 16);
  for (std::size_t i = 0; i < items; ++i) {
    const Item item = list.get(i);
    static_cast<void>(list.count(item));
    static_cast<void>(list.index(item));
    try {
      list.set(i, std::string(list.width(i), 'x'));
      list.set(i, item);
      std::vector<std::byte> buffer(list.width(i));
      list.store(i, ConstBytes(buffer).first(list.load(i, buffer)));
    } catch (const std::length_error&) {
    }
  }
}

}  // namespace

void shareable_list(std::string_view input) {
  const SharedBytes memory(input);
  try {
    ShareableList list = ShareableList::attach(memory.name());
    read_and_write(list);
  } catch (const std::system_error&) {
  }
}

}  // namespace pibench::fuzz
