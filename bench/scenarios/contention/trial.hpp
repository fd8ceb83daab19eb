// One trial of the contention scenario under a concrete primitive: the loops of its workers.
#pragma once

#include <atomic>
#include <stdexcept>

#include "bench/scenarios/contention/contest.hpp"
#include "bench/scenarios/contention/primitive.hpp"

namespace pibench::contention {

template <Primitive P>
class ContentionTrial final : public Contest {
 public:
  ContentionTrial(const ContentionJob& job, posix::RunDirectory& run, const Settings& settings)
      : Contest(job, {.keeps_count = P::descriptor.keeps_count, .takes_turns = TakesTurns<P>}),
        count_(1),
        primitive_(PrimitiveSpec{run, settings}) {}

 private:
  void set_count(std::int64_t value) override { primitive_.set(count_[0], value); }
  std::int64_t get_count() override { return primitive_.get(count_[0]); }

  void attach() override { primitive_.attach(); }

  void check_turns(WorkerId me) override {
    if constexpr (TakesTurns<P>) {
      for (std::uint64_t i = 0; i < check().turns_of_each(); ++i) {
        check().ask();
        require(primitive_.decrement(count_[0], [&]() noexcept { check().have_turn(me); }));
        check().give_back();
      }
      check().leave();
      report_of(me).all = check().turns_of_each();
    }
  }

  void contend_timed(WorkerId me) override {
    contend(me, [this] { decrement(); });
  }

  void contend_stamped(WorkerId me) override {
    WaitingTimes::Sampler sampler = sampler_of(me);
    contend(me, [&] {
      if (sampler.is_due()) [[unlikely]]
        sampler.keep(time_to_turn());
      else
        decrement();
    });
  }

  /// In the common time `timed_decrement()` makes the decrements. One that is under way at its
  /// beginning does not count, and one that is at its end does: so as many count as end within it.
  template <class Decrement>
  void contend(WorkerId me, Decrement&& timed_decrement) {
    Report& report = report_of(me);
    CommonTime& common = common_time();
    report.in_loop.from_ns = stamp_ns();
    common.enter();
    std::uint64_t before = 0;
    do {
      decrement();
      ++before;
    } while (common.not_begun());
    const Usage usage = own_usage();
    std::uint64_t timed = 0;
    while (common.lasts()) {
      timed_decrement();
      std::atomic_ref(report.timed).store(++timed, std::memory_order_relaxed);
    }
    report.usage = own_usage() - usage;
    report.in_loop.to_ns = stamp_ns();
    report.all = before + timed;
  }

  void decrement() { require(primitive_.decrement(count_[0])); }

  std::int64_t time_to_turn() {
    const std::int64_t asked_ns = stamp_ns();
    std::int64_t had_ns = 0;
    if constexpr (TakesTurns<P>) {
      require(primitive_.decrement(count_[0], [&had_ns]() noexcept { had_ns = stamp_ns(); }));
    } else {
      decrement();
      had_ns = stamp_ns();
    }
    return had_ns - asked_ns;
  }

  void require(const IoResult& io) {
    if (!io.good()) [[unlikely]]
      throw std::runtime_error(describe("decrementing", io, primitive_));
  }

  posix::SharedArray<Count> count_;
  P primitive_;
};

}  // namespace pibench::contention
