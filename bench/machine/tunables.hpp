// The kernel's and the shell's knobs that an Explanation names, with their values here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pibench {

/// What stands between ", " in a list as Explanation has them.
std::vector<std::string_view> items_of(std::string_view list);
/// The lines of a text, without the line breaks around it.
std::vector<std::string_view> lines_of(std::string_view text);

/// Of a path in /proc/sys, of "ulimit -n" and its like as they are for this process, and of
/// "/dev/shm"; empty for what has no value, or none that can be read here.
std::string value_of_tunable(std::string_view tunable);

}  // namespace pibench
