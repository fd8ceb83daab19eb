// A list of plain values in named shared memory, as multiprocessing.shared_memory.ShareableList,
// and the manager that unlinks such memory at the end.
//
// Whoever knows the name attaches to it. The number of items is fixed, and so is the width of each:
// a string or bytes may be replaced by what fits into the room of the first one, rounded up to
// 8 bytes, and any value by one of another type that fits. There is no lock: two processes that
// change one item need one (Lock in array.hpp), as in Python.
//
// shm_overview(7).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "transports/posix/mapping.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::mp {

/// None, int, float, bool, str or bytes.
using Item =
    std::variant<std::monostate, std::int64_t, double, bool, std::string, std::vector<std::byte>>;

/// Unmaps its view; the name stays. Move-only.
class ShareableList {
 public:
  /// Makes the name, exclusively and with mode 0600. Throws std::system_error.
  static ShareableList create(const std::string& name, std::span<const Item> values);
  /// `items` times None in `width` bytes each; a multiple of 8 is taken.
  static ShareableList create(const std::string& name, std::size_t items, std::size_t width);
  /// Throws std::system_error; EPROTO where the memory of that name is no such list.
  static ShareableList attach(const std::string& name);

  const std::string& name() const noexcept { return name_; }
  std::size_t size() const noexcept;
  std::size_t width(std::size_t index) const;
  /// They throw std::out_of_range; set() throws std::length_error for what does not fit.
  Item get(std::size_t index) const;
  void set(std::size_t index, const Item& value);
  std::size_t count(const Item& value) const;
  /// The index of the first item that equals; size() where none does.
  std::size_t index(const Item& value) const;

  /// bytes, without an Item in between: `index` and size must be right.
  void store(std::size_t index, ConstBytes bytes) noexcept;
  std::size_t load(std::size_t index, Bytes buffer) const noexcept;

 private:
  struct Header;
  struct Slot;
  ShareableList(std::string name, posix::Mapping mapping)
      : name_(std::move(name)), mapping_(std::move(mapping)) {}
  static ShareableList create_with(const std::string& name, std::span<const std::size_t> widths);
  bool is_sound() const noexcept;
  Header& header() const noexcept;
  Slot& slot(std::size_t index) const noexcept;
  Slot& checked_slot(std::size_t index) const;
  std::byte* room_of(const Slot& slot) const noexcept;

  std::string name_;
  posix::Mapping mapping_;
};

/// Makes lists under names that only this run has, and unlinks them all when it goes, in the
/// process that made it. What a killed process leaves, posix::clean_abandoned() removes.
class SharedMemoryManager {
 public:
  explicit SharedMemoryManager(const posix::RunDirectory& run);
  SharedMemoryManager(SharedMemoryManager&&) = default;
  SharedMemoryManager& operator=(SharedMemoryManager&& other) noexcept;
  ~SharedMemoryManager();

  ShareableList make_list(std::span<const Item> values);
  ShareableList make_list(std::size_t items, std::size_t width);

 private:
  std::string next_name();

  const posix::RunDirectory* run_;
  pid_t owner_;
  std::vector<std::string> names_;
};

}  // namespace pibench::mp
