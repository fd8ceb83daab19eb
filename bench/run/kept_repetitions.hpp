// Repetitions of a cell, kept until the end of the run where they cost its trials nothing.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/run/kept_times.hpp"
#include "reports/results/model.hpp"

namespace pibench {

/// The names of a run's counters and distributions, each once.
class KeptNames {
 public:
  std::int64_t number_of(const std::string& name) {
    const auto [found, is_new] = numbers_.try_emplace(name, std::ssize(names_));
    if (is_new) names_.push_back(name);
    return found->second;
  }
  const std::string& name_of(std::int64_t number) const {
    return names_[static_cast<std::size_t>(number)];
  }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::int64_t> numbers_;
};

/// In an arena that outlives their use: a run of six hundred cells has megabytes of them, and every
/// fork of a worker would copy the page tables of as much heap.
class KeptRepetitions {
 public:
  /// Throws std::system_error.
  void append(const reports::Repetition& repetition, KeptNames& names, TimesArena& arena) {
    std::vector<std::int64_t> words{std::ssize(repetition.counters),
                                    std::bit_cast<std::int64_t>(repetition.real_time_ns),
                                    std::bit_cast<std::int64_t>(repetition.cpu_time_ns)};
    for (const auto& [name, value] : repetition.counters)
      words.insert(words.end(), {names.number_of(name), std::bit_cast<std::int64_t>(value)});
    words_.append(words, arena);
    ++count_;
  }

  /// In the order in which they came.
  std::vector<reports::Repetition> all(const KeptNames& names) const {
    std::vector<reports::Repetition> repetitions(count_);
    const std::vector<std::int64_t> words = words_.all();
    auto next = words.begin();
    for (reports::Repetition& repetition : repetitions) {
      const std::int64_t counters = *next++;
      repetition.real_time_ns = std::bit_cast<double>(*next++);
      repetition.cpu_time_ns = std::bit_cast<double>(*next++);
      for (std::int64_t i = 0; i < counters; ++i, next += 2)
        repetition.counters.emplace(names.name_of(next[0]), std::bit_cast<double>(next[1]));
    }
    return repetitions;
  }

  bool empty() const noexcept { return count_ == 0; }

 private:
  KeptTimes words_;
  std::size_t count_ = 0;
};

}  // namespace pibench
