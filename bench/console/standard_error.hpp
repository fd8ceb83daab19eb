// Messages on standard error. They never stop a run: where it is closed, full or read by nobody,
// the text is lost and all goes on.
#pragma once

#include <string_view>

namespace pibench {

/// Writes the text unchanged; drops it where that would block.
void say(std::string_view text) noexcept;

/// "pibench: …" as one line, without what could harm a terminal. Waits up to a second for a reader
/// that is slow.
void complain(std::string_view what) noexcept;

}  // namespace pibench
