// Building blocks of the columns of both tables.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/results/names.hpp"
#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// The text as a field ready to be written: in quotes where necessary, never a formula.
std::string text_field(std::string_view text);
/// The number as a field; empty for nothing and for a value that is not finite.
std::string number_field(const std::optional<double>& value);

/// A column: its name, and a function that makes its field, ready to be written, of a row.
template <class Row>
struct Column {
  std::string name;
  std::function<std::string(const Row&)> field;
};

template <class Row>
using Columns = std::vector<Column<Row>>;

template <class Row, class Value>
Column<Row> text(std::string name, Value value) {
  return {std::move(name), [value](const Row& row) { return text_field(value(row)); }};
}

template <class Row, class Value>
Column<Row> number(std::string name, Value value) {
  return {std::move(name), [value](const Row& row) { return number_field(value(row)); }};
}

struct CellRow {
  const ResultSet& results;
  const Cell& cell;
  std::optional<Summary> time;
};

struct SampleRow {
  const Cell& cell;
  std::size_t index;
  const Repetition& repetition;
};

/// The counters of the groups, a group after the other.
std::vector<CounterFacts> counters_of(std::initializer_list<CounterGroup> groups);

/// The column of a counter in nanoseconds: "open_median_ns" of "open_ns".
std::string median_column(const CounterFacts& counter);

/// The columns of the scenarios that send messages, which came later than those of pi.
void add_traffic(Columns<CellRow>& columns);

}  // namespace pibench::reports
