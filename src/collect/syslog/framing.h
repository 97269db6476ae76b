// SPDX-License-Identifier: Apache-2.0
// Where syslog messages end in a stream (RFC 6587): counted in octets ("27 <13>…"), as RFC 5425 demands, or a
// line each. The first bytes of a connection tell which of the two its sender uses, and it is held to that.
//
// Cost: one look at each byte; what of a message has arrived is kept until the rest has, at most
// kMostRecordBytes.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace garde::collect {

class SyslogFramer {
 public:
  using Take = std::function<void(std::string_view message)>;

  explicit SyslogFramer(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Gives each message that ends in `bytes` to `take`. False where the stream has lost its frames: it must
  /// be closed, since nothing tells where the next message starts.
  [[nodiscard]] bool feed(std::string_view bytes, const Take& take);
  /// The stream is over: what stands behind the last line feed is a message too. A frame that did not arrive
  /// whole is given as far as it came.
  void finish(const Take& take);

  /// Whether part of a message has come and its rest has not.
  [[nodiscard]] bool is_inside_message() const { return !held_.empty() || skip_ > 0; }
  /// Messages that were longer than allowed and have been cut.
  [[nodiscard]] std::uint64_t cut() const { return cut_; }

 private:
  enum class Framing { unknown, octets, lines };

  bool take_frames(std::string_view& rest, const Take& take);
  void take_lines(std::string_view& rest, const Take& take);
  void give(std::string_view message, const Take& take) const;

  std::size_t most_bytes_;
  Framing framing_ = Framing::unknown;
  std::string held_;
  std::uint64_t skip_ = 0;  // octets of a frame that was cut
  bool is_skipping_line_ = false;
  std::uint64_t cut_ = 0;
};

}  // namespace garde::collect
