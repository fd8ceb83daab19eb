// The cells of each transport taken together. A cell of two default runs has too few repetitions
// for a verdict where runs differ by 10 %, but a transport has twenty cells: by how much the middle
// one of them changed, next to those of all others, is known much better.
//
// The changes of one transport's cells are taken for independent of each other, once what all
// transports have in common is taken out.
#pragma once

#include <string>
#include <vector>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

struct TransportChange {
  std::string transport;
  std::size_t cells = 0;
  double middle = 1;  ///< the median of their ratios, candidate over base, over ByTransport::common
  Interval interval{};  ///< 95 %, of that; by order statistics
  double p_value = 1;   ///< of a sign test, corrected for the number of transports (Holm)
};

struct ByTransport {
  double common = 1;                          ///< the median ratio of all cells
  std::vector<TransportChange> transports{};  ///< in the order of the base
};

enum class TransportVerdict : std::uint8_t {
  slower,  ///< p_value is at most 1 %
  faster,  ///< likewise
  alike,   ///< the whole interval is within 5 % of the others'
  open,    ///< none of these
};
inline constexpr double alike_margin = 0.05;
TransportVerdict verdict_on(const TransportChange& change);

/// Of transports with six cells or more that have an interval; none where there are fewer than
/// three such transports.
ByTransport by_transport(const Comparison& comparison);

}  // namespace pibench::reports
