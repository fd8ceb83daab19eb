// Escape codes of a terminal.
#pragma once

#include <string>
#include <string_view>

namespace pibench::reports {

/// Without colour nothing is added to a text.
class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  std::string bold(const std::string& text) const { return wrap("1", text); }
  std::string dim(const std::string& text) const { return wrap("2", text); }
  std::string best(const std::string& text) const { return wrap("32", text); }
  std::string warning(const std::string& text) const { return wrap("33", text); }

 private:
  std::string wrap(std::string_view code, const std::string& text) const;

  bool colour_;
};

}  // namespace pibench::reports
