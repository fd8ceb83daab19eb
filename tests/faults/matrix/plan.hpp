// Which faults there are, and the runs that commit them.
#pragma once

#include <string>
#include <vector>

#include "tests/faults/matrix/jobs.hpp"

namespace pibench::test {

/// What `faulty_pibench list` tells of a transport, or of the baseline that needs none.
struct Subject {
  std::string name;
  bool usable;
  std::string reason;         ///< why not usable
  std::string hand_over;      ///< "message", "shared sum", "after exit", "harness"; empty: no link
  std::string exclusion;      ///< "kernel", "lock-free", "lock", "server"
  bool has_server;            ///< in between
  bool aborts;                ///< a library of its, where it cannot go on
  bool has_threads;           ///< in place of processes
  std::string server_option;  ///< by which it takes a server of the user's

  bool has_link() const { return !hand_over.empty(); }
  bool carries() const { return has_link() && hand_over != "harness"; }
};

std::vector<Subject> read_subjects(const std::string& binary);

struct PlanRequest {
  std::string binary;
  std::vector<Subject> subjects;
  unsigned random_moments = 0;  ///< so many of each fault that can come at any
};

/// Some columns of the matrix, and the runs that fill them.
struct Plan {
  std::vector<Column> columns;
  std::vector<Job> jobs;
};

Plan plan_worker_faults(const PlanRequest& request);
Plan plan_parent_faults(const PlanRequest& request);
Plan plan_resource_faults(const PlanRequest& request);
Plan plan_redis_faults(const PlanRequest& request);

/// For cells of what cannot run here.
inline Cell unavailable(const Subject& subject, const std::string& column) {
  return {subject.name, column, Verdict::not_applicable, "not usable here: " + subject.reason};
}

}  // namespace pibench::test
