// Text from outside in the formats that verdicts are written in: it is shown as it is and can
// inject nothing.
#pragma once

#include <string>
#include <string_view>

namespace pibench::reports {

/// For GitHub-flavoured Markdown, outside of code: nothing of it stays punctuation, for texts of
/// which nothing is known, such as a command line.
std::string markdown_text(std::string_view text);
/// As code where nothing in it could end the code, else escaped.
std::string markdown_name(const std::string& name);
/// A section that is closed until one opens it. `body` is Markdown.
std::string markdown_folded(const std::string& title, const std::string& body);

/// For XML, as text and inside a quoted attribute.
std::string escape_xml(std::string_view text);
/// A test case named after a cell. `outcome` is XML; empty where it passed.
std::string junit_case(const std::string& name, const std::string& outcome);
std::string junit_skipped(const std::string& reason);

/// "::error title=…::…": a line that GitHub Actions takes for a command. `kind` is not escaped.
std::string workflow_command(std::string_view kind, std::string_view title,
                             std::string_view message);

}  // namespace pibench::reports
