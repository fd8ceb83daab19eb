// A transport with its type erased, so that the suite is compiled once for all of them.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/printing.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

class AnyParent {
 public:
  virtual ~AnyParent() = default;
  virtual IoResult send(WorkerId to, ConstBytes message) = 0;
  virtual Arrival receive(Bytes buffer) = 0;
  virtual IoResult collect(double& total) = 0;
};

class AnyWorker {
 public:
  virtual ~AnyWorker() = default;
  virtual IoResult send(ConstBytes message) = 0;
  virtual IoResult receive(Bytes buffer) = 0;
  virtual IoResult add(double value) = 0;
};

class AnyLink {
 public:
  virtual ~AnyLink() = default;
  virtual Capacity capacity() const = 0;
  virtual Capacity capacity_down() const = 0;
  virtual std::unique_ptr<AnyParent> parent() = 0;
  virtual std::unique_ptr<AnyWorker> worker(WorkerId me) = 0;
};

struct Subject {
  Descriptor descriptor;
  Probe (*probe)(const Settings&);
  Limits (*limits)(std::uint16_t workers);
  std::unique_ptr<AnyLink> (*open)(const LinkSpec& spec);
  /// As a catalogue row's; nullptr where there is nothing of the kind.
  std::string (*clean_abandoned)(const posix::AbandonedRun& run, const Settings& settings);

  std::string name() const { return std::string(descriptor.name); }
  bool has_processes() const { return descriptor.workers == Workers::processes; }
  bool carries() const { return descriptor.substrate != Substrate::none; }
  bool holds_senders() const { return carries() && !descriptor.may_lose; }
  bool loses() const { return descriptor.may_lose; }
  bool shares_sum() const { return descriptor.hand_over == HandOver::shared_sum; }
};

void PrintTo(const Subject& subject, std::ostream* out);

namespace detail {

template <class End>
class ParentOf final : public AnyParent {
 public:
  explicit ParentOf(End end) : end_(std::move(end)) {}
  IoResult send(WorkerId to, ConstBytes message) override { return end_.send(to, message); }
  Arrival receive(Bytes buffer) override { return end_.receive(buffer); }
  IoResult collect(double& total) override {
    if constexpr (requires { end_.collect(total); }) return end_.collect(total);
    return {};
  }

 private:
  End end_;
};

template <class End>
class WorkerOf final : public AnyWorker {
 public:
  explicit WorkerOf(End end) : end_(std::move(end)) {}
  IoResult send(ConstBytes message) override { return end_.send(message); }
  IoResult receive(Bytes buffer) override { return end_.receive(buffer); }
  IoResult add(double value) override {
    if constexpr (requires { end_.add(value); }) return end_.add(value);
    return {};
  }

 private:
  End end_;
};

template <Transport T>
class LinkOf final : public AnyLink {
 public:
  explicit LinkOf(const LinkSpec& spec) : link_(T::open(spec)) {}
  Capacity capacity() const override { return link_.capacity(); }
  Capacity capacity_down() const override { return pibench::capacity_down(link_); }
  std::unique_ptr<AnyParent> parent() override {
    return std::make_unique<ParentOf<typename T::Parent>>(std::move(link_).parent());
  }
  std::unique_ptr<AnyWorker> worker(WorkerId me) override {
    return std::make_unique<WorkerOf<typename T::Worker>>(std::move(link_).worker(me));
  }

 private:
  T link_;
};

}  // namespace detail

template <Transport T>
constexpr decltype(Subject::clean_abandoned) cleaner_of() {
  if constexpr (requires { &T::clean_abandoned; }) return &T::clean_abandoned;
  return nullptr;
}

template <Transport T>
constexpr Subject subject_of() {
  return {.descriptor = T::descriptor,
          .probe = &T::probe,
          .limits = &T::limits,
          .open = [](const LinkSpec& spec) -> std::unique_ptr<AnyLink> {
            return std::make_unique<detail::LinkOf<T>>(spec);
          },
          .clean_abandoned = cleaner_of<T>()};
}

/// One per transport, as CMake knows them.
const std::vector<Subject>& subjects();
/// Those that carry messages, and among them those whose full link holds its senders and those
/// that lose; and those that share a sum.
std::vector<Subject> carriers();
std::vector<Subject> holders();
std::vector<Subject> losers();
std::vector<Subject> adders();
/// Those among them whose workers can be killed, being processes.
std::vector<Subject> killable(std::vector<Subject> among);

}  // namespace pibench
