// A table as a value: its content without its looks. It is built once and rendered for the
// terminal, Markdown and HTML (reports/{terminal,markdown,html}/table.hpp). All functions are pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pibench::reports {

/// A remark on a figure that stands beside its text.
enum class Mark : std::uint8_t {
  best,          ///< the best of its column
  tied,          ///< cannot be told apart from the best
  bimodal,       ///< the values that it stands for fall in two groups
  disagreeing,   ///< of the mean, where the median of single operations is another
  costly_check,  ///< checking the messages takes a noticeable part of it
  corrected,     ///< is not simply made of the figures beside it
  either_way,    ///< holds up as well as down, as a margin does
  absent,        ///< there is none
};

enum class ColumnKind : std::uint8_t {
  name,  ///< the name of a cell
  text,
  number,
  ranked,  ///< a number whose best is marked in every column of its kind
};

constexpr bool holds_numbers(ColumnKind kind) {
  return kind == ColumnKind::number || kind == ColumnKind::ranked;
}

struct TableColumn {
  std::string heading;  ///< may be empty
  ColumnKind kind = ColumnKind::number;
};

/// Plain text; a renderer escapes it.
struct TableField {
  std::string text;
  std::optional<double> value{};  ///< rows are sorted by it; by the text where there is none
  std::vector<Mark> marks{};      ///< in the order in which they are shown

  bool has(Mark mark) const;
};

enum class RowKind : std::uint8_t { plain, best, baseline };

struct TableRow {
  std::vector<TableField> fields;  ///< one per column
  RowKind kind = RowKind::plain;
};

struct Table {
  std::string title;
  std::vector<TableColumn> columns;
  std::vector<TableRow> rows{};
  std::vector<std::string> notes{};  ///< clauses that stand below, without capital and full stop

  bool has(Mark mark) const;
  bool has(RowKind kind) const;
};

/// The looks of a mark in one medium.
struct MarkText {
  Mark mark;
  std::string_view before{};
  std::string_view behind{};
  std::string_view legend{};  ///< explains it below the tables; may be empty
};

/// A medium shows these marks and no others.
using MarkTexts = std::span<const MarkText>;

/// The field's text with those of its marks around it.
std::string marked_text(const TableField& field, MarkTexts marks);

/// The legends of the marks that occur in the tables, in the order of `marks`.
std::vector<std::string> legend_of(std::span<const Table> tables, MarkTexts marks);

}  // namespace pibench::reports
