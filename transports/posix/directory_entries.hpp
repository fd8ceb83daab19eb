// The names in a directory, without memory of the heap; getdents(2).
#pragma once

#include <dirent.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace pibench::posix {

/// Calls `visit(const char* name)` for each but "." and ".."; entries may be removed meanwhile.
/// 0, or the errno.
template <class Visit>
int for_each_entry(int directory, Visit&& visit) {
  alignas(dirent64) std::array<char, 1024> room;  // the stack may not have more either
  ::lseek(directory, 0, SEEK_SET);  // one that was read before; a new one is at its beginning
  for (;;) {
    const ssize_t got = ::getdents64(directory, room.data(), room.size());
    if (got <= 0) return got == 0 ? 0 : errno;
    for (ssize_t at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const dirent64*>(room.data() + at);
      at += entry->d_reclen;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") visit(entry->d_name);
    }
  }
}

}  // namespace pibench::posix
