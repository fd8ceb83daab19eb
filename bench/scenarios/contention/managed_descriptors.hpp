// The descriptors of a manager process's objects; known also where there is no manager.
#pragma once

#include <array>

#include "bench/scenarios/contention/primitive.hpp"

namespace pibench::contention::managed {

inline constexpr PrimitiveDescriptor lock{
    "mp_manager_lock", "Lock of a manager process, called through a proxy", Wakeup::blocking};
inline constexpr PrimitiveDescriptor rlock{
    "mp_manager_rlock", "RLock of a manager process: its holder may take it again",
    Wakeup::blocking};
inline constexpr PrimitiveDescriptor semaphore{
    "mp_manager_semaphore", "Semaphore of a manager process, with one permit", Wakeup::blocking};
inline constexpr PrimitiveDescriptor bounded_semaphore{
    "mp_manager_bounded_semaphore", "BoundedSemaphore of a manager process, with one permit",
    Wakeup::blocking};
inline constexpr PrimitiveDescriptor condition{
    "mp_manager_condition", "Condition of a manager process: wait until nobody is at it, notify",
    Wakeup::blocking};
inline constexpr PrimitiveDescriptor queue{
    "mp_manager_queue", "Queue of a manager process whose only object is the count: get, put",
    Wakeup::blocking};
inline constexpr PrimitiveDescriptor value{
    "mp_manager_value", "Value of a manager process, under its Lock", Wakeup::blocking};
inline constexpr PrimitiveDescriptor array{
    "mp_manager_array", "an element of a manager's Array, under its Lock", Wakeup::blocking};
inline constexpr PrimitiveDescriptor list{
    "mp_manager_list", "an item of a manager's list, under its Lock", Wakeup::blocking};
inline constexpr PrimitiveDescriptor dict{
    "mp_manager_dict", "an entry of a manager's dict, under its Lock", Wakeup::blocking};
inline constexpr PrimitiveDescriptor name_space{
    "mp_manager_namespace", "an attribute of a manager's Namespace, under its Lock",
    Wakeup::blocking};
inline constexpr PrimitiveDescriptor counter{
    "mp_manager_counter", "object of a registered class: the manager subtracts, no lock",
    Wakeup::blocking};

inline constexpr std::array all{lock,  rlock, semaphore, bounded_semaphore, condition, queue, value,
                                array, list,  dict,      name_space,        counter};

}  // namespace pibench::contention::managed
