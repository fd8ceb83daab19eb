#include "reports/text/escapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

bool is_plain(char c) {
  constexpr std::string_view others = "_:/.,+- ";
  const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return word || others.find(c) != std::string_view::npos;
}

constexpr std::string_view word_joiner = "\u2060";
constexpr std::string_view replacement = "\uFFFD";

bool is_alphanumeric(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

char character_at(std::string_view text, std::size_t position) {
  return position < text.size() ? text[position] : ' ';
}

/// True when the character at that position needs a backslash.
bool is_markup(std::string_view text, std::size_t position) {
  const char c = text[position];
  const char before = position > 0 ? text[position - 1] : ' ';
  const char after = character_at(text, position + 1);
  if (c == '_') return !(is_alphanumeric(before) && is_alphanumeric(after));
  if (c == ':') return after == '/';
  if (c == '.') return position >= 3 && text.substr(position - 3, 3) == "www";
  return std::string_view("\\`*[]<>&|~#@!${}^").find(c) != std::string_view::npos;
}

/// Code points that no XML document may hold: U+FFFE and U+FFFF.
bool starts_with_noncharacter(std::string_view text) {
  return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
}

std::string_view reference_for(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n') || byte == 0x7F;
}

/// Scenario and transport, as the packages and classes by which services group test cases.
std::string class_of(const std::string& name) {
  const std::size_t scenario = name.find('/');
  const std::size_t transport = name.find('/', scenario + 1);
  std::string text = name.substr(0, transport);
  if (scenario != std::string::npos) text[scenario] = '.';
  return text;
}

/// The per cent sign is replaced first, or the text's own could not be told from the new ones.
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

std::string escape_markdown(std::string_view text) {
  const std::string plain = printable(text);
  std::string safe;
  safe.reserve(plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (is_markup(plain, i)) safe += '\\';
    safe += plain[i];
    if (plain[i] == '@' || plain[i] == '#') safe += word_joiner;
  }
  return safe;
}

std::string markdown_name(const std::string& name) {
  return std::ranges::all_of(name, is_plain) ? fmt::format("`{}`", name) : escape_markdown(name);
}

std::string markdown_folded(const std::string& title, const std::string& body) {
  return fmt::format("<details><summary>{}</summary>\n\n{}</details>\n\n", title, body);
}

std::string escape_html(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const bool noncharacter = starts_with_noncharacter(text);
    const std::string_view reference = reference_for(text.front());
    const bool forbidden = noncharacter || is_forbidden(text.front());
    safe += forbidden ? replacement : reference.empty() ? text.substr(0, 1) : reference;
    text.remove_prefix(noncharacter ? 3 : 1);
  }
  return safe;
}

std::string escape_xml(std::string_view text) {
  return escape_html(printable(text));
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
