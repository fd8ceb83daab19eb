// The contract between a transport and everything that drives one.
//
// A transport is one IPC mechanism. It is opened in the parent before the fork, and split after
// it: `std::move(t).parent()` in the parent, `std::move(t).worker(me)` in each worker. Each split
// closes what belongs to the other side, so that a dead peer shows as end of file where the
// mechanism has such a thing.
//
// Set-up (open, parent, worker) throws std::system_error that names the call and its arguments.
// The data path is noexcept and answers with an IoResult.
//
// Blocking: send and receive block until done, until posix::interruption says stop (deadline,
// signal, dead worker; they then return IoStatus::deadline), or until the peer is gone. A call
// that returned anything but ok, too_large or lost leaves the end unusable: close it, nothing more.
// A buffer given to receive() holds at least LinkSpec::message_bytes.
//
// Messages: 0 to Limits::message_bytes_max bytes, delivered whole, unaltered, exactly once, and in
// order per sender. Nothing is fragmented or truncated silently: a message longer than
// LinkSpec::message_bytes is refused with too_large before a byte of it leaves. Where
// Descriptor::may_lose, messages may be lost, but never silently: receive() says `lost` in place of
// those that are missing, or instead of deadline, and goes on with what came after them.
//
// Ownership across fork: names (files, keys, servers) belong to the process that called open().
// A forked copy never removes them; workers leave through _exit.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "transports/contract/io.hpp"
#include "transports/contract/probe.hpp"

namespace pibench::posix {
class RunDirectory;
struct AbandonedRun;
}  // namespace pibench::posix

namespace pibench {

/// 0 .. LinkSpec::workers - 1.
enum class WorkerId : std::uint16_t {};

constexpr std::uint16_t index_of(WorkerId id) {
  return static_cast<std::uint16_t>(id);
}

/// A message's arrival at the parent; `from` means something only where `io` is good.
struct [[nodiscard]] Arrival {
  IoResult io;
  WorkerId from{};
};

/// The kind of mechanism, as a textbook would sort it.
enum class Family : std::uint8_t {
  none,  ///< no mechanism at all (the null transport)
  files,
  pipes,
  sockets,
  message_queues,
  shared_memory,
  multiprocessing,  ///< what Python's multiprocessing offers
  servers,
  threads,
};

/// The medium that carries the bytes.
enum class Substrate : std::uint8_t {
  none,     ///< nothing is carried (the null transport)
  message,  ///< the kernel keeps message boundaries
  stream,   ///< a byte stream; Framed keeps the boundaries
  slots,    ///< shared state that ends hand over, in memory or in files
  broker,   ///< a server process in between
};

enum class FanIn : std::uint8_t {
  shared,      ///< one receive point that all workers send to
  per_worker,  ///< one channel per worker
};

enum class Wakeup : std::uint8_t { blocking, spinning, spin_then_block, polling };

/// The way of the pi job's partial sums to the parent: each mechanism's natural one.
enum class HandOver : std::uint8_t {
  message,     ///< one message per worker
  shared_sum,  ///< workers add into one shared double (SharedSum below), in arrival order
  after_exit,  ///< one message per worker, read after the worker has exited
  scoreboard,  ///< through the harness itself; only for transports that carry nothing
};

/// The kind of workers. Threads share the parent's memory and cannot be killed alone; their link is
/// split while they run, so parent() and worker() of their transports must leave it as it is.
enum class Workers : std::uint8_t { processes, threads };

/// The mechanism by which the ends of several processes take turns.
enum class Exclusion : std::uint8_t {
  kernel,     ///< the kernel, in its calls: whoever is killed leaves nothing locked
  lock_free,  ///< nothing: atomic operations alone
  lock,       ///< a lock or semaphore in shared memory, which a killed process may hold
  server,     ///< the server in between, which serves one call after the other
};

/// Parts of an open link that have a name or a number by which every user of the machine can find
/// them.
struct Exposed {
  bool socket_path = false;    ///< of a Unix socket that somebody listens at
  bool shared_memory = false;  ///< in /dev/shm
  bool sysv_queues = false;
  bool sysv_semaphores = false;
  bool udp_ports = false;
  bool tcp_ports = false;  ///< where somebody listens for as long as the link is open
  bool netlink_ports = false;
  bool terminals = false;  ///< in /dev/pts
};

struct Descriptor {
  std::string_view name;
  std::string_view summary;
  Family family;
  Substrate substrate;
  FanIn fan_in;
  Wakeup wakeup;
  HandOver hand_over;
  Exclusion exclusion = substrate == Substrate::broker ? Exclusion::server : Exclusion::kernel;
  bool any_wakeup = false;  ///< LinkSpec::wakeup may be blocking, spinning or spin_then_block
  bool any_queue = false;   ///< Settings::queue_bytes may be other than 0
  /// A closed or dead peer is reported as peer_gone to an end that waits or sends; streams always
  /// show it.
  bool shows_end_of_file = substrate == Substrate::stream;
  bool may_lose = false;  ///< a full link does not hold its senders but loses messages
  /// send() leaves the message with a thread of the sender: what that has not passed on when the
  /// sender is killed is lost. An end that is closed passes on all it has.
  bool sends_behind = false;
  /// A library below ends its process, by abort(3), where a call of its own fails that it cannot do
  /// without.
  bool aborts = false;
  Workers workers = Workers::processes;
  Exposed exposed{};
  std::string_view server_option{};  ///< by which the user names a server of his own, if any
};

/// The text of `pibench explain` about a transport, besides its descriptor. It speaks of this
/// implementation, with the calls that it makes; plain sentences, none of the fields empty.
struct Explanation {
  std::string_view how;  ///< two to five sentences
  std::string_view per_message;
  std::string_view waking;
  std::string_view set_up;
  /// Limits of the link, separated by ", ": paths in /proc/sys, "ulimit -n" and the like,
  /// "/dev/shm", or words; "none" where there are none.
  std::string_view tunables;
  /// Separated by ", ": "mq_overview(7)", or the chapter of another manual as
  /// "Python: multiprocessing.Queue".
  std::string_view man_pages;
  /// The calls in order, the parent's on the left and a worker's on the right: 5 to 14 lines of at
  /// most 96 columns.
  std::string_view picture;
};

/// Limits of this host for a link of a given number of workers, read from it.
struct Limits {
  std::size_t message_bytes_max;
  std::size_t queue_depth_max;  ///< messages before a sender blocks, or one is lost; 0: in bytes
};

/// The room of an open link for messages on their way up, before a sender blocks or one is lost: of
/// the queue of each worker, or of the one that all share (Descriptor::fan_in). A receiver may take
/// some time to give room back.
struct Capacity {
  std::optional<std::size_t> bytes;     ///< as the mechanism counts them; none where nobody tells
  std::optional<std::size_t> messages;  ///< of LinkSpec::message_bytes; none where nobody tells

  /// Of a queue that counts messages.
  static Capacity of_messages(std::size_t messages, std::size_t message_bytes) {
    return {messages * message_bytes, messages};
  }
  /// Of a queue of nothing but their bytes.
  static Capacity of_bytes(std::size_t bytes, std::size_t message_bytes) {
    return {bytes, bytes / std::max<std::size_t>(message_bytes, 1)};
  }
};

/// The user's settings for transports; the same for a whole run.
struct Settings {
  std::string redis_url;  ///< empty: a private server is started
  bool fsync_tempfiles = false;
  bool allow_loss = false;  ///< go on where messages are lost, and count them
  /// Room of each queue of a link, 0 for what users of the mechanism have who choose none. What is
  /// too little for one message (of some mechanisms, two), or no whole number of what the mechanism
  /// counts, is rounded up; what is too much for this machine, open() refuses.
  std::size_t queue_bytes = 0;
};

struct LinkSpec {
  std::uint16_t workers;      ///< 1 .. 1024
  std::size_t message_bytes;  ///< the largest message that will be sent
  bool fixed_size;            ///< whether no message will be shorter than that
  bool replies;               ///< whether the parent will send to workers; without it, it must not
  Wakeup wakeup;              ///< the descriptor's, or one that any_wakeup allows
  posix::RunDirectory& run;   ///< where names live; outlives the transport
  const Settings& settings;   ///< outlives the transport
};

/// One object per process; not for use by several threads at once.
template <class P>
concept ParentEnd = std::movable<P> &&
    requires(P end, WorkerId to, ConstBytes message, Bytes buffer) {
  { end.send(to, message) }
  noexcept->std::same_as<IoResult>;
  { end.receive(buffer) }
  noexcept->std::same_as<Arrival>;
};

template <class W>
concept WorkerEnd = std::movable<W> && requires(W end, ConstBytes message, Bytes buffer) {
  { end.send(message) }
  noexcept->std::same_as<IoResult>;
  { end.receive(buffer) }
  noexcept->std::same_as<IoResult>;
};

template <class T>
concept Transport = std::movable<T> && ParentEnd<typename T::Parent> &&
    WorkerEnd<typename T::Worker> &&
    requires(T transport, const LinkSpec& spec, const Settings& settings, WorkerId me) {
  { T::descriptor } -> std::convertible_to<Descriptor>;
  { T::explanation } -> std::convertible_to<Explanation>;
  { T::probe(settings) } -> std::same_as<Probe>;
  { T::limits(std::uint16_t{1}) } -> std::same_as<Limits>;
  { T::open(spec) } -> std::same_as<T>;
  { std::as_const(transport).capacity() } -> std::same_as<Capacity>;
  { std::move(transport).parent() } -> std::same_as<typename T::Parent>;
  { std::move(transport).worker(me) } -> std::same_as<typename T::Worker>;
};

/// The additional demands of HandOver::shared_sum: workers add, the parent waits for `workers`
/// additions and reads. Results as for send and receive.
template <class T>
concept SharedSum = Transport<T> &&
    requires(typename T::Parent parent, typename T::Worker worker, double value, double& total) {
  { worker.add(value) }
  noexcept->std::same_as<IoResult>;
  { parent.collect(total) }
  noexcept->std::same_as<IoResult>;
};

/// A mechanism that carries one message to all workers by itself: publish() is for each of them
/// what send() to it would be. Of the others a message to all is one to each.
template <class T>
concept Broadcasting = Transport<T> && requires(typename T::Parent parent, ConstBytes message) {
  { parent.publish(message) }
  noexcept->std::same_as<IoResult>;
};

/// A mechanism whose library is loaded on demand: what load() returns, and throws as open() does,
/// is held from before a trial to after it, so that loading is no part of a figure. Where nobody
/// holds it, the open link does.
template <class T>
concept LoadsLibrary = Transport<T> && requires {
  { T::load() } -> std::movable;
};

/// The capacity of each queue down. Where it is not that of the queue up, a transport tells it by a
/// function of this name, const as capacity().
template <Transport T>
Capacity capacity_down(const T& link) {
  if constexpr (requires { link.capacity_down(); })
    return link.capacity_down();
  else
    return link.capacity();
}

}  // namespace pibench
