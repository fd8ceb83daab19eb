#include "tests/support/printing.hpp"

#include <cstring>
#include <ostream>
#include <string_view>

namespace pibench {
namespace {

std::string_view name_of(IoStatus status) {
  switch (status) {
    case IoStatus::ok:
      return "ok";
    case IoStatus::deadline:
      return "deadline";
    case IoStatus::peer_gone:
      return "peer_gone";
    case IoStatus::too_large:
      return "too_large";
    case IoStatus::lost:
      return "lost";
    case IoStatus::failed:
      return "failed";
  }
  return "no status";
}

}  // namespace

void PrintTo(IoStatus status, std::ostream* out) {
  *out << name_of(status);
}

void PrintTo(const IoResult& io, std::ostream* out) {
  *out << name_of(io.status) << '(' << io.bytes_or_errno;
  if (io.status == IoStatus::failed)
    *out << ": " << std::strerror(static_cast<int>(io.bytes_or_errno));
  *out << ')';
}

void PrintTo(WorkerId id, std::ostream* out) {
  *out << "worker " << index_of(id);
}

}  // namespace pibench
