// The abilities of the terminal on standard output.
#pragma once

namespace pibench::cli {

/// Colours are for terminals, and not where NO_COLOR is set; https://no-color.org.
bool colour_wanted();

}  // namespace pibench::cli
