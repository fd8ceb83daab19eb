#include "tests/liars/order.hpp"

#include "transports/posix/mapping.hpp"

namespace pibench::test {

void Order::begin_earlier() noexcept {
  begin_honest();
  is_earlier = true;
}

void Order::begin(Lie new_lie, Direction new_direction, std::uint64_t new_at) noexcept {
  lie = new_lie;
  direction = new_direction;
  at = new_at;
  is_earlier = false;
  links = 0;
  told = 0;
  now.clear();
}

void Order::begin_link(std::uint16_t workers_now) noexcept {
  workers = workers_now;
  ++links;
  record().clear();
}

Order& order() {
  static const posix::Mapping pages = posix::Mapping::anonymous(sizeof(Order));
  return *static_cast<Order*>(pages.data());
}

}  // namespace pibench::test
