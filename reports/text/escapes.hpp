// Text from outside in Markdown, HTML, XML and the commands of services: it is shown as it is and
// can inject nothing.
#pragma once

#include <string>
#include <string_view>

namespace pibench::reports {

/// Safe within a line or a field of a table: punctuation that Markdown or HTML take for markup gets
/// a backslash, control characters become question marks, and what would become a mention or a
/// link is broken by an invisible word joiner or a backslash.
std::string escape_markdown(std::string_view text);
/// The name as code where nothing in it could end the code, else escaped.
std::string markdown_name(const std::string& name);
/// A section that is closed until one opens it. `body` is Markdown.
std::string markdown_folded(const std::string& title, const std::string& body);

/// Safe as text and inside a quoted attribute: & < > " ' become references, control characters
/// other than tab and line feed become U+FFFD, as does what no XML document may hold.
std::string escape_html(std::string_view text);
/// Safe within a line: as escape_html(), but control characters become question marks.
std::string escape_xml(std::string_view text);
/// A test case named after a cell. `outcome` is XML; empty where it passed.
std::string junit_case(const std::string& name, const std::string& outcome);
std::string junit_skipped(const std::string& reason);

/// "::error title=…::…": a line that GitHub Actions takes for a command. `kind` is not escaped.
std::string workflow_command(std::string_view kind, std::string_view title,
                             std::string_view message);

}  // namespace pibench::reports
