// Files that are either the old one or the new one, never half of one.
#pragma once

#include <filesystem>
#include <string_view>

namespace pibench::reports {

/// Replaces `file` by `text` as one step: a reader, or a crash at any moment, sees all of the old
/// content or all of the new. Written to a temporary file in the same directory (mode 0600, its
/// name hidden and unique), synchronised, given mode 0644 less the umask, renamed, and the
/// directory synchronised. A symbolic link is replaced, not followed.
/// Throws std::system_error that names the call and the path; the temporary file is then gone.
void write_atomically(const std::filesystem::path& file, std::string_view text);

}  // namespace pibench::reports
