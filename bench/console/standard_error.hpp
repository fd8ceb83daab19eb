// What is told on standard error. Nothing of it is worth a run: where it is closed, full or read by
// nobody, the text is lost and all goes on.
#pragma once

#include <string_view>

namespace pibench {

/// As it is; dropped where that would block.
void say(std::string_view text) noexcept;

/// "pibench: …" as one line, without what could harm a terminal. Waits up to a second for a reader
/// that is slow.
void complain(std::string_view what) noexcept;

}  // namespace pibench
