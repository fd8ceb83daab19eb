#include "reports/figures/remarks.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "reports/results/merged_runs.hpp"

namespace pibench::reports {
namespace {

/// Counts the cells with the same remark, and keeps the order of first remarks.
class Remarks {
 public:
  void add(const CellId& id, const std::string& kind, const std::string& text) {
    const auto [found, is_new] =
        positions_.try_emplace(std::tuple(id.transport, kind, text), entries_.size());
    if (is_new) entries_.push_back({{id.name(), kind, text}, id.transport, 0});
    ++entries_[found->second].cells;
  }

  std::vector<Remark> all() const {
    std::vector<Remark> remarks;
    remarks.reserve(entries_.size());
    for (const Entry& entry : entries_) {
      remarks.push_back(entry.remark);
      if (entry.cells == 1) continue;
      remarks.back().about = fmt::format("{}, {} cells", entry.transport, entry.cells);
    }
    return remarks;
  }

 private:
  struct Entry {
    Remark remark;
    std::string transport;
    std::size_t cells;
  };
  std::vector<Entry> entries_;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> positions_;
};

}  // namespace

std::vector<Remark> reasons(const ResultSet& results) {
  Remarks remarks;
  for (const Cell* cell : not_measured(results)) {
    remarks.add(cell->id, to_string(cell->outcome), cell->reason);
  }
  return remarks.all();
}

std::vector<Remark> notes(const ResultSet& results) {
  Remarks remarks;
  for (const Cell& cell : results.cells) {
    for (const std::string& note : cell.notes) remarks.add(cell.id, {}, note);
  }
  return remarks.all();
}

std::string runs_in_words(const ResultSet& results) {
  const std::size_t runs = runs_in(results);
  return runs > 1 ? fmt::format("{} runs, each in a process of its own", runs) : std::string();
}

}  // namespace pibench::reports
