#include "tests/faults/injector/tally.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tests/faults/injector/calls.hpp"

namespace pibench::test {
namespace {

std::string command_that_repeats(const Shot& shot) {
  return fmt::format("call_injector --transport {} --role '{}' --call {} --nth {} --errno {}",
                     shot.transport, shot.actor.name, name_of_call(shot.occurrence.number),
                     shot.occurrence.nth, name_of_errno(shot.error));
}

}  // namespace

void Tally::add(const Shot& shot, const Hit& hit) {
  Row& row = rows_[shot.transport];
  ++row.runs;
  if (hit.hit) ++row.hit;
  if (hit.hit && hit.findings.empty()) ++row.clean;
  for (const Finding& finding : hit.findings) {
    const auto fault = static_cast<std::size_t>(finding.fault);
    ++row.faults.at(fault);
    failures_.push_back(fmt::format("{}: {}: {}\n    {}", shot.name(), fault_names.at(fault),
                                    finding.text, command_that_repeats(shot)));
  }
}

void Tally::add_failure(const std::string& transport, const std::string& what) {
  failures_.push_back(fmt::format("{}: {}", transport, what));
}

void Tally::leave_out(const std::string& transport, const std::string& why) {
  left_out_[transport] = why;
}

std::string Tally::print_row(const std::string& name, const Row& row) {
  std::string line = fmt::format("{:18} {:>6} {:>6} {:>6}", name, row.runs, row.hit, row.clean);
  for (std::size_t i = 0; i < fault_names.size(); ++i)
    line += fmt::format(" {:>{}}", row.faults.at(i), fault_names.at(i).size());
  return line + '\n';
}

Tally::Row Tally::sum() const {
  Row sum;
  for (const auto& [name, row] : rows_) {
    sum.runs += row.runs;
    sum.hit += row.hit;
    sum.clean += row.clean;
    std::ranges::transform(sum.faults, row.faults, sum.faults.begin(), std::plus<>());
  }
  return sum;
}

std::string Tally::print() const {
  std::string text = fmt::format("{:18} {:>6} {:>6} {:>6} {}\n", "", "runs", "hit", "clean",
                                 fmt::join(fault_names, " "));
  for (const std::string& transport : transports_) {
    if (const auto why = left_out_.find(transport); why != left_out_.end())
      text += fmt::format("{:18} {}\n", transport, why->second);
    else if (const auto row = rows_.find(transport); row != rows_.end())
      text += print_row(transport, row->second);
    else
      text += fmt::format("{:18} no run\n", transport);
  }
  text += print_row("all", sum());
  for (const std::string& failure : failures_) text += failure + '\n';
  return text;
}

bool Tally::good() const {
  const bool all_hit = std::ranges::all_of(transports_, [this](const std::string& transport) {
    const auto row = rows_.find(transport);
    return left_out_.contains(transport) || (row != rows_.end() && row->second.hit > 0);
  });
  return failures_.empty() && all_hit;
}

}  // namespace pibench::test
