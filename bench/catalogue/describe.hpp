// Descriptors in words, for lists and reports.
#pragma once

#include <string_view>

#include "bench/scenarios/contention/primitive.hpp"
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
reports::Traits traits_of(const contention::PrimitiveDescriptor& descriptor);
/// Of the in-process baseline, which has no descriptor.
reports::Traits inprocess_traits();
extern const Explanation inprocess_explanation;
/// Of the copy floor: 1 or 2 copies of each message.
reports::Traits copy_traits(int copies);

}  // namespace pibench
