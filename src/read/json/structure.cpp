// SPDX-License-Identifier: Apache-2.0
#include "read/json/structure.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <simdjson.h>

namespace garde::read::json {
namespace {

constexpr std::size_t kLeastCapacity = 64 * 1024;
constexpr std::size_t kUnusedDepth = 1;  // the second stage's, which is not run

}  // namespace

Structure::Structure() = default;
Structure::~Structure() = default;

StructureError Structure::find(std::string_view text) {
  places_ = {};
  if (text.size() > std::numeric_limits<std::uint32_t>::max() / 2) return StructureError::broken;
  if (!stage_ || text.size() > capacity_) {
    const std::size_t capacity = std::max(kLeastCapacity, std::bit_ceil(text.size()));
    const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
        capacity, kUnusedDepth, stage_);
    if (error != simdjson::SUCCESS) return StructureError::broken;
    capacity_ = capacity;
  }
  const auto error = stage_->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                    simdjson::stage1_mode::regular);
  if (error == simdjson::UTF8_ERROR) return StructureError::not_utf8;
  if (error != simdjson::SUCCESS && error != simdjson::EMPTY) return StructureError::broken;
  const std::size_t count = error == simdjson::EMPTY ? 0 : stage_->n_structural_indexes;
  stage_->structural_indexes[count] = static_cast<std::uint32_t>(text.size());
  places_ = {stage_->structural_indexes.get(), count + 1};
  return StructureError::none;
}

}  // namespace garde::read::json
