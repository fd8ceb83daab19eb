#include "reports/figures/missing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

/// The lowest and the highest number met in one place of a reason, as they were written.
struct NumberRange {
  std::string low;
  std::string high;
};

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// Compares strings of digits of any length by their values.
bool is_less(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

constexpr char number_place = '\1';

/// The reason with each number replaced by a place for one; the numbers go to `numbers`.
std::string pattern_of(const std::string& reason, std::vector<std::string>& numbers) {
  std::string pattern;
  for (const char letter : reason) {
    const char c = letter == number_place ? '?' : letter;
    const bool goes_on = !pattern.empty() && pattern.back() == number_place;
    if (!is_digit(c)) {
      pattern += c;
    } else if (goes_on) {
      numbers.back() += c;
    } else {
      pattern += number_place;
      numbers.emplace_back(1, c);
    }
  }
  return pattern;
}

std::string filled(const std::string& pattern, const std::vector<NumberRange>& ranges) {
  std::string text;
  auto range = ranges.begin();
  for (const char c : pattern) {
    if (c != number_place || range == ranges.end()) {
      text += c;
      continue;
    }
    text += range->low == range->high ? range->low : fmt::format("{}–{}", range->low, range->high);
    ++range;
  }
  return text;
}

void widen(std::vector<NumberRange>& ranges, const std::vector<std::string>& numbers) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i == ranges.size()) ranges.push_back({numbers[i], numbers[i]});
    if (is_less(numbers[i], ranges[i].low)) ranges[i].low = numbers[i];
    if (is_less(ranges[i].high, numbers[i])) ranges[i].high = numbers[i];
  }
}

using PayloadSet = std::set<Payload>;

/// Cells of one or several transports that are missing for the same reason.
struct MissingGroup {
  Outcome outcome = Outcome::failed;
  std::string pattern;
  std::vector<NumberRange> ranges;
  std::vector<std::string> transports;
  bool in_part = false;
  PayloadSet payloads;
  std::size_t cells = 0;
  std::string first_name;
};

using PayloadsByTransport = std::map<std::string, PayloadSet>;

/// The payloads of all cells that send messages, or of those with figures.
PayloadsByTransport payloads_by_transport(const ResultSet& results, bool with_figures) {
  PayloadsByTransport payloads;
  for (const Cell& cell : results.cells) {
    const bool counts = !with_figures || is_measured(cell);
    if (counts && sends_messages(cell.id.scenario)) {
      payloads[cell.id.transport].insert(cell.id.payload_bytes());
    }
  }
  return payloads;
}

/// True where the transport has figures of the same payload elsewhere.
bool is_carried(const PayloadsByTransport& carried, const CellId& id) {
  const auto found = carried.find(id.transport);
  return found != carried.end() && found->second.contains(id.payload_bytes());
}

using MissingGroups = std::vector<MissingGroup>;

MissingGroups by_transport(const ResultSet& results) {
  MissingGroups groups;
  const auto carried = payloads_by_transport(results, true);
  std::map<std::tuple<std::string, Outcome, std::string, bool>, std::size_t> positions;
  for (const Cell* cell : not_measured(results)) {
    std::vector<std::string> numbers;
    const std::string pattern = pattern_of(cell->reason, numbers);
    const std::string& transport = cell->id.transport;
    const bool in_part = is_carried(carried, cell->id);
    const auto [found, is_new] = positions.try_emplace(
        std::tuple(transport, cell->outcome, pattern, in_part), groups.size());
    if (is_new) {
      groups.push_back({cell->outcome, pattern, {}, {transport}, in_part, {}, 0, cell->id.name()});
    }
    MissingGroup& group = groups[found->second];
    widen(group.ranges, numbers);
    group.payloads.insert(cell->id.payload_bytes());
    ++group.cells;
  }
  return groups;
}

/// Payloads say something only where the transport has figures of others, and jobs have none.
void drop_idle_payloads(MissingGroups& groups, const ResultSet& results) {
  const auto all = payloads_by_transport(results, false);
  for (MissingGroup& group : groups) {
    const auto found = all.find(group.transports.front());
    const bool of_jobs = group.payloads.contains(std::nullopt);
    const bool is_all = found != all.end() && found->second == group.payloads;
    if (of_jobs || is_all) group.payloads.clear();
  }
}

void merge(MissingGroup& into, const MissingGroup& group) {
  into.transports.insert(into.transports.end(), group.transports.begin(), group.transports.end());
  std::vector<std::string> lows;
  std::vector<std::string> highs;
  for (const NumberRange& range : group.ranges) {
    lows.push_back(range.low);
    highs.push_back(range.high);
  }
  widen(into.ranges, lows);
  widen(into.ranges, highs);
  into.cells += group.cells;
}

MissingGroups merged(const MissingGroups& groups) {
  MissingGroups all;
  std::map<std::tuple<Outcome, std::string, bool, PayloadSet>, std::size_t> positions;
  for (const MissingGroup& group : groups) {
    const auto [found, is_new] = positions.try_emplace(
        std::tuple(group.outcome, group.pattern, group.in_part, group.payloads), all.size());
    if (is_new) {
      all.push_back(group);
    } else {
      merge(all[found->second], group);
    }
  }
  return all;
}

std::vector<std::string> as_bytes(const std::vector<std::uint64_t>& payloads) {
  std::vector<std::string> texts;
  texts.reserve(payloads.size());
  for (const std::uint64_t payload : payloads) texts.push_back(format_bytes(payload));
  return texts;
}

std::string missing_about(const Missing& missing, const std::string& first_name) {
  if (missing.cells == 1) return first_name;
  const std::string payloads =
      missing.payloads.empty()
          ? std::string()
          : fmt::format(", {}", listed(as_bytes(missing.payloads), missing.payloads.size()));
  return fmt::format("{}{}, {} cells", listed(missing.transports, missing.transports.size()),
                     payloads, missing.cells);
}

std::string verb_of(const Missing& missing) {
  const bool several = missing.transports.size() > 1;
  if (missing.outcome == Outcome::failed) return "failed";
  if (missing.outcome == Outcome::unsupported && !missing.payloads.empty()) {
    return fmt::format("{} not{} carry", several ? "do" : "does", missing.in_part ? " always" : "");
  }
  return fmt::format("{} {}", several ? "are" : "is", to_string(missing.outcome));
}

std::string missing_sentence(const Missing& missing) {
  const std::string payloads =
      missing.payloads.empty()
          ? std::string()
          : fmt::format("{}{}", missing.outcome == Outcome::unsupported ? " " : " with ",
                        listed(as_bytes(missing.payloads), missing.payloads.size()));
  const bool ends = missing.reason.ends_with('.') || missing.reason.ends_with('?');
  return fmt::format("{} {}{} ({} {}): {}{}", listed(missing.transports, missing.transports.size()),
                     verb_of(missing), payloads, missing.cells,
                     missing.cells == 1 ? "cell" : "cells", missing.reason, ends ? "" : ".");
}

Missing missing_of(const MissingGroup& group) {
  Missing missing{.transports = group.transports,
                  .payloads = {},
                  .in_part = group.in_part,
                  .outcome = group.outcome,
                  .reason = filled(group.pattern, group.ranges),
                  .cells = group.cells,
                  .about = {},
                  .sentence = {}};
  for (const auto& bytes : group.payloads) missing.payloads.push_back(*bytes);
  missing.about = missing_about(missing, group.first_name);
  missing.sentence = missing_sentence(missing);
  return missing;
}

}  // namespace

std::vector<Missing> missing(const ResultSet& results) {
  MissingGroups groups = by_transport(results);
  drop_idle_payloads(groups, results);
  std::vector<Missing> all;
  for (const MissingGroup& group : merged(groups)) all.push_back(missing_of(group));
  return all;
}

}  // namespace pibench::reports
