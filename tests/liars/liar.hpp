// A pipe whose receiving ends take what came for something else, where they are ordered to.
#pragma once

#include <utility>

#include "tests/liars/listener.hpp"
#include "transports/pipe.hpp"

namespace pibench::test {

/// What differs between transports and is another way through a scenario.
struct PlainWays {
  static constexpr Descriptor descriptor = Pipe::descriptor;
  static constexpr bool publishes = false;
};

/// Losses are allowed, but these are not told of.
struct OtherWays {
  static constexpr Descriptor descriptor = [] {
    Descriptor described = Pipe::descriptor;
    described.name = "lossy";
    described.hand_over = HandOver::after_exit;
    described.may_lose = true;
    return described;
  }();
  static constexpr bool publishes = true;
};

template <class Ways>
class LiarBy {
 public:
  static constexpr Descriptor descriptor = Ways::descriptor;
  static constexpr Explanation explanation = Pipe::explanation;
  static Probe probe(const Settings& settings) { return Pipe::probe(settings); }
  static Limits limits(std::uint16_t workers) { return Pipe::limits(workers); }
  static LiarBy open(const LinkSpec& spec) {
    order().begin_link(spec.workers);
    return {Pipe::open(spec), spec.message_bytes};
  }

  class Parent {
   public:
    Parent(Pipe::Parent end, std::size_t bytes_max)
        : end_(std::move(end)),
          workers_(order().workers),
          listener_(Direction::to_parent, true, bytes_max) {}
    IoResult send(WorkerId to, ConstBytes message) noexcept {
      order().record().note(Direction::to_worker, to, message, listener_.heard());
      return end_.send(to, message);
    }
    IoResult publish(ConstBytes message) noexcept requires Ways::publishes {
      IoResult io = IoResult::ok(message.size());
      for (std::uint16_t i = 0; i < workers_ && io.good(); ++i) io = send(WorkerId{i}, message);
      return io;
    }
    Arrival receive(Bytes buffer) noexcept {
      return listener_.receive(buffer, [this](Bytes arrived) { return end_.receive(arrived); });
    }

   private:
    Pipe::Parent end_;
    std::uint16_t workers_;
    Listener listener_;
  };

  class Worker {
   public:
    Worker(Pipe::Worker end, WorkerId me, std::size_t bytes_max)
        : end_(std::move(end)),
          me_(me),
          listener_(Direction::to_worker, me == the_one, bytes_max) {}
    IoResult send(ConstBytes message) noexcept {
      order().record().note(Direction::to_parent, me_, message, listener_.heard());
      return end_.send(message);
    }
    IoResult receive(Bytes buffer) noexcept {
      return listener_
          .receive(buffer,
                   [this](Bytes arrived) {
                     return Arrival{end_.receive(arrived), me_};
                   })
          .io;
    }

   private:
    Pipe::Worker end_;
    WorkerId me_;
    Listener listener_;
  };

  Capacity capacity() const { return pipe_.capacity(); }
  Parent parent() && { return {std::move(pipe_).parent(), bytes_max_}; }
  Worker worker(WorkerId me) && { return {std::move(pipe_).worker(me), me, bytes_max_}; }

 private:
  LiarBy(Pipe pipe, std::size_t bytes_max) : pipe_(std::move(pipe)), bytes_max_(bytes_max) {}

  Pipe pipe_;
  std::size_t bytes_max_;
};

/// Known by the pipe's name, so that scenarios that know its counterpart have cells of it.
using Liar = LiarBy<PlainWays>;
using LossyLiar = LiarBy<OtherWays>;

static_assert(Transport<Liar>);
static_assert(!Broadcasting<Liar> && Broadcasting<LossyLiar>);

}  // namespace pibench::test
