// What standard output can show.
#pragma once

namespace pibench::cli {

/// Colours are for terminals, and not where NO_COLOR is set; https://no-color.org.
bool colour_wanted();

}  // namespace pibench::cli
