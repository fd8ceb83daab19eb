// The directory in which runs make theirs.
#pragma once

#include <sys/stat.h>

#include <filesystem>

namespace pibench::posix {

/// $TMPDIR, or /tmp where it is unset or empty.
std::filesystem::path temporary_root();

/// Whether every user may rename and remove what others have in that directory.
bool is_open_to_all(const struct stat& directory) noexcept;

}  // namespace pibench::posix
