// Reading the small files of /proc and /sys. Readers take the root directory, "/" but for tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pibench {

/// The first line without its end; nullopt where the file cannot be read or that line is empty.
std::optional<std::string> first_line(const std::filesystem::path& file);

/// nullopt unless the first line is wholly a decimal number.
std::optional<std::int64_t> first_number(const std::filesystem::path& file);

/// "0-3,8" as the kernel lists CPUs and nodes, in ascending order; empty for what is no such list.
std::vector<int> parse_id_list(std::string_view text);
/// The reverse, of numbers in ascending order.
std::string to_id_list(const std::vector<int>& ids);

}  // namespace pibench
