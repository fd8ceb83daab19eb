// The directory in which runs make theirs.
#pragma once

#include <sys/stat.h>

#include <filesystem>

namespace pibench::posix {

/// $TMPDIR, or /tmp where it is unset or empty.
std::filesystem::path temporary_root();

/// True when every user may rename and remove the entries of others in that directory.
bool is_open_to_all(const struct stat& directory) noexcept;

}  // namespace pibench::posix
