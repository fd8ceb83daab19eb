#include "tests/faults/environments/combinations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace pibench::test {
namespace {

using Axis = std::vector<Environment>;

Environment nothing_odd() {
  Environment environment;
  environment.name = "as usual";
  environment.meaning = "nothing is odd";
  environment.prepare = [](Sandbox&, Start&) {};
  return environment;
}

Axis axis_of(Axis environments, bool all) {
  if (!all) std::erase_if(environments, [](const Environment& each) { return !each.in_sample; });
  environments.insert(environments.begin(), nothing_odd());
  return environments;
}

struct Axes {
  Axis signals;
  Axis descriptors;
  Axis limits;
};

/// The worst of what the trials say, under the names of the table.
Cell in_one(const std::vector<Cell>& cells, const std::string& row, const std::string& column) {
  Cell worst{row, column, Verdict::not_applicable, ""};
  bool any_is_decided = false;
  for (const Cell& cell : cells) {
    if (cell.verdict == Verdict::failed)
      return {row, column, Verdict::failed, cell.transport + ": " + cell.text};
    any_is_decided = any_is_decided || cell.verdict == Verdict::ok;
    if (cell.verdict == Verdict::not_applicable) worst.text = cell.text;
  }
  return any_is_decided ? Cell{row, column, Verdict::ok, ""} : worst;
}

std::string column_of(const Environment& descriptors, const Environment& limit) {
  return fmt::format("{} + {}", descriptors.name, limit.name);
}

Job combination(const Bench& bench, const std::vector<Trial>& trials, const Environment& signals,
                const Environment& descriptors, const Environment& limit) {
  const std::string row = signals.name;
  const std::string column = column_of(descriptors, limit);
  const auto environment =
      std::make_shared<const Environment>(combined({&signals, &descriptors, &limit}));
  const auto run = [=, &bench, &trials](Sandbox& sandbox) {
    std::vector<Cell> cells;
    for (const Trial& trial : trials) {
      const std::vector<Cell> some = job_of(bench, *environment, trial).run(sandbox);
      cells.insert(cells.end(), some.begin(), some.end());
      std::filesystem::remove_all(sandbox.out());
    }
    return std::vector<Cell>{in_one(cells, row, column)};
  };
  return {fmt::format("{}: {}", column, row), run, {{row, column, Verdict::failed, ""}}};
}

/// Nobody runs it.
Job left_out(const std::string& row, const std::string& column) {
  return {"",
          nullptr,
          {{row, column, Verdict::not_applicable,
            "not in the sample, which has any two of them with another third (--full)"}}};
}

}  // namespace

Combinations plan_combinations(const Bench& bench, const std::vector<Trial>& trials, bool all) {
  const Axes axes{axis_of(signal_environments(), all), axis_of(descriptor_environments(), all),
                  axis_of(limit_environments(), all)};
  Combinations plan;
  for (const Environment& each : axes.signals) plan.rows.push_back(each.name);
  for (std::size_t l = 0; l < axes.limits.size(); ++l) {
    const Environment& limit = axes.limits[l];
    for (std::size_t d = 0; d < axes.descriptors.size(); ++d) {
      const Environment& descriptors = axes.descriptors[d];
      plan.columns.push_back({"Signals and descriptors; limit: " + limit.meaning,
                              column_of(descriptors, limit), descriptors.name,
                              descriptors.meaning});
      for (std::size_t s = 0; s < axes.signals.size(); ++s) {
        const Environment& signals = axes.signals[s];
        // A Latin square: with no more limits than there are of either other, all pairs are in it.
        const bool is_in_sample = (s + d) % axes.limits.size() == l;
        plan.jobs.push_back(all || is_in_sample
                                ? combination(bench, trials, signals, descriptors, limit)
                                : left_out(signals.name, column_of(descriptors, limit)));
      }
    }
  }
  return plan;
}

}  // namespace pibench::test
