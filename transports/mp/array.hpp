// Typed shared memory that forked processes inherit, as multiprocessing.Array, RawArray, Lock and
// RLock. The element types are those of Python's type codes.
//
// Where the holder of an array's lock is killed, the next one gets it as Locked::abandoned; the
// elements are those that the dead one left, each of them whole or old on the usual machines.
#pragma once

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>

#include "transports/mp/robust_lock.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/shared.hpp"

namespace pibench::mp {

template <char code>
struct TypeOf;
template <>
struct TypeOf<'c'> {
  using Type = char;
};
template <>
struct TypeOf<'u'> {
  using Type = wchar_t;
};
template <>
struct TypeOf<'b'> {
  using Type = signed char;
};
template <>
struct TypeOf<'B'> {
  using Type = unsigned char;
};
template <>
struct TypeOf<'h'> {
  using Type = short;
};
template <>
struct TypeOf<'H'> {
  using Type = unsigned short;
};
template <>
struct TypeOf<'i'> {
  using Type = int;
};
template <>
struct TypeOf<'I'> {
  using Type = unsigned;
};
template <>
struct TypeOf<'l'> {
  using Type = long;
};
template <>
struct TypeOf<'L'> {
  using Type = unsigned long;
};
template <>
struct TypeOf<'q'> {
  using Type = long long;
};
template <>
struct TypeOf<'Q'> {
  using Type = unsigned long long;
};
template <>
struct TypeOf<'f'> {
  using Type = float;
};
template <>
struct TypeOf<'d'> {
  using Type = double;
};

template <char code>
using Typed = typename TypeOf<code>::Type;

/// A lock on a page of its own, for processes forked after it was made.
class Lock {
 public:
  explicit Lock(RobustLock::Kind kind = RobustLock::Kind::plain) : lock_(kind) {}

  RobustLock& robust() noexcept { return *lock_; }
  [[nodiscard]] Held hold() noexcept { return Held(*lock_); }

 private:
  posix::Shared<RobustLock> lock_;
};

inline std::shared_ptr<Lock> make_lock() {
  return std::make_shared<Lock>();
}
inline std::shared_ptr<Lock> make_rlock() {
  return std::make_shared<Lock>(RobustLock::Kind::recursive);
}

/// An array without a lock; zeroed, or a copy of the values. Move-only. Throws std::system_error.
template <char code>
class RawArray {
 public:
  using Type = Typed<code>;

  explicit RawArray(std::size_t size)
      : size_(size),
        pages_(posix::Mapping::anonymous(std::max<std::size_t>(size, 1) * sizeof(Type))) {}
  explicit RawArray(std::span<const Type> values) : RawArray(values.size()) {
    std::ranges::copy(values, all().begin());
  }
  RawArray(std::initializer_list<Type> values)
      : RawArray(std::span<const Type>(values.begin(), values.size())) {}

  std::size_t size() const noexcept { return size_; }
  std::span<Type> all() noexcept { return {static_cast<Type*>(pages_.data()), size_}; }
  Type& operator[](std::size_t index) noexcept { return all()[index]; }

 private:
  std::size_t size_;
  posix::Mapping pages_;
};

/// An array with a lock: its own, recursive as in Python, or one shared with other objects.
template <char code>
class Array {
 public:
  using Type = Typed<code>;

  explicit Array(std::size_t size, std::shared_ptr<Lock> lock = make_rlock())
      : lock_(std::move(lock)), raw_(size) {}
  explicit Array(std::span<const Type> values, std::shared_ptr<Lock> lock = make_rlock())
      : lock_(std::move(lock)), raw_(values) {}
  Array(std::initializer_list<Type> values, std::shared_ptr<Lock> lock = make_rlock())
      : lock_(std::move(lock)), raw_(values) {}

  std::size_t size() const noexcept { return raw_.size(); }
  RobustLock& lock() noexcept { return lock_->robust(); }
  /// For more than one access; may not be held at the deadline.
  [[nodiscard]] Held hold() noexcept { return lock_->hold(); }
  /// The elements themselves, for who holds the lock or needs none.
  RawArray<code>& raw() noexcept { return raw_; }

  /// Each under the lock. Throw std::out_of_range, and std::system_error where the lock is not to
  /// be had.
  Type get(std::size_t index) {
    const Held held = must_hold();
    return at(index);
  }
  void set(std::size_t index, Type value) {
    const Held held = must_hold();
    at(index) = value;
  }

 private:
  [[nodiscard]] Held must_hold() {
    Held held = hold();
    if (!held)
      posix::throw_errno("lock of a shared array",
                         held.how() == Locked::deadline ? EINTR : EDEADLK);
    return held;
  }
  Type& at(std::size_t index) {
    if (index >= size()) throw std::out_of_range("index of a shared array");
    return raw_[index];
  }

  std::shared_ptr<Lock> lock_;
  RawArray<code> raw_;
};

}  // namespace pibench::mp
