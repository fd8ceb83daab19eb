#include <algorithm>
#include <iterator>

#include "tests/conformance/subject.hpp"
#include "transports/boost_managed.hpp"
#include "transports/boost_mq.hpp"
#include "transports/fifo.hpp"
#include "transports/mp_array.hpp"
#include "transports/mp_shareable_list.hpp"
#include "transports/mp_value.hpp"
#include "transports/null.hpp"
#include "transports/pipe.hpp"
#include "transports/posix_mq.hpp"
#include "transports/shm_mpsc.hpp"
#include "transports/shm_mutex.hpp"
#include "transports/shm_ring.hpp"
#include "transports/shm_semaphore.hpp"
#include "transports/socketpair.hpp"
#include "transports/sysv_mq.hpp"
#include "transports/tcp.hpp"
#include "transports/tcp6.hpp"
#include "transports/tempfile.hpp"
#include "transports/thread.hpp"
#include "transports/udp.hpp"
#include "transports/unix_dgram.hpp"
#include "transports/unix_seqpacket.hpp"
#include "transports/unix_stream.hpp"
#if __has_include(<hiredis/hiredis.h>)
#include "transports/redis.hpp"
#endif
#if __has_include(<msgpack.hpp>) && __has_include(<openssl/hmac.h>)
#include "transports/mp_manager.hpp"
#endif
#if __has_include(<msgpack.hpp>)
#include "transports/mp_pipe.hpp"
#include "transports/mp_queue.hpp"
#endif

namespace pibench {

const std::vector<Subject>& subjects() {
  static const std::vector<Subject> all {
    subject_of<Null>(), subject_of<Thread>(), subject_of<TempFile>(), subject_of<Pipe>(),
        subject_of<SocketPair>(), subject_of<PosixMq>(), subject_of<SysvMq>(),
        subject_of<ShmSemaphore>(), subject_of<ShmRing>(), subject_of<ShmMpsc>(),
        subject_of<ShmMutex>(), subject_of<BoostMq>(), subject_of<BoostManaged>(),
        subject_of<Fifo>(), subject_of<UnixStream>(), subject_of<Tcp>(), subject_of<Tcp6>(),
        subject_of<UnixSeqpacket>(), subject_of<UnixDgram>(), subject_of<Udp>(),
        subject_of<MpValue>(), subject_of<MpArray>(), subject_of<MpShareableList>(),
#if __has_include(<hiredis/hiredis.h>)
        subject_of<Redis>(),
#endif
#if __has_include(<msgpack.hpp>)
        subject_of<MpPipe>(), subject_of<MpQueue>(),
#endif
#if __has_include(<msgpack.hpp>) && __has_include(<openssl/hmac.h>)
        subject_of<MpManager>(),
#endif
  };
  return all;
}

namespace {

std::vector<Subject> those_that(bool (Subject::*predicate)() const) {
  std::vector<Subject> chosen;
  std::ranges::copy_if(subjects(), std::back_inserter(chosen), predicate);
  return chosen;
}

}  // namespace

std::vector<Subject> carriers() {
  return those_that(&Subject::carries);
}
std::vector<Subject> holders() {
  return those_that(&Subject::holds_senders);
}
std::vector<Subject> losers() {
  return those_that(&Subject::loses);
}
std::vector<Subject> adders() {
  return those_that(&Subject::shares_sum);
}

std::vector<Subject> killable(std::vector<Subject> among) {
  std::erase_if(among, [](const Subject& subject) { return !subject.has_processes(); });
  return among;
}

std::vector<std::string> conformance_instances() {
  std::vector<std::string> names;
  for (const Subject& subject : subjects()) names.push_back(subject.name());
  return names;
}

}  // namespace pibench
