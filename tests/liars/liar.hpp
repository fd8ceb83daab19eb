// A pipe whose receiving ends take what came for something else, where they are ordered to.
#pragma once

#include <utility>

#include "tests/liars/listener.hpp"
#include "transports/pipe.hpp"

namespace pibench::test {

/// Known by the pipe's name, so that scenarios that know its counterpart have cells of it.
class Liar {
 public:
  static constexpr Descriptor descriptor = Pipe::descriptor;
  static constexpr Explanation explanation = Pipe::explanation;
  static Probe probe(const Settings& settings) { return Pipe::probe(settings); }
  static Limits limits(std::uint16_t workers) { return Pipe::limits(workers); }
  static Liar open(const LinkSpec& spec) {
    order().begin_link(spec.workers);
    return {Pipe::open(spec), spec.message_bytes};
  }

  class Parent {
   public:
    Parent(Pipe::Parent end, std::size_t bytes_max)
        : end_(std::move(end)), listener_(Direction::to_parent, true, bytes_max) {}
    IoResult send(WorkerId to, ConstBytes message) noexcept {
      order().record().note(Direction::to_worker, to, message, listener_.heard());
      return end_.send(to, message);
    }
    Arrival receive(Bytes buffer) noexcept {
      return listener_.receive(buffer, [this](Bytes arrived) { return end_.receive(arrived); });
    }

   private:
    Pipe::Parent end_;
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

  Parent parent() && { return {std::move(pipe_).parent(), bytes_max_}; }
  Worker worker(WorkerId me) && { return {std::move(pipe_).worker(me), me, bytes_max_}; }

 private:
  Liar(Pipe pipe, std::size_t bytes_max) : pipe_(std::move(pipe)), bytes_max_(bytes_max) {}

  Pipe pipe_;
  std::size_t bytes_max_;
};

static_assert(Transport<Liar>);

}  // namespace pibench::test
