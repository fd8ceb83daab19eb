#include "bench/machine/doctor_limits.hpp"

#include <fmt/format.h>

#include <array>

namespace pibench::machine {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;

struct Need {
  const char* name;  ///< in the environment
  std::uint64_t ten_workers;
  std::uint64_t most_workers;  ///< 1024
  const char* remedy;          ///< {} is the value to set, in units of `remedy_unit`
  std::uint64_t remedy_unit = 1;
};

constexpr std::array needs{
    Need{"rlimit_nofile", 64, 4096, "ulimit -n {}"},
    Need{"rlimit_nproc", 32, 2048, "ulimit -u {}"},
    Need{"rlimit_memlock_bytes", 64 * kib, 8 * mib, "ulimit -l {}", kib},
    Need{"rlimit_msgqueue_bytes", 128 * kib, 2 * mib, "ulimit -q {}"},
    Need{"mq_msg_max", 10, 10, "sysctl fs.mqueue.msg_max={}"},
    Need{"mq_msgsize_max_bytes", 8192, 8192, "sysctl fs.mqueue.msgsize_max={}"},
    Need{"mq_queues_max", 16, 1040, "sysctl fs.mqueue.queues_max={}"},
    Need{"sysv_msgmax_bytes", 8192, 8192, "sysctl kernel.msgmax={}"},
    Need{"sysv_msgmnb_bytes", 16 * kib, 16 * kib, "sysctl kernel.msgmnb={}"},
    Need{"sysv_msgmni", 16, 16, "sysctl kernel.msgmni={}"},
    Need{"pid_max", 1024, 4096, "sysctl kernel.pid_max={}"},
    Need{"inotify_watches_max", 16, 1040, "sysctl fs.inotify.max_user_watches={}"},
    Need{"shm_bytes", 4 * mib, 64 * mib, "mount -o remount,size={}M /dev/shm", mib},
    Need{"shm_free_bytes", 4 * mib, 64 * mib, "remove files from /dev/shm until {} MiB are free",
         mib},
};

DoctorFinding too_low(const Need& need, std::uint64_t value) {
  const bool for_ten = value < need.ten_workers;
  const std::uint64_t needed = for_ten ? need.ten_workers : need.most_workers;
  return {for_ten ? Severity::warning : Severity::note, fmt::format("limit {}", need.name),
          fmt::format("{}; {} workers need {}", value, for_ten ? 10 : 1024, needed),
          fmt::format(fmt::runtime(need.remedy), needed / need.remedy_unit)};
}

}  // namespace

std::vector<DoctorFinding> judge_limits(const nlohmann::ordered_json& environment) {
  std::vector<DoctorFinding> findings;
  findings.reserve(needs.size());
  for (const Need& need : needs) {
    const auto limit = environment.find(need.name);
    if (limit == environment.end() || !limit->is_number_integer()) continue;  // or "unlimited"
    const auto value = limit->get<std::uint64_t>();
    if (value < need.most_workers) findings.push_back(too_low(need, value));
  }
  if (findings.empty()) findings.push_back({Severity::ok, "limits", "enough for 1024 workers", ""});
  return findings;
}

}  // namespace pibench::machine
