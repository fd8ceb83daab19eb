// How a failed expectation shows the contract's values. Every test that compares them includes this
// file, so that all agree on it.
#pragma once

#include <iosfwd>

#include "transports/contract/transport.hpp"

namespace pibench {

void PrintTo(IoStatus status, std::ostream* out);
void PrintTo(const IoResult& io, std::ostream* out);
void PrintTo(WorkerId id, std::ostream* out);

}  // namespace pibench
