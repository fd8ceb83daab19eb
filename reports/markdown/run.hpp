// A run as GitHub-flavoured Markdown, fit for the comment on a pull request or the summary of a CI
// job: in short, the tables of a few payloads, folded, what was not measured, the command.
#pragma once

#include <span>
#include <string>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The longest comment that GitHub takes, in characters.
inline constexpr std::size_t comment_characters_max = 65536;

/// One part per run. Whatever the results contain is shown as text: no markup, no link, no mention
/// of a person or an issue. Tables that would make it longer than `comment_characters_max` are left
/// out, and a sentence says how many.
std::string report_markdown(std::span<const ResultSet> runs);

}  // namespace pibench::reports
