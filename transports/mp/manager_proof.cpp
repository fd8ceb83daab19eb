// How client and server of a manager prove to each other that they know the key.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

#include "transports/mp/manager_server.hpp"

namespace pibench::mp {
namespace {

using Digest = std::array<unsigned char, 32>;

/// The side is part of it, so that a proof cannot be sent back as one's own.
struct Challenge {
  Side side;
  std::array<unsigned char, 32> nonce;
};

bool digest_of(const Challenge& challenge, const Key& key, Digest& digest) noexcept {
  unsigned bytes = 0;
  return ::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
                reinterpret_cast<const unsigned char*>(&challenge), sizeof challenge, digest.data(),
                &bytes) != nullptr &&
         bytes == digest.size();
}

template <class T>
bool read_all(int socket, T& value) noexcept {
  const IoResult io = posix::read_full(socket, std::as_writable_bytes(std::span(&value, 1)));
  return io.good() && io.bytes_or_errno == sizeof value;
}

template <class T>
bool write_all(int socket, const T& value) noexcept {
  return posix::write_full(socket, std::as_bytes(std::span(&value, 1))).good();
}

}  // namespace

bool demand_proof(int socket, const Key& key, Side theirs) noexcept {
  Challenge challenge{theirs, {}};
  Digest expected{};
  Digest given{};
  if (::getrandom(challenge.nonce.data(), challenge.nonce.size(), 0) !=
          static_cast<ssize_t>(challenge.nonce.size()) ||
      !digest_of(challenge, key, expected) || !write_all(socket, challenge.nonce) ||
      !read_all(socket, given))
    return false;
  const bool welcome = ::CRYPTO_memcmp(expected.data(), given.data(), expected.size()) == 0;
  return write_all(socket, welcome) && welcome;
}

bool give_proof(int socket, const Key& key, Side ours) noexcept {
  Challenge challenge{ours, {}};
  Digest digest{};
  unsigned char welcome = 0;
  return read_all(socket, challenge.nonce) && digest_of(challenge, key, digest) &&
         write_all(socket, digest) && read_all(socket, welcome) && welcome == 1;
}

}  // namespace pibench::mp
