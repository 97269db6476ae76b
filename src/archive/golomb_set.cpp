// SPDX-License-Identifier: Apache-2.0
#include "archive/golomb_set.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

namespace garde::archive {
namespace {

// The coded set begins with the number of hashes and P.
constexpr std::size_t kHeaderBytes = 5;
constexpr unsigned kMostRestBits = 30;

__extension__ using Wide = unsigned __int128;

std::uint64_t value_of(std::uint64_t hash, std::uint64_t count, unsigned rest_bits) {
  return static_cast<std::uint64_t>((static_cast<Wide>(hash) * (count << rest_bits)) >> 64);
}

class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}
  ~BitWriter() {
    if (used_ > 0) out_ += static_cast<char>(pending_);
  }
  BitWriter(const BitWriter&) = delete;
  BitWriter& operator=(const BitWriter&) = delete;

  void put(std::uint64_t bits, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      pending_ |= (bits >> i & 1) << used_;
      if (++used_ < 8) continue;
      out_ += static_cast<char>(pending_);
      pending_ = used_ = 0;
    }
  }

 private:
  std::string& out_;
  std::uint64_t pending_ = 0;
  unsigned used_ = 0;
};

// Sixty-four bits at a time; behind the end it reads zeros, and says so.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint64_t rest(unsigned count) {
    const std::uint64_t value = window() & ((std::uint64_t{1} << count) - 1);
    at_ += count;
    return value;
  }
  // How many ones stand before the next zero.
  [[nodiscard]] std::uint64_t unary() {
    std::uint64_t ones = 0;
    while (!is_over()) {
      const auto run = static_cast<unsigned>(std::countr_one(window()));
      ones += std::min(run, kWindow);
      at_ += std::min(run, kWindow);
      if (run < kWindow) break;
    }
    ++at_;
    return ones;
  }
  [[nodiscard]] bool is_over() const { return at_ >= bytes_.size() * 8; }

 private:
  static constexpr unsigned kWindow = 56;  // bits that one load surely gives

  [[nodiscard]] std::uint64_t window() const {
    const std::size_t byte = at_ / 8;
    std::uint64_t loaded = 0;
    if (byte < bytes_.size()) std::memcpy(&loaded, bytes_.data() + byte, std::min<std::size_t>(8, bytes_.size() - byte));
    return loaded >> (at_ % 8);
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string encode_golomb_set(std::vector<std::uint64_t> hashes, unsigned rest_bits) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  const auto count = static_cast<std::uint32_t>(hashes.size());
  std::string out(kHeaderBytes, '\0');
  std::memcpy(out.data(), &count, sizeof count);
  out[4] = static_cast<char>(rest_bits);
  BitWriter writer(out);
  std::uint64_t before = 0;
  for (const std::uint64_t hash : hashes) {
    const std::uint64_t value = value_of(hash, count, rest_bits);
    const std::uint64_t difference = value - before;
    before = value;
    for (std::uint64_t ones = difference >> rest_bits; ones > 0; --ones) writer.put(1, 1);
    writer.put(0, 1);
    writer.put(difference, rest_bits);
  }
  return out;
}

std::vector<std::size_t> find_in_golomb_set(std::string_view coded, std::span<const std::uint64_t> asked) {
  std::vector<std::size_t> found;
  const auto everything = [&] {
    found.resize(asked.size());
    std::iota(found.begin(), found.end(), 0U);
    return found;
  };
  if (coded.size() < kHeaderBytes) return everything();
  std::uint32_t count = 0;
  std::memcpy(&count, coded.data(), sizeof count);
  const auto rest_bits = static_cast<unsigned char>(coded[4]);
  if (rest_bits == 0 || rest_bits > kMostRestBits) return everything();
  BitReader reader(coded.substr(kHeaderBytes));
  std::uint64_t value = 0;
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < count && next < asked.size(); ++i) {
    if (reader.is_over()) return everything();
    value += reader.unary() << rest_bits;
    value += reader.rest(rest_bits);
    while (next < asked.size()) {
      const std::uint64_t wanted = value_of(asked[next], count, rest_bits);
      if (wanted > value) break;
      if (wanted == value) found.push_back(next);
      ++next;
    }
  }
  return found;
}

}  // namespace garde::archive
