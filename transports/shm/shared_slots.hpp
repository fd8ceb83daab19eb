// Slots for messages in /dev/shm, of which there may be little.
#pragma once

#include "transports/contract/transport.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/shm/slots.hpp"

namespace pibench::shm {

/// The division of each of a link's `buffers`. Where room is scarce, and nobody asks for a size,
/// they are shallower, so that they take half of it together.
inline SlotLayout shared_layout(const LinkSpec& spec, std::size_t buffers) {
  SlotLayout layout = layout_for(spec);
  if (spec.settings.queue_bytes == 0)
    layout.shrink_to(posix::shared_memory_free_bytes() / buffers / 2);
  return layout;
}

}  // namespace pibench::shm
