// Splits a command line that is given as one text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pibench {

using CommandLine = std::vector<std::string>;

/// Splits as a shell does: at blanks, except inside '…' and "…" and after a backslash. There is no
/// shell: nothing is expanded. Throws UsageError naming `option` for an open quote, a backslash at
/// the end, or no word at all.
CommandLine split_command_line(std::string_view option, std::string_view text);

}  // namespace pibench
