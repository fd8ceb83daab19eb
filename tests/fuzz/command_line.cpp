// A command line, one argument in a line; the arguments of an earlier run, as --resume finds them
// in its results, come the same way.
#include <algorithm>
#include <string>
#include <vector>

#include "bench/cli/run_options.hpp"
#include "bench/gate/command_line.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"
#include "reports/verdicts/comparison.hpp"
#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {
namespace {

using namespace cli;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

template <class Parse>
void attempt(Parse&& parse) {
  try {
    parse();
  } catch (const UsageError&) {
  }
}

void parse_values(const std::string& text) {
  attempt([&] {
    const auto count = parse_count("--option", text, 3, 300);
    require(count >= 3 && count <= 300, "a count is within its bounds");
  });
  attempt([&] {
    require(parse_duration("--option", text) > Nanoseconds::zero(), "a duration is above zero");
  });
  attempt([&] {
    const double part = parse_percent("--option", text);
    require(part >= 0 && part < 1, "a percentage is below 100");
  });
  attempt([&] {
    for (const std::string& item : split_list("--option", text))
      require(!item.empty() && item.find(',') == std::string::npos, "items are whole");
  });
  attempt([&] { static_cast<void>(parse_placements("--option", text)); });
  attempt([&] {
    for (const Scenario* scenario : parse_scenarios("--option", text))
      require(std::ranges::count(pibench::scenarios(), scenario) == 1,
              "a scenario is one that there is");
  });
  attempt([&] {
    const auto bytes = parse_bytes("--option", text, 1, 4096);
    require(bytes >= 1 && bytes <= 4096, "a size is within its bounds");
  });
  attempt([&] { static_cast<void>(parse_waits("--option", text)); });
  attempt([&] { static_cast<void>(parse_kernel("--option", text)); });
  attempt([&] { require(!split_command_line("--option", text).empty(), "there is a word"); });
}

void apply_margin(const std::string& text) {
  attempt([&] {
    reports::Margins margins;
    margins.by_pattern.push_back(parse_margin("--margin", text));
    const double margin = margins.of("latency/pipe/bytes:8/workers:1/placement:same", "blocking");
    require(margin >= 0 && margin < 1, "a margin is below 100 per cent");
  });
}

}  // namespace

void command_line(std::string_view input) {
  const std::vector<std::string> arguments = join_negative_values(lines_of(input));
  for (const std::string& argument : arguments) {
    parse_values(argument);
    apply_margin(argument);
  }
  attempt([&] {
    const RunOptions options = parse_again(arguments);
    attempt([&] { static_cast<void>(to_request(options)); });
    attempt([&] { static_cast<void>(to_spec(options)); });
  });
}

}  // namespace pibench::fuzz
