// SPDX-License-Identifier: Apache-2.0
// From a file to the inputs in it: the file itself, what it is once expanded, or each file of an archive,
// archives inside archives included.
//
// Thread rules: an InputFile is used by one thread at a time; different ones may share an ExpandedTotal.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/archive.h"
#include "read/buffered_source.h"
#include "read/format.h"
#include "read/walk.h"

namespace garde::read {

struct InputOptions {
  Zone assumed_zone;               ///< for times without a zone
  const Format* format = nullptr;  ///< what every input is; null: as its content says
  ExpansionLimits limits;
  std::shared_ptr<const Shapes> shapes;  ///< as ReadOptions::shapes
  DateOrder date_order = DateOrder::from_content;
};

/// An input whose format is known, and its reader.
struct Input {
  InputName name;
  const Format* format = nullptr;
  std::shared_ptr<Reader> reader;
  BufferedSource* source = nullptr;  ///< its InputFile's, until the next call of next()
};

class InputFile {
 public:
  /// `options` and `total` must outlive this.
  InputFile(WalkedFile file, const InputOptions& options, ExpandedTotal& total);
  ~InputFile();

  /// The next input, or null at the end. An error names what could not be read; the next call goes on behind
  /// it.
  [[nodiscard]] Result<std::unique_ptr<Input>> next();

  /// Bytes of the file itself (not of what it expands to) taken so far.
  [[nodiscard]] std::uint64_t bytes_taken() const;

 private:
  struct Level;

  Result<std::unique_ptr<BufferedSource>> open_file() const;
  Result<std::unique_ptr<Input>> enter(std::unique_ptr<BufferedSource> source, InputName name);
  void leave();
  std::unique_ptr<Input> describe(BufferedSource& source, InputName name, std::string_view prefix) const;

  WalkedFile file_;
  const InputOptions& options_;
  Expansion expansion_;
  std::vector<std::unique_ptr<Level>>
      levels_;  // the file, the archive's entry in it, the entry's entry in that...
  bool opened_ = false;
  std::uint64_t taken_ = 0;
};

}  // namespace garde::read
