// SPDX-License-Identifier: Apache-2.0
// The first line is the expression, the rest the text: the necessary literals must be in every text it is found in.
#include "sigma/regular_expression.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/case_fold.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  const auto expression = garde::sigma::RegularExpression::compile(bytes.substr(0, end), {});
  if (!expression) return 0;
  const std::string_view text = bytes.substr(std::min(end + 1, bytes.size()));
  if (!expression->is_found_in(text)) return 0;
  const auto literals = expression->necessary_literals();
  const std::string folded = garde::fold_case(text);
  const bool has_one = std::any_of(literals.begin(), literals.end(), [&](const std::string& literal) {
    return folded.find(literal) != std::string::npos;
  });
  if (!literals.empty() && !has_one) std::abort();
  return 0;
}
