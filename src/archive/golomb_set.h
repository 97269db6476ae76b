// SPDX-License-Identifier: Apache-2.0
// A set of hashes in little more room than it must take: Golomb-Rice coded differences (Golomb 1966; Rice 1979; used the
// same way by BIP 158).
//
// n hashes are mapped to n * 2^P values, keeping their order; sorted, each is written as the difference to the one before:
// the quotient by 2^P in unary, the rest in P bits. That takes about P + 1.5 bits a hash. A hash that is not in the set is
// taken for one of it with a probability of 2^-P.
//
// Cost: encoding is a sort; asking reads the whole set, some 3 ns a hash, for any number of questions at once.
//
// Thread rules: pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace garde::archive {

/// The coded set: `hashes` in any order, repeated or not; `rest_bits` is P, 1 to 30.
[[nodiscard]] std::string encode_golomb_set(std::vector<std::uint64_t> hashes, unsigned rest_bits);

/// Which of `asked` (ascending) may be in the set: their places in `asked`, ascending. Where the bytes are not a set, all
/// of them: what cannot be excluded must be looked at.
[[nodiscard]] std::vector<std::size_t> find_in_golomb_set(std::string_view coded, std::span<const std::uint64_t> asked);

}  // namespace garde::archive
