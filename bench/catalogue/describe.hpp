// Descriptors as text, for lists and reports.
#pragma once

#include <string_view>

#include "reports/results/model.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

std::string_view to_string(Family family);
std::string_view to_string(Substrate substrate);
std::string_view to_string(FanIn fan_in);
std::string_view to_string(Wakeup wakeup);
std::string_view to_string(HandOver hand_over);
std::string_view to_string(Exclusion exclusion);
std::string_view to_string(Workers workers);

reports::Traits traits_of(const Descriptor& descriptor);

}  // namespace pibench
