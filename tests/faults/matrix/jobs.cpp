#include "tests/faults/matrix/jobs.hpp"

#include <nlohmann/json.hpp>

#include "tests/faults/matrix/isolated.hpp"

namespace pibench::test {
namespace {

nlohmann::json to_json(const std::vector<Cell>& cells) {
  nlohmann::json list = nlohmann::json::array();
  for (const Cell& cell : cells)
    list.push_back({cell.transport, cell.column, static_cast<int>(cell.verdict), cell.text});
  return list;
}

std::vector<Cell> from_json(const nlohmann::json& list) {
  std::vector<Cell> cells;
  for (const auto& cell : list)
    cells.push_back(
        {cell.at(0), cell.at(1), static_cast<Verdict>(cell.at(2).get<int>()), cell.at(3)});
  return cells;
}

std::vector<Cell> all_failed(const Job& job, const std::string& what) {
  std::vector<Cell> cells = job.cells;
  for (Cell& cell : cells) {
    cell.verdict = Verdict::failed;
    cell.text = what;
  }
  return cells;
}

}  // namespace

void run_jobs(const std::vector<Job>& jobs, unsigned at_a_time,
              const std::function<void(const Job&, std::vector<Cell>)>& on_end) {
  std::vector<const Job*> to_run;
  for (const Job& job : jobs) {
    if (job.run)
      to_run.push_back(&job);
    else
      on_end(job, job.cells);
  }
  run_isolated(
      to_run.size(), at_a_time,
      [&](std::size_t run, Sandbox& sandbox) { return to_json(to_run[run]->run(sandbox)); },
      [&](std::size_t run, const nlohmann::json& told, const std::string& failure) {
        on_end(*to_run[run], failure.empty() ? from_json(told) : all_failed(*to_run[run], failure));
      });
}

}  // namespace pibench::test
