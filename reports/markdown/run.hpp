// A run as GitHub-flavoured Markdown, fit for the comment on a pull request or the summary of a CI
// job: in short, the tables of a few payloads, folded, what was not measured, the command.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// What GitHub takes as one comment, in characters.
inline constexpr std::size_t comment_characters_max = 65536;

/// One part per run. Whatever the results contain is shown as text: no markup, no link, no mention
/// of a person or an issue. Tables that would make it longer than `comment_characters_max` are left
/// out, and a sentence says how many.
std::string report_markdown(std::span<const ResultSet> runs);

/// Safe within a line or a field of a table: punctuation that Markdown or HTML take for markup gets
/// a backslash, control characters become question marks, and what would become a mention or a
/// link is broken by an invisible word joiner or a backslash.
std::string escape_markdown(std::string_view text);

}  // namespace pibench::reports
