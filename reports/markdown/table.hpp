// A table as GitHub-flavoured Markdown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/tables/table.hpp"

namespace pibench::reports {

/// A compact table, fit for a comment of limited length: long texts are shortened, and columns
/// without any text are left out.
enum class MarkdownLook : std::uint8_t { full, compact };

/// Names stand as code where they can, baselines are called so. Whatever the fields hold is shown
/// as text and can inject nothing. The title and the notes are the caller's.
std::string table_markdown(const Table& table, MarkTexts marks = {},
                           MarkdownLook look = MarkdownLook::full);

/// At most 300 bytes of the text, cut between characters, then an ellipsis where there are more.
std::string shortened(std::string_view text);

}  // namespace pibench::reports
