// A table as GitHub-flavoured Markdown.
#pragma once

#include <string>

#include "reports/tables/table.hpp"

namespace pibench::reports {

/// Names stand as code where they can. Whatever the fields hold is shown as text and can inject
/// nothing. The title and the notes are the caller's.
std::string table_markdown(const Table& table, MarkTexts marks = {});

}  // namespace pibench::reports
