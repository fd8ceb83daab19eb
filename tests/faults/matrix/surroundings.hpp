// What a sandbox is made of where something in it is to be scarce or another user's.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>

#include "tests/faults/matrix/sandbox.hpp"

namespace pibench::test {

/// A file system of its own at `directory`, of which `free_bytes` are free. Needs privilege; throws
/// std::runtime_error.
void make_small(const std::filesystem::path& directory, std::size_t free_bytes);

/// A user whose processes nobody else counts.
uid_t nobody_else();
/// Gives that user the sandbox's directories, and returns where the program is for that user.
std::filesystem::path lend(const Sandbox& sandbox, const std::filesystem::path& program,
                           uid_t user);

}  // namespace pibench::test
