// The proof by which client and server of a manager show each other that they know the key.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

#include <cerrno>

#include "transports/mp/manager_server.hpp"

namespace pibench::mp {
namespace {

using Digest = std::array<unsigned char, 32>;

/// The side is part of it, so that a proof cannot be sent back as one's own.
struct Challenge {
  Side side;
  std::array<unsigned char, 32> nonce;
};

IoResult digest_of(const Challenge& challenge, const Key& key, Digest& digest) noexcept {
  unsigned bytes = 0;
  const bool good = ::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
                           reinterpret_cast<const unsigned char*>(&challenge), sizeof challenge,
                           digest.data(), &bytes) != nullptr &&
                    bytes == digest.size();
  return good ? IoResult::ok(0) : IoResult::error(ENOMEM);
}

template <class T>
IoResult read_all(int socket, T& value) noexcept {
  const IoResult io = posix::read_full(socket, std::as_writable_bytes(std::span(&value, 1)));
  return io.good() && io.bytes_or_errno < sizeof value ? IoResult{IoStatus::peer_gone, 0} : io;
}

template <class T>
IoResult write_all(int socket, const T& value) noexcept {
  return posix::write_full(socket, std::as_bytes(std::span(&value, 1)));
}

IoResult draw(Challenge& challenge) noexcept {
  const ssize_t drawn = ::getrandom(challenge.nonce.data(), challenge.nonce.size(), 0);
  if (drawn < 0) return IoResult::error(errno);
  return drawn == static_cast<ssize_t>(challenge.nonce.size()) ? IoResult::ok(0)
                                                               : IoResult::error(EIO);
}

}  // namespace

IoResult demand_proof(int socket, const Key& key, Side theirs) noexcept {
  Challenge challenge{theirs, {}};
  Digest expected{};
  Digest given{};
  if (const IoResult io = draw(challenge); !io.good()) return io;
  if (const IoResult io = digest_of(challenge, key, expected); !io.good()) return io;
  if (const IoResult io = write_all(socket, challenge.nonce); !io.good()) return io;
  if (const IoResult io = read_all(socket, given); !io.good()) return io;
  const bool welcome = ::CRYPTO_memcmp(expected.data(), given.data(), expected.size()) == 0;
  if (const IoResult io = write_all(socket, welcome); !io.good()) return io;
  return welcome ? IoResult::ok(0) : IoResult::error(EKEYREJECTED);
}

IoResult give_proof(int socket, const Key& key, Side ours) noexcept {
  Challenge challenge{ours, {}};
  Digest digest{};
  unsigned char welcome = 0;
  if (const IoResult io = read_all(socket, challenge.nonce); !io.good()) return io;
  if (const IoResult io = digest_of(challenge, key, digest); !io.good()) return io;
  if (const IoResult io = write_all(socket, digest); !io.good()) return io;
  if (const IoResult io = read_all(socket, welcome); !io.good()) return io;
  return welcome == 1 ? IoResult::ok(0) : IoResult::error(EKEYREJECTED);
}

}  // namespace pibench::mp
