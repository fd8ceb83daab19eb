// One typed shared scalar, as multiprocessing.Value and RawValue.
//
// `value.set(value.get() + 1)` takes the lock twice and loses updates, as `value.value += 1` does
// in Python; hold() the lock around both, or use add().
#pragma once

#include <memory>
#include <utility>

#include "transports/mp/array.hpp"

namespace pibench::mp {

/// A value without a lock.
template <char code>
class RawValue {
 public:
  using Type = Typed<code>;
  explicit RawValue(Type initial = {}) : array_(1) { array_[0] = initial; }

  Type& ref() noexcept { return array_[0]; }

 private:
  RawArray<code> array_;
};

/// A value with a lock: its own, recursive as in Python, or one shared with other objects.
template <char code>
class Value {
 public:
  using Type = Typed<code>;
  explicit Value(Type initial = {}, std::shared_ptr<Lock> lock = make_rlock())
      : array_(1, std::move(lock)) {
    array_.raw()[0] = initial;
  }

  RobustLock& lock() noexcept { return array_.lock(); }
  [[nodiscard]] Held hold() noexcept { return array_.hold(); }
  /// For callers that hold the lock or need none.
  Type& ref() noexcept { return array_.raw()[0]; }

  /// Each under the lock; they throw std::system_error where it is not to be had.
  Type get() { return array_.get(0); }
  void set(Type value) { array_.set(0, value); }

  /// Adds under the lock.
  IoResult add(Type value) noexcept {
    const Held held = hold();
    if (held) ref() = static_cast<Type>(ref() + value);
    return result_of(held.how());
  }

 private:
  Array<code> array_;
};

}  // namespace pibench::mp
