// Objects of a manager that keep values by key or in order.
#include <algorithm>
#include <map>
#include <vector>

#include "transports/mp/objects/builtin.hpp"
#include "transports/mp/objects/dispatch.hpp"

namespace pibench::mp {
namespace {

/// dict, and Namespace, whose keys are names.
class Dict final : public SharedObject {
 public:
  Packed call(const Call& c) override {
    static constexpr Method<Dict> methods[]{{"get", &Dict::get},           {"set", &Dict::set},
                                            {"contains", &Dict::contains}, {"erase", &Dict::erase},
                                            {"size", &Dict::size},         {"clear", &Dict::clear},
                                            {"keys", &Dict::keys},         {"items", &Dict::items}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed get(const Call& c) { return find(c)->second; }
  Packed set(const Call& c) {
    values_[c.packed_arg(0)] = c.packed_arg(1);
    return nothing();
  }
  Packed contains(const Call& c) { return packed(values_.contains(c.packed_arg(0))); }
  Packed erase(const Call& c) {
    values_.erase(find(c));
    return nothing();
  }
  Packed size(const Call&) { return packed(values_.size()); }
  Packed clear(const Call&) {
    values_.clear();
    return nothing();
  }
  Packed keys(const Call&) {
    std::vector<Packed> keys;
    for (const auto& [key, value] : values_) keys.push_back(key);
    return list_of(keys);
  }
  Packed items(const Call&) {
    Buffer buffer;
    msgpack::packer<Buffer>(buffer).pack_map(static_cast<std::uint32_t>(values_.size()));
    for (const auto& [key, value] : values_) {
      buffer.write(key.data(), key.size());
      buffer.write(value.data(), value.size());
    }
    return {buffer.data(), buffer.size()};
  }
  std::map<Packed, Packed>::iterator find(const Call& c) {
    const auto found = values_.find(c.packed_arg(0));
    if (found == values_.end()) throw RemoteError("no such key");
    return found;
  }

  std::map<Packed, Packed> values_;
};

class List final : public SharedObject {
 public:
  Packed call(const Call& c) override {
    static constexpr Method<List> methods[]{{"append", &List::append}, {"get", &List::get},
                                            {"set", &List::set},       {"insert", &List::insert},
                                            {"pop", &List::pop},       {"size", &List::size},
                                            {"clear", &List::clear},   {"all", &List::all}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed append(const Call& c) {
    values_.push_back(c.packed_arg(0));
    return nothing();
  }
  Packed get(const Call& c) { return *at(c); }
  Packed set(const Call& c) {
    *at(c) = c.packed_arg(1);
    return nothing();
  }
  /// Beyond an end means that end, as in Python.
  Packed insert(const Call& c) {
    const auto size = static_cast<std::int64_t>(values_.size());
    const auto index = c.arg<std::int64_t>(0);
    const auto from_start = index < 0 ? std::max<std::int64_t>(index + size, 0) : index;
    values_.insert(values_.begin() + std::min(from_start, size), c.packed_arg(1));
    return nothing();
  }
  Packed pop(const Call& c) {
    const auto place = at(c);
    Packed value = std::move(*place);
    values_.erase(place);
    return value;
  }
  Packed size(const Call&) { return packed(values_.size()); }
  Packed clear(const Call&) {
    values_.clear();
    return nothing();
  }
  Packed all(const Call&) { return list_of(values_); }

  /// Negative indices count from the end.
  std::vector<Packed>::iterator at(const Call& c) {
    const auto size = static_cast<std::int64_t>(values_.size());
    auto index = c.arg<std::int64_t>(0);
    if (index < 0) index += size;
    if (index < 0 || index >= size) throw RemoteError("the index is out of range");
    return values_.begin() + index;
  }

  std::vector<Packed> values_;
};

}  // namespace

std::unique_ptr<SharedObject> make_container(std::string_view type) {
  if (type == "dict" || type == "Namespace") return std::make_unique<Dict>();
  if (type == "list") return std::make_unique<List>();
  return nullptr;
}

}  // namespace pibench::mp
