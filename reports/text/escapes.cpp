#include "reports/text/escapes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

bool is_plain(char c) {
  constexpr std::string_view others = "_:/.,+- ";
  const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return word || others.find(c) != std::string_view::npos;
}

/// What would be markup, a link, a mention, an emoji or a formula if it were left as it is.
bool needs_reference(std::string_view text, std::size_t i) {
  constexpr std::string_view special = "\\`*_{}[]<>()#!|~@&$\"'^";
  const char next = i + 1 < text.size() ? text[i + 1] : ' ';
  switch (text[i]) {
    case '.':
      return i > 0 && (text[i - 1] == 'w' || text[i - 1] == 'W');
    case ':':
      return next != ' ' && (next < '0' || next > '9');
    default:
      return special.find(text[i]) != std::string_view::npos;
  }
}

/// Code points that no XML document may hold: U+FFFE and U+FFFF.
bool starts_with_noncharacter(std::string_view text) {
  return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
}

std::string_view xml_reference(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return {};
  }
}

/// Scenario and transport, as the packages and classes by which services group test cases.
std::string class_of(const std::string& name) {
  const std::size_t scenario = name.find('/');
  const std::size_t transport = name.find('/', scenario + 1);
  std::string text = name.substr(0, transport);
  if (scenario != std::string::npos) text[scenario] = '.';
  return text;
}

/// Per cent first, or the others could not be told from what was there.
std::string escape_message(std::string_view text) {
  std::string safe;
  for (const char c : printable(text)) {
    if (c == '%') {
      safe += "%25";
    } else {
      safe += c;
    }
  }
  return safe;
}

/// A property ends at a comma or colon.
std::string escape_property(std::string_view text) {
  std::string safe;
  for (const char c : escape_message(text)) {
    if (c == ':') {
      safe += "%3A";
    } else if (c == ',') {
      safe += "%2C";
    } else {
      safe += c;
    }
  }
  return safe;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  const std::string shown = printable(text);
  std::string safe;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (needs_reference(shown, i)) {
      safe += fmt::format("&#{};", static_cast<int>(shown[i]));
    } else {
      safe += shown[i];
    }
  }
  return safe;
}

std::string markdown_name(const std::string& name) {
  return std::ranges::all_of(name, is_plain) ? fmt::format("`{}`", name) : markdown_text(name);
}

std::string markdown_folded(const std::string& title, const std::string& body) {
  return fmt::format("<details><summary>{}</summary>\n\n{}</details>\n\n", title, body);
}

std::string escape_xml(std::string_view text) {
  const std::string shown = printable(text);
  std::string safe;
  for (std::string_view rest = shown; !rest.empty();) {
    const bool forbidden = starts_with_noncharacter(rest);
    const std::string_view reference = xml_reference(rest.front());
    safe += forbidden ? "?" : reference.empty() ? rest.substr(0, 1) : reference;
    rest.remove_prefix(forbidden ? 3 : 1);
  }
  return safe;
}

std::string junit_case(const std::string& name, const std::string& outcome) {
  const std::string opening = fmt::format(R"(    <testcase classname="{}" name="{}")",
                                          escape_xml(class_of(name)), escape_xml(name));
  if (outcome.empty()) return opening + "/>\n";
  return fmt::format("{}>\n      {}\n    </testcase>\n", opening, outcome);
}

std::string junit_skipped(const std::string& reason) {
  return fmt::format(R"(<skipped message="{}"/>)", escape_xml(reason));
}

std::string workflow_command(std::string_view kind, std::string_view title,
                             std::string_view message) {
  return fmt::format("::{} title={}::{}\n", kind, escape_property(title), escape_message(message));
}

}  // namespace pibench::reports
