// One object on an anonymous page that forked processes share.
#pragma once

#include <concepts>
#include <new>
#include <utility>

#include "transports/posix/mapping.hpp"

namespace pibench::posix {

/// Made before the fork; move-only, and the object stays where it is. It is never destroyed, as
/// another process may still use it: its page goes with the last process that has it.
template <class Object>
class Shared {
 public:
  /// Throws std::system_error, and what the object's constructor throws.
  template <class... Args>
  requires std::constructible_from<Object, Args...>
  explicit Shared(Args&&... args)
      : page_(Mapping::anonymous(sizeof(Object))),
        object_(new (page_.data()) Object(std::forward<Args>(args)...)) {}
  Shared(Shared&& other) noexcept = default;
  Shared& operator=(Shared&& other) noexcept = default;

  Object& operator*() const noexcept { return *object_; }
  Object* operator->() const noexcept { return object_; }

 private:
  Mapping page_;
  Object* object_;
};

}  // namespace pibench::posix
