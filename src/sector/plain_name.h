// SPDX-License-Identifier: Apache-2.0
// Names as people type them: without accents, case or punctuation.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace garde::sector {

/// Lower-case letters and digits with single spaces between words: "C.H.U. Félix-Guyon" becomes "chu felix
/// guyon" (dots join, other punctuation parts), "Sacré-Cœur" "sacre coeur". Letters of other scripts stay.
/// Bytes that are no UTF-8 part words.
[[nodiscard]] std::string plain_name(std::string_view text);

/// The words of a plain name; views into it.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view plain);

}  // namespace garde::sector
