#include "transports/mp/objects/builtin.hpp"

namespace pibench::mp {

std::unique_ptr<SharedObject> make_builtin(std::string_view type, const Arguments& arguments) {
  if (auto made = make_container(type)) return made;
  if (auto made = make_typed(type, arguments)) return made;
  if (auto made = make_synchronisation(type, arguments)) return made;
  return make_queue(type, arguments);
}

}  // namespace pibench::mp
