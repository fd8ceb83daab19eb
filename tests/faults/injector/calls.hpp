// How system calls may fail.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/injector/occurrence.hpp"

namespace pibench::test {

/// "openat"; "call 999" of what is not known.
std::string name_of_call(long number);

/// Words one of which an error that names this call has.
std::vector<std::string> words_for(long number);

/// The errnos with which this occurrence may fail; none where it cannot.
std::vector<int> plausible_errnos(const Occurrence& occurrence);

/// Whether the call has done what it does where it fails.
bool fails_after_effect(long number);

/// Whether it may serve to remove what is there, as reading a directory does: where it fails,
/// something may be left.
bool removes(const Occurrence& occurrence);

/// "EIO", and back.
std::string name_of_errno(int error);
std::optional<int> errno_of(std::string_view name);

}  // namespace pibench::test
