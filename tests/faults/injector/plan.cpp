#include "tests/faults/injector/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

#include "tests/faults/injector/calls.hpp"

namespace pibench::test {
namespace {

/// FNV-1a, as std::hash may differ between libraries.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

bool is_child_of_parent(const TaskPath& path) {
  return path.starts_with("0/") && path.find_first_of("/#", 2) == TaskPath::npos;
}

/// In the order in which they were forked.
std::vector<TaskPath> forked_by_parent(const Recording& recording) {
  std::vector<std::pair<std::size_t, TaskPath>> children;
  std::set<TaskPath> seen(recording.programs.begin(), recording.programs.end());
  for (const Occurrence& call : recording.calls)
    if (is_child_of_parent(call.task) && seen.insert(call.task).second)
      children.emplace_back(std::stoul(call.task.substr(2)), call.task);
  std::ranges::sort(children);
  std::vector<TaskPath> paths;
  for (auto& [number, path] : children) paths.push_back(std::move(path));
  return paths;
}

std::pair<TaskPath, std::string> split_thread(const TaskPath& path) {
  const std::size_t mark = path.find('#');
  if (mark == TaskPath::npos) return {path, ""};
  return {path.substr(0, mark), " thread " + path.substr(mark + 1)};
}

Actor actor_of(const TaskPath& path, const std::map<TaskPath, std::size_t>& workers) {
  const auto [process, thread] = split_thread(path);
  if (process == "0") return {Role::parent, "parent" + thread};
  if (const auto worker = workers.find(process); worker != workers.end())
    return {Role::worker, fmt::format("worker {}{}", worker->second, thread)};
  return {Role::server, "server" + thread};
}

bool is_asked_for(const Actor& actor, const Choice& choice) {
  if (choice.roles.empty()) return true;
  return std::ranges::any_of(choice.roles, [&](const std::string& role) {
    return actor.name == role || actor.name.starts_with(role + ' ');
  });
}

bool is_asked_for(const Occurrence& occurrence, const Choice& choice) {
  const std::string name = name_of_call(occurrence.number);
  return (choice.nth == 0 || choice.nth == occurrence.nth) &&
         (choice.calls.empty() || std::ranges::find(choice.calls, name) != choice.calls.end());
}

/// The errno is still to be chosen.
std::string place_of(const Shot& shot) {
  return fmt::format("{}: {} {} of {}", shot.transport, name_of_call(shot.occurrence.number),
                     shot.occurrence.nth, shot.actor.name);
}

int error_of(const Shot& shot) {
  const std::vector<int> errnos = plausible_errnos(shot.occurrence);
  return errnos.at(hash_of(place_of(shot)) % errnos.size());
}

}  // namespace

void to_json(nlohmann::json& json, const Recording& recording) {
  json = {{"calls", recording.calls}, {"programs", recording.programs}, {"pi", recording.pi}};
}

void from_json(const nlohmann::json& json, Recording& recording) {
  json.at("calls").get_to(recording.calls);
  json.at("programs").get_to(recording.programs);
  json.at("pi").get_to(recording.pi);
}

Cast cast_of(const Recording& recording, std::size_t workers) {
  std::vector<TaskPath> children = forked_by_parent(recording);
  std::map<TaskPath, std::size_t> number_of;
  const std::size_t others =
      children.size() < workers ? children.size() : children.size() - workers;
  for (std::size_t i = others; i < children.size(); ++i) number_of[children[i]] = i - others;
  Cast cast;
  for (const Occurrence& call : recording.calls)
    if (!cast.contains(call.task)) cast.emplace(call.task, actor_of(call.task, number_of));
  return cast;
}

std::string Shot::name() const {
  return fmt::format("{}: {}", place_of(*this), name_of_errno(error));
}

std::vector<Shot> all_shots(const std::string& transport, const Recording& recording,
                            const Cast& cast, const Choice& choice) {
  std::vector<Shot> shots;
  for (const Occurrence& occurrence : recording.calls) {
    Shot shot{transport, cast.at(occurrence.task), occurrence, choice.error};
    if (!is_asked_for(shot.actor, choice) || !is_asked_for(occurrence, choice)) continue;
    if (shot.error == 0) shot.error = error_of(shot);
    shots.push_back(std::move(shot));
  }
  return shots;
}

std::vector<Shot> sample_of(std::vector<Shot> shots, std::size_t most) {
  std::ranges::sort(shots, {}, [](const Shot& shot) { return hash_of(shot.name()); });
  std::map<std::pair<Role, long>, unsigned> taken;
  std::vector<std::tuple<unsigned, std::size_t>> ranks;
  for (std::size_t i = 0; i < shots.size(); ++i)
    ranks.emplace_back(taken[{shots[i].actor.role, shots[i].occurrence.number}]++, i);
  std::ranges::sort(ranks);
  std::vector<Shot> sample;
  for (const auto& [rank, i] : ranks)
    if (sample.size() < most) sample.push_back(std::move(shots[i]));
  return sample;
}

}  // namespace pibench::test
