// Shared memory that unmaps itself.
#pragma once

#include <cstddef>
#include <utility>

namespace pibench::posix {

/// Move-only owner of one MAP_SHARED mapping. A forked child shares the pages and unmaps its own
/// view.
class Mapping {
 public:
  /// Anonymous, zeroed. Throws std::system_error.
  static Mapping anonymous(std::size_t bytes);
  /// Maps an open file that is at least `bytes` long; the descriptor may be closed afterwards.
  static Mapping of_file(int fd, std::size_t bytes);

  Mapping() = default;
  Mapping(Mapping&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Mapping();

  void* data() const noexcept { return data_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  Mapping(void* data, std::size_t bytes) : data_(data), bytes_(bytes) {}

  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace pibench::posix
