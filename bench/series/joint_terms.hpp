// Eight or sixteen terms of the series as one fraction. Around an even number m, with q = m^2, the
// terms on both sides pair up, 1/(m-j)^2 + 1/(m+j)^2 = 2 (q + j^2) / (q - j^2)^2, and over all odd
// j below `terms` they make
//   terms * over / under^2
// exactly, where `under` is the product of all q - j^2, and `over` a polynomial of q whose degree
// is terms - 1. Both lead with the coefficient 1.
//
// Horner's rule would multiply 22 times for sixteen terms. Since at most one zero of either lies to
// the left of q = 1, the odd part of each around that point has real zeros alone, which factor the
// even part too as far as its rests, and 13 multiplications do: with x = q + x_offset and
// y = x^2 + y_offset,
//   over  = (((x + over_start) y + over_first) (y + apart) + rest) (y + apart) + rest ...
//   under = ((y + under_start + under_slope x) (y + apart) + rest) (y + apart) + rest ...
// Eve, "The evaluation of polynomials", Numerische Mathematik 6 (1964); Knuth, "The Art of Computer
// Programming" 2, 4.6.4. The numbers follow from the exact coefficients and are rounded once.
//
// Precision: where q is far above j^2, what a step adds is small beside what it multiplies, so that
// nothing cancels and the fraction is off by what its thirty-odd operations round. From k = 504 on,
// sixteen terms in doubles were off by one and a half ulps as a rule and six at worst, up or down,
// which makes less than an ulp for a slice of many. All terms from there on are 1/2000 of the
// series' sum: these roundings add less than 10^-18 to its error.
#pragma once

#include <cstddef>

namespace pibench::series {

/// Multiplies by y + apart, then adds rest.
struct JointStep {
  double apart;
  double rest;
};

template <std::size_t over_count, std::size_t under_count>
struct JointTerms {
  int terms;
  double x_offset;
  double y_offset;
  double over_start;
  double over_first;
  JointStep over[over_count];
  double under_start;
  double under_slope;
  JointStep under[under_count];
};

inline constexpr JointTerms<2, 1> eight_terms{
    .terms = 8,
    .x_offset = -1,
    .y_offset = 11.675930188626767,
    .over_start = -98,
    .over_first = 299808,
    .over = {{116.15974329130874, -1056814086.7220082}, {3544.812466142811, 3622803193841.005}},
    .under_start = 1601.1240698113731,
    .under_slope = -80,
    .under = {{103.52406981137324, -185794.56}},
};

inline constexpr JointTerms<6, 3> sixteen_terms{
    .terms = 16,
    .x_offset = -1,
    .y_offset = 11.107198674394996,
    .over_start = -1090,
    .over_first = 424736672,
    .over = {{47.73684585663371, -197000508901847.78},
             {537.5356944908342, 9.228197919331859e+19},
             {2500.3453315379606, -4.321858254829316e+25},
             {9751.123874260573, 2.0157273697122976e+31},
             {42002.94336812787, -9.255316282644963e+36},
             {468906.56449500535, 3.951127855052473e+42}},
    .under_start = 141416.70232513512,
    .under_slope = -672,
    .under = {{58.22768298704655, -3295219758.4399095},
              {2300.6114028764914, 99768063737981.5},
              {30900.029794303755, -2.8491756723924454e+18}},
};

}  // namespace pibench::series
