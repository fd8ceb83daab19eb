#include "tests/faults/matrix/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "tests/support/command.hpp"

namespace pibench::test {

Results::Results(const std::filesystem::path& directory) {
  const std::string text = read_file(directory / "results.json");
  if (text.empty()) throw std::runtime_error("no results.json");
  try {
    document_ = nlohmann::json::parse(text);
    static_cast<void>(complete());
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(fmt::format("results.json: {}", error.what()));
  }
}

std::vector<Results::Outcome> Results::all() const {
  std::vector<Outcome> outcomes;
  for (const auto& cell : document_.at("pibench").at("cells"))
    outcomes.push_back(
        {cell.at("name"), cell.at("outcome"), cell.at("reason"), cell.at("repetitions").size()});
  return outcomes;
}

std::vector<Results::Outcome> Results::of(const std::string& transport) const {
  std::vector<Outcome> outcomes = all();
  std::erase_if(outcomes, [&](const Outcome& cell) {
    return cell.name.find('/' + transport + '/') == std::string::npos;
  });
  return outcomes;
}

std::string fault_of_reports(const std::filesystem::path& directory) {
  const std::string table = read_file(directory / "results.csv");
  const auto lines = std::count(table.begin(), table.end(), '\n');
  const auto cells = static_cast<std::ptrdiff_t>(Results(directory).all().size());
  if (lines != cells + 1) return fmt::format("{} lines in results.csv of {} cells", lines, cells);
  if (read_file(directory / "report.html").find("</html>") == std::string::npos)
    return "report.html is missing or has no end";
  return {};
}

}  // namespace pibench::test
