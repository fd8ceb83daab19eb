#include "reports/markdown/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/escapes.hpp"

namespace pibench::reports {
namespace {

using Texts = std::vector<std::string>;

/// Plain text of the fields of a row.
Texts texts_of(const TableRow& row, MarkTexts marks) {
  Texts texts;
  for (const TableField& field : row.fields) texts.push_back(marked_text(field, marks));
  if (row.kind == RowKind::baseline && !texts.empty()) texts.front() += " (baseline)";
  return texts;
}

std::string escaped(const std::string& text, ColumnKind kind, MarkdownLook look) {
  if (kind == ColumnKind::name) return markdown_name(text);
  return escape_markdown(look == MarkdownLook::compact ? shortened(text) : text);
}

std::string rule_of(ColumnKind kind, MarkdownLook look) {
  const char* rule = holds_numbers(kind) ? "---:" : "---";
  return look == MarkdownLook::compact ? rule : fmt::format(" {} ", rule);
}

std::vector<std::size_t> shown_columns(const Table& table, const std::vector<Texts>& rows,
                                       MarkdownLook look) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto has_text = [i](const Texts& texts) { return !texts[i].empty(); };
    if (look == MarkdownLook::full || std::ranges::any_of(rows, has_text)) shown.push_back(i);
  }
  return shown;
}

}  // namespace

std::string table_markdown(const Table& table, MarkTexts marks, MarkdownLook look) {
  std::vector<Texts> rows;
  for (const TableRow& row : table.rows) rows.push_back(texts_of(row, marks));
  const auto shown = shown_columns(table, rows, look);
  std::string heads = "|";
  std::string rule = "|";
  for (const std::size_t i : shown) {
    heads += fmt::format(" {} |", escaped(table.columns[i].heading, ColumnKind::text, look));
    rule += rule_of(table.columns[i].kind, look) + '|';
  }
  std::string text = fmt::format("{}\n{}\n", heads, rule);
  for (const Texts& texts : rows) {
    text += '|';
    for (const std::size_t i : shown)
      text += fmt::format(" {} |", escaped(texts[i], table.columns[i].kind, look));
    text += '\n';
  }
  return text + '\n';
}

std::string shortened(std::string_view text) {
  constexpr std::size_t most_bytes = 300;
  if (text.size() <= most_bytes) return std::string(text);
  std::size_t end = most_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace pibench::reports
