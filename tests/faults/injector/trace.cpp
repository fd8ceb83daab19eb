#include "tests/faults/injector/trace.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/faults/injector/tracer.hpp"
#include "tests/support/own_program.hpp"

namespace pibench::test {
namespace {

nlohmann::json in_json(const Trace& trace) {
  nlohmann::json deaths = nlohmann::json::array();
  for (const Death& death : trace.deaths) deaths.push_back({death.task, death.signal});
  return {{"recorded", trace.recorded}, {"hit", trace.hit},
          {"hung", trace.hung},         {"left", trace.left},
          {"programs", trace.programs}, {"deaths", std::move(deaths)}};
}

nlohmann::json in_json(const Order& order) {
  nlohmann::json json{{"limit", order.limit.count()}};
  if (const auto& injection = order.injection)
    json["injection"] = {injection->occurrence, injection->error, injection->takes_effect};
  return json;
}

Order order_of(const nlohmann::json& json) {
  Order order{.limit = std::chrono::seconds(json.at("limit").get<int>())};
  if (const auto injection = json.find("injection"); injection != json.end())
    order.injection = Injection{injection->at(0), injection->at(1), injection->at(2)};
  return order;
}

[[noreturn]] void become(std::vector<std::string> command) {
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  ::raise(SIGSTOP);  // until it is traced
  ::execv(words.front(), words.data());
  ::_exit(127);
}

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

void from_json(const nlohmann::json& json, Trace& trace) {
  json.at("recorded").get_to(trace.recorded);
  json.at("hit").get_to(trace.hit);
  json.at("hung").get_to(trace.hung);
  json.at("left").get_to(trace.left);
  json.at("programs").get_to(trace.programs);
  for (const auto& death : json.at("deaths")) trace.deaths.push_back({death.at(0), death.at(1)});
}

std::vector<std::string> traced(const std::vector<std::string>& command, const std::string& report,
                                const Order& order) {
  std::vector<std::string> words{own_program(), "trace", report, in_json(order).dump()};
  words.insert(words.end(), command.begin(), command.end());
  return words;
}

int trace_program(const std::vector<std::string>& arguments) {
  if (arguments.size() < 3) throw std::runtime_error("trace REPORT ORDER PROGRAM [ARGUMENT…]");
  const Order order = order_of(nlohmann::json::parse(arguments[1]));
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t program = ::fork();
  if (program < 0) throw std::runtime_error("fork failed");
  if (program == 0) become({arguments.begin() + 2, arguments.end()});
  Tracer tracer(order);
  const int status = tracer.follow(program);
  std::ofstream(arguments[0]) << in_json(tracer.trace());
  return exit_code_of(status);
}

}  // namespace pibench::test
