#include "tests/faults/environments/trials.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace pibench::test {
namespace {

const std::set<Need> least{Need::start, Need::output};

std::set<Need> needs(std::set<Need> besides) {
  besides.insert(least.begin(), least.end());
  return besides;
}

nlohmann::json ask(const std::vector<std::string>& question) {
  const Finished answer = run(question);
  if (answer.exit_code != 0)
    throw std::runtime_error(fmt::format("{}: {}", fmt::join(question, " "), answer.err));
  return nlohmann::json::parse(answer.out);
}

/// Of which a run is measured: one of each that an environment can hit, and some that it cannot.
const std::set<std::string> measured{"pipe",     "sysv_mq", "posix_mq",  "shm_ring",
                                     "tempfile", "redis",   "mp_manager"};

std::vector<Transport> one_of_each_kind(const std::vector<Transport>& transports) {
  std::set<std::string> seen;
  std::vector<Transport> some;
  for (const Transport& each : transports)
    if (!each.kind.empty() && seen.insert(each.kind).second) some.push_back(each);
  return some;
}

std::vector<Transport> those_measured(const std::vector<Transport>& transports) {
  std::vector<Transport> some;
  std::ranges::copy_if(transports, std::back_inserter(some),
                       [](const Transport& each) { return measured.contains(each.name); });
  return some;
}

Trial pi_of(const Transport& transport) {
  return {"pi " + transport.name, Verb::pi, needs({Need::workers, Need::temporary}), {transport}};
}

Trial run_of(std::vector<Transport> transports) {
  return {"run", Verb::run, needs({Need::workers, Need::temporary, Need::place, Need::machine}),
          std::move(transports)};
}

Trial stopped(Trial trial, std::string name) {
  trial.name = std::move(name);
  trial.is_stopped = true;
  return trial;
}

const Transport& named(const std::vector<Transport>& transports, const std::string& name) {
  const auto found = std::ranges::find(transports, name, &Transport::name);
  if (found == transports.end()) throw std::runtime_error("no transport " + name);
  return *found;
}

Trial report() {
  return {"report", Verb::report, needs({Need::place}), {}};
}

/// A command line: the program, the words of a text, and what may have spaces in it.
std::vector<std::string> line(const Start& start, const std::string& text,
                              const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{start.binary};
  std::istringstream stream(text);
  words.insert(words.end(), std::istream_iterator<std::string>(stream), {});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::vector<std::string> names_of(const std::vector<Transport>& transports) {
  std::vector<std::string> names;
  for (const Transport& each : transports) names.push_back(each.name);
  return names;
}

}  // namespace

bool Transport::explained_by_any(const std::vector<std::string>& words) const {
  return std::ranges::any_of(
      words, [&](const std::string& word) { return explanation.find(word) != std::string::npos; });
}

std::vector<Transport> read_transports(const std::filesystem::path& binary) {
  std::vector<Transport> transports;
  const nlohmann::json list = ask({binary, "list", "--json"});
  for (const auto& each : list.at("transports")) {
    const std::string name = each.at("name");
    const std::string family = each.value("family", "None");
    transports.push_back({.name = name,
                          .kind = family == "None" ? "" : family + each.value("substrate", ""),
                          .usable = each.at("usable"),
                          .reason = each.at("reason"),
                          .explanation = name + ask({binary, "explain", name, "--json"}).dump()});
  }
  return transports;
}

std::vector<std::string> Trial::rows() const {
  if (kind != Verb::run || is_stopped) return {name};
  std::vector<std::string> rows;
  for (const Transport& each : transports) rows.push_back("run " + each.name);
  return rows;
}

std::filesystem::path Trial::target(const Start& start) const {
  return start.place / (kind == Verb::report ? "report.md" : "results");
}

std::vector<std::string> Trial::arguments(const Start& start) const {
  const std::string terms = is_stopped ? "1000000000000" : start.terms;
  const std::string names = fmt::format("{}", fmt::join(names_of(transports), ","));
  switch (kind) {
    case Verb::pi:
      return line(start, "pi --workers 2 --json", {"--transport=" + names, "--terms=" + terms});
    case Verb::run:
      return line(start,
                  "run --scenario latency,pi --bytes 8 --workers 1 --placement same --quick "
                  "--repetitions 1 --seed 1",
                  {"--transport=" + names, "--terms=" + terms, "--out=" + target(start).string()});
    case Verb::list:
      return line(start, "list --json");
    case Verb::doctor:
      return line(start, "doctor");
    case Verb::report:
      return line(start, "report --format markdown",
                  {start.results, "--output=" + target(start).string()});
    case Verb::clean:
      break;
  }
  return line(start, "clean");
}

std::vector<Trial> all_trials(const std::vector<Transport>& transports) {
  std::vector<Trial> trials;
  for (const Transport& each : one_of_each_kind(transports)) trials.push_back(pi_of(each));
  trials.push_back(run_of(those_measured(transports)));
  trials.push_back(stopped(pi_of(named(transports, "tempfile")), "pi, stopped"));
  trials.push_back(stopped(run_of({named(transports, "shm_ring")}), "run, stopped"));
  trials.push_back({"list", Verb::list, needs({Need::machine}), {}});
  trials.push_back({"doctor", Verb::doctor, needs({Need::machine}), {}});
  trials.push_back(report());
  trials.push_back({"clean", Verb::clean, needs({Need::temporary}), {}});
  return trials;
}

std::vector<Trial> trials_of_combinations(const std::vector<Transport>& transports) {
  return {pi_of(named(transports, "tempfile")), run_of({named(transports, "posix_mq")}),
          stopped(pi_of(named(transports, "pipe")), "pi, stopped"), report()};
}

}  // namespace pibench::test
