// Numbers of the types that Python's type codes name.
#include <span>
#include <vector>

#include "transports/mp/array.hpp"
#include "transports/mp/objects/builtin.hpp"
#include "transports/mp/objects/dispatch.hpp"

namespace pibench::mp {
namespace {

template <char code>
Packed converted(const msgpack::object& value) {
  if constexpr (code == 'u')
    return packed(value.as<std::uint32_t>());
  else
    return packed(value.as<Typed<code>>());
}

/// `value` as the type code's type; throws RemoteError where it does not fit.
Packed as_type(char code, const msgpack::object& value) {
  try {
    switch (code) {
      case 'c':
        return converted<'c'>(value);
      case 'u':
        return converted<'u'>(value);
      case 'b':
        return converted<'b'>(value);
      case 'B':
        return converted<'B'>(value);
      case 'h':
        return converted<'h'>(value);
      case 'H':
        return converted<'H'>(value);
      case 'i':
        return converted<'i'>(value);
      case 'I':
        return converted<'I'>(value);
      case 'l':
        return converted<'l'>(value);
      case 'L':
        return converted<'L'>(value);
      case 'q':
        return converted<'q'>(value);
      case 'Q':
        return converted<'Q'>(value);
      case 'f':
        return converted<'f'>(value);
      case 'd':
        return converted<'d'>(value);
      default:
        throw RemoteError(std::string("no type code ") + code);
    }
  } catch (const msgpack::type_error&) {
    throw RemoteError(std::string("the value does not fit type code ") + code);
  }
}

char type_code(const Arguments& arguments) {
  const auto code = argument<std::string>(arguments, 0);
  if (code.size() != 1) throw RemoteError("a type code is one letter");
  return code.front();
}

Packed as_type(char code, std::string_view value) {
  return as_type(code, unpack_object(value).get());
}

class TypedValue final : public SharedObject {
 public:
  explicit TypedValue(const Arguments& arguments)
      : code_(type_code(arguments)), value_(as_type(code_, arguments.at(1))) {}
  Packed call(const Call& c) override {
    static constexpr Method<TypedValue> methods[]{{"get", &TypedValue::get},
                                                  {"set", &TypedValue::set}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed get(const Call&) { return value_; }
  Packed set(const Call& c) {
    value_ = as_type(code_, c.packed_arg(0));
    return nothing();
  }

  char code_;
  Packed value_;
};

/// Made with a size, or with a list of values.
class TypedArray final : public SharedObject {
 public:
  explicit TypedArray(const Arguments& arguments) : code_(type_code(arguments)) {
    const auto given = unpack_object(arguments.at(1));
    if (given.get().type == msgpack::type::POSITIVE_INTEGER) {
      const auto size = argument<std::uint32_t>(arguments, 1);
      if (size > size_max) throw RemoteError("an array takes a million elements");
      values_.assign(size, as_type(code_, packed(0)));
      return;
    }
    if (given.get().type != msgpack::type::ARRAY) throw RemoteError("neither size nor values");
    for (const msgpack::object& value : std::span(given->via.array.ptr, given->via.array.size))
      values_.push_back(as_type(code_, value));
  }
  Packed call(const Call& c) override {
    static constexpr Method<TypedArray> methods[]{{"get", &TypedArray::get},
                                                  {"set", &TypedArray::set},
                                                  {"size", &TypedArray::size},
                                                  {"all", &TypedArray::all}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed get(const Call& c) { return at(c); }
  Packed set(const Call& c) {
    at(c) = as_type(code_, c.packed_arg(1));
    return nothing();
  }
  Packed size(const Call&) { return packed(values_.size()); }
  Packed all(const Call&) { return list_of(values_); }
  Packed& at(const Call& c) {
    const auto index = c.arg<std::uint64_t>(0);
    if (index >= values_.size()) throw RemoteError("the index is out of range");
    return values_[index];
  }

  /// A request of a few bytes must not take all memory.
  static constexpr std::uint32_t size_max = 1'000'000;

  char code_;
  std::vector<Packed> values_;
};

}  // namespace

std::unique_ptr<SharedObject> make_typed(std::string_view type, const Arguments& arguments) {
  if (type != "Value" && type != "Array") return nullptr;
  if (arguments.size() < 2)
    throw RemoteError(std::string(type) + " takes a type code and what it holds");
  if (type == "Value") return std::make_unique<TypedValue>(arguments);
  return std::make_unique<TypedArray>(arguments);
}

}  // namespace pibench::mp
