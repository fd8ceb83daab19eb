// Objects of a manager that pass values on.
#include <cmath>
#include <map>
#include <vector>

#include "transports/mp/objects/builtin.hpp"
#include "transports/mp/objects/dispatch.hpp"

namespace pibench::mp {
namespace {

/// First in first out, last in first out, or the lowest priority first and equals as they came.
/// join() waits until task_done() was called for every object.
class ManagedQueue final : public SharedObject {
 public:
  ManagedQueue(std::uint64_t bound, std::string_view order)
      : bound_(bound), lifo_(order == "lifo"), by_priority_(order == "priority") {
    if (!lifo_ && !by_priority_ && order != "fifo")
      throw RemoteError("no order " + std::string(order));
  }
  Packed call(const Call& c) override {
    static constexpr Method<ManagedQueue> methods[]{
        {"put", &ManagedQueue::put},   {"get", &ManagedQueue::get},
        {"size", &ManagedQueue::size}, {"full", &ManagedQueue::full},
        {"join", &ManagedQueue::join}, {"task_done", &ManagedQueue::task_done}};
    return dispatch(*this, methods, c);
  }

 private:
  /// The call's arguments are the object, a time-out or nil, and a priority (0 where there is
  /// none). Returns whether the object was put.
  Packed put(const Call& c) {
    const double priority = by_priority_ && c.arguments.size() > 2 ? c.arg<double>(2) : 0;
    if (std::isnan(priority)) throw RemoteError("a priority that is not a number");
    Packed object = c.packed_arg(0);
    if (!c.wait(room_, c.deadline(1), [this] { return !is_full(); })) return packed(false);
    objects_.emplace(std::pair(priority, next_++), std::move(object));
    ++unfinished_;
    filled_.notify_one();
    return packed(true);
  }
  /// A list of the object, or of nothing when the time has passed.
  Packed get(const Call& c) {
    std::vector<Packed> got;
    if (c.wait(filled_, c.deadline(0), [this] { return !objects_.empty(); })) {
      const auto place = lifo_ ? std::prev(objects_.end()) : objects_.begin();
      got.push_back(std::move(place->second));
      objects_.erase(place);
      room_.notify_one();
    }
    return list_of(got);
  }
  Packed size(const Call&) { return packed(objects_.size()); }
  Packed full(const Call&) { return packed(is_full()); }
  Packed task_done(const Call&) {
    if (unfinished_ == 0) throw RemoteError("task_done called too many times");
    if (--unfinished_ == 0) finished_.notify_all();
    return nothing();
  }
  Packed join(const Call& c) {
    return packed(c.wait(finished_, c.deadline(0), [this] { return unfinished_ == 0; }));
  }
  bool is_full() const { return bound_ > 0 && objects_.size() >= bound_; }

  std::uint64_t bound_;  // 0: none
  bool lifo_;
  bool by_priority_;
  std::uint64_t next_ = 0;
  std::uint64_t unfinished_ = 0;
  std::map<std::pair<double, std::uint64_t>, Packed> objects_;
  // One waiter each is woken, as a thousand that wait for room would all wake up for it. The woken
  // one takes what there is, unless its client has gone: a client's death wakes all.
  std::condition_variable filled_;
  std::condition_variable room_;
  std::condition_variable finished_;
};

}  // namespace

std::unique_ptr<SharedObject> make_queue(std::string_view type, const Arguments& arguments) {
  if (type != "Queue") return nullptr;
  return std::make_unique<ManagedQueue>(argument<std::uint64_t>(arguments, 0),
                                        argument<std::string>(arguments, 1));
}

}  // namespace pibench::mp
