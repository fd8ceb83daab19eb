// The settings of kernel and shell that an Explanation names, with their values here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pibench {

/// The items of a list that Explanation separates by ", ".
std::vector<std::string_view> items_of(std::string_view list);
/// The lines of a text, without the line breaks around it.
std::vector<std::string_view> lines_of(std::string_view text);

/// The value of a path in /proc/sys, of "ulimit -n" and its like as they are for this process, or
/// of "/dev/shm"; empty for one without a value, or with none that can be read here.
std::string value_of_tunable(std::string_view tunable);

}  // namespace pibench
