// results.json: one file, or two with a zero byte in between.
#include "reports/results/json.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/writers.hpp"

namespace pibench::fuzz {
namespace {

std::optional<reports::ResultSet> read(std::string_view text) {
  try {
    return reports::parse_results(text, "results.json");
  } catch (const reports::InputError&) {
    return std::nullopt;
  }
}

}  // namespace

void results(std::string_view input) {
  const std::size_t end = input.find('\0');
  const auto first = read(input.substr(0, end));
  if (first)
    for (const Writer write : writers) write(*first);
  if (end == std::string_view::npos) return;
  const auto second = read(input.substr(end + 1));
  if (first && second)
    for (const PairWriter write : pair_writers) write(*first, *second);
}

}  // namespace pibench::fuzz
