// Files that are either the old one or the new one, never half of one.
#pragma once

#include <filesystem>
#include <string_view>

namespace pibench::reports {

/// Replaces `file` by `text` as one step: a reader, or a crash at any moment, sees all of the old
/// content or all of the new. Written to a temporary file in the same directory, synchronised,
/// renamed, and the directory synchronised. The temporary file has no name until it is whole, where
/// the file system allows that; else a hidden, random one, and mode 0600 meanwhile.
///
/// A symbolic link is followed, to a file that is not there too, as far as the kernel follows it.
/// A file that is replaced keeps its mode, owner and group; other hard links to it keep the old
/// content, and extended attributes are those of a new file. A new one gets 0644 less the umask.
///
/// Only where that cannot be, the old file is written in place, which is no single step: it has an
/// access-control list, or an owner that this user cannot give to another file; its directory takes
/// no new files; or it is a mount point.
///
/// Throws std::system_error that names the call and the path: for a file that this user may not
/// write, even where its directory would let it be replaced, and for what is no regular file. The
/// temporary file is then gone.
void write_atomically(const std::filesystem::path& file, std::string_view text);

}  // namespace pibench::reports
