#include "reports/terminal/style.hpp"

#include <fmt/format.h>

namespace pibench::reports {

std::string Style::wrap(std::string_view code, const std::string& text) const {
  return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

}  // namespace pibench::reports
