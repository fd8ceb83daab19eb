#include "reports/verdicts/verdict.hpp"

namespace pibench::reports {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::regressed:
      return "regressed";
    case Verdict::improved:
      return "improved";
    case Verdict::equivalent:
      return "equivalent";
    case Verdict::inconclusive:
      return "inconclusive";
  }
  return {};
}

std::string_view to_string(RunVerdict verdict) {
  switch (verdict) {
    case RunVerdict::fine:
      return "fine";
    case RunVerdict::regressed:
      return "regressed";
    case RunVerdict::inconclusive:
      return "inconclusive";
    case RunVerdict::moved:
      return "moved";
  }
  return {};
}

}  // namespace pibench::reports
