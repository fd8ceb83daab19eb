// A table on the terminal.
#pragma once

#include <string>
#include <vector>

#include "reports/tables/table.hpp"
#include "reports/terminal/style.hpp"
#include "reports/verdicts/remarks.hpp"

namespace pibench::reports {

/// The headings, unless all are empty, then a line per row. Numbers are aligned right, and the best
/// among them stands out; figures without a mark of rank leave room for it. Columns without any
/// text are left out.
std::vector<std::string> table_lines(const Table& table, MarkTexts marks, const Style& style);

/// The title, the lines and the notes. A line stands between ranked rows and baselines. Nothing of
/// an empty table.
std::string table_text(const Table& table, MarkTexts marks, const Style& style);

/// The same without headings, all aligned left.
std::string list_text(Table table, MarkTexts marks, const Style& style);

/// Cells and the lines about them under a title, without headings.
std::string remarks_text(std::string title, const std::vector<CellRemark>& remarks,
                         const Style& style);

}  // namespace pibench::reports
