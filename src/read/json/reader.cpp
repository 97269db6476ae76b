// SPDX-License-Identifier: Apache-2.0
// A block is read in stretches of some records, so that the places of one stretch stay in the nearest cache.
// Where a stretch as a whole is not good JSON, each of its records is looked at alone.
#include <algorithm>
#include <string>

#include "base/json_text.h"
#include "base/pool.h"
#include "read/json/cut.h"
#include "read/json/json.h"
#include "read/json/structure.h"
#include "read/json/walk.h"

namespace garde::read::json {
namespace {

constexpr std::size_t kStretchBytes = 32 * 1024;
constexpr std::string_view kShape = "json";
constexpr std::string_view kTextShape = "text";
constexpr std::string_view kNotJson = "not a JSON object: read as text";
constexpr std::string_view kNotUtf8 = "JSON with bytes that are not UTF-8: replaced by U+FFFD";
constexpr std::string_view kCut = "a JSON record with more fields than are kept: the rest of them left out";
constexpr std::string_view kDeep = "a JSON record nested too deeply: what is inside kept as text";
constexpr std::string_view kSpace = " \t\r\n";

// What parse() needs beside the block, made once for each thread.
struct Scratch {
  Scratch(const RecordPaths* paths, const ReadOptions& options)
      : names(paths), shaper(options.shapes, options.assumed_zone) {}

  // Layouts are hashes of names' ordinals, which start anew.
  void forget_names() {
    names.forget();
    shaper.forget();
  }

  Names names;
  Structure structure;
  Event event;
  Shaper shaper;
  std::string copy;  // of text that cannot be read where it stands
};

// The records of a block as pieces of it.
struct Pieces {
  std::string_view bytes;
  const Records* records;  // null: the pieces are lines

  // Behind the piece that starts at `start`.
  [[nodiscard]] std::size_t end_of(std::size_t start) const {
    if (records == nullptr) {
      const std::size_t line_feed = bytes.find('\n', start);
      return line_feed == std::string_view::npos ? bytes.size() : line_feed + 1;
    }
    const auto next = std::upper_bound(records->starts.begin(), records->starts.end(), start);
    return next == records->starts.end() ? bytes.size() : *next;
  }

  // Behind the last piece that starts less than a stretch behind `start`.
  [[nodiscard]] std::size_t end_of_stretch(std::size_t start) const {
    if (bytes.size() - start <= kStretchBytes) return bytes.size();
    return end_of(start + kStretchBytes - 1);
  }
};

class BlockReader final : public RecordVisitor {
 public:
  BlockReader(const Block& block, Scratch& scratch, EventVisitor& visitor, Problems& problems)
      : block_(block),
        scratch_(scratch),
        visitor_(visitor),
        problems_(problems),
        pieces_{block.bytes(), static_cast<const Records*>(block.context.get())},
        walk_(scratch.names, scratch.event, *this),
        position_(block.first_position),
        line_end_(std::min(block.bytes().find('\n'), block.size)) {}

  void read() {
    for (std::size_t start = 0; start < block_.size;) {
      const std::size_t end = pieces_.end_of_stretch(start);
      if (!read_text(start, end)) read_pieces(start, end);
      start = end;
    }
  }

  void finish(std::uint64_t layout) override {
    Event& event = scratch_.event;
    event.shape = kShape;
    event.position = position_;
    scratch_.shaper.apply(event, layout);
    visitor_.visit(event);
  }

 private:
  // Each piece of a stretch alone, because one of them is broken.
  void read_pieces(std::size_t start, std::size_t end) {
    for (std::size_t piece = start; piece < end;) {
      const std::size_t behind = pieces_.end_of(piece);
      if (!read_text(piece, behind)) read_broken(piece, behind);
      piece = behind;
    }
  }

  // Reads the records between two ends of pieces. False, with nothing read, where their structure is broken.
  bool read_text(std::size_t start, std::size_t end) {
    std::string_view text = block_.bytes().substr(start, end - start);
    if (text.ends_with('\n')) {
      text.remove_suffix(1);
    } else if (end != block_.size) {
      // What follows might be taken for structure.
      scratch_.copy.assign(text);
      text = padded_copy();
    }
    if (scratch_.structure.find(text) != StructureError::none) return false;
    read_records(text, start, false);
    return true;
  }

  std::string_view padded_copy() {
    const std::size_t size = scratch_.copy.size();
    scratch_.copy.append(kPadding, '\0');
    return {scratch_.copy.data(), size};
  }

  // A piece that is not JSON as it stands: with its bytes mended, or else as text.
  void read_broken(std::size_t start, std::size_t end) {
    const std::string_view bytes = block_.bytes().substr(start, end - start);
    scratch_.copy.clear();
    append_valid_utf8(bytes, scratch_.copy);
    const bool mended = scratch_.copy != bytes;
    const std::string_view text = padded_copy();
    go_to(start);
    if (mended && scratch_.structure.find(text) == StructureError::none) {
      problems_.add(kNotUtf8, block_.offset + start);
      read_records(text, start, true);
    } else {
      read_as_text(bytes, start);
    }
  }

  // Reads the records of a text whose structure is found. It stands at `start` of the block, or is the mended
  // copy of the one piece there.
  void read_records(std::string_view text, std::size_t start, bool mended) {
    walk_.begin(text, scratch_.structure.places());
    for (walk_.skip_commas(); !walk_.at_end(); walk_.skip_commas()) {
      if (scratch_.names.is_stale()) scratch_.forget_names();
      const std::size_t place = walk_.place();
      const std::size_t from = walk_.offset();
      const std::size_t limit = mended ? text.size() : std::min(go_to(start + from) - start, text.size());
      if (pieces_.records == nullptr ? walk_.next(limit) : walk_.next_element(list(), limit)) continue;
      read_as_text(text.substr(from, limit - from), start + (mended ? 0 : from));
      walk_.go_on(place, limit);
    }
    if (walk_.cut_records() > 0) problems_.add(kCut, block_.offset + start, walk_.cut_records());
    if (walk_.deep_records() > 0) problems_.add(kDeep, block_.offset + start, walk_.deep_records());
  }

  void read_as_text(std::string_view text, std::size_t offset) {
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return;
    const std::size_t last = text.find_last_not_of(pieces_.records == nullptr ? kSpace : " \t\r\n,");
    text = text.substr(first, last == std::string_view::npos ? 1 : last + 1 - first);
    problems_.add(kNotJson, block_.offset + offset);
    Event& event = scratch_.event;
    event.clear();
    event.shape = kTextShape;
    event.position = position_;
    event.add(field_name(FieldId::message), FieldId::message, ValueKind::text, text);
    visitor_.visit(event);
  }

  // Sets the position of what stands at this offset of the block, and says where its piece ends.
  std::size_t go_to(std::size_t offset) {
    if (pieces_.records == nullptr) {
      while (line_end_ < offset) {
        line_end_ = std::min(block_.bytes().find('\n', line_end_ + 1), block_.size);
        ++position_;
      }
      return line_end_;
    }
    const auto& starts = pieces_.records->starts;
    const auto next = std::upper_bound(starts.begin(), starts.end(), offset);
    position_ = block_.first_position + static_cast<std::uint64_t>(next - starts.begin()) - 1;
    return next == starts.end() ? block_.size : *next;
  }

  // The name of the array that the records stand in.
  Name& list() {
    std::vector<std::string_view> keys;
    std::string_view path = pieces_.records->list;
    while (!path.empty()) {
      const std::size_t dot = std::min(path.find('.'), path.size());
      keys.push_back(path.substr(0, dot));
      path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return *scratch_.names.find_path(keys);
  }

  const Block& block_;
  Scratch& scratch_;
  EventVisitor& visitor_;
  Problems& problems_;
  Pieces pieces_;
  Walk walk_;
  std::uint64_t position_;
  std::size_t line_end_;  // of the line at position_, where the pieces are lines
};

class JsonReader final : public Reader {
 public:
  explicit JsonReader(const ReadOptions& options)
      : options_(options), paths_(options.shapes ? &options.shapes->records() : nullptr), cutter_(paths_) {}

  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    return cutter_.cut(source, block, problems);
  }

  void parse(const Block& block, EventVisitor& visitor, Problems& problems) const override {
    const auto scratch = pool_.take([this] { return std::make_unique<Scratch>(paths_, options_); });
    if (scratch->names.is_stale()) scratch->forget_names();
    BlockReader(block, *scratch, visitor, problems).read();
  }

 private:
  ReadOptions options_;
  const RecordPaths* paths_;
  Cutter cutter_;
  mutable Pool<Scratch> pool_;
};

// An object or an array of objects: '{' then a quote or '}', '[' then '{' or ']'.
int recognise(std::string_view prefix, bool whole) {
  if (prefix.starts_with("\xEF\xBB\xBF")) prefix.remove_prefix(3);
  const auto next = [&prefix]() -> char {
    const std::size_t at = prefix.find_first_not_of(kSpace);
    if (at == std::string_view::npos) return 0;
    const char c = prefix[at];
    prefix.remove_prefix(at + 1);
    return c;
  };
  const char first = next();
  const char second = first == '{' || first == '[' ? next() : '\0';
  if (first == '{' && (second == '"' || second == '}')) return 90;
  if (first == '[' && second == '{') return 90;
  if (first == '[' && second == ']') return whole && next() == 0 ? 60 : 0;
  return 0;
}

std::unique_ptr<Reader> make(const ReadOptions& options) {
  return std::make_unique<JsonReader>(options);
}

}  // namespace

const Format& json_format() {
  static const Format format{"json", "JSON: lines, arrays, objects one after the other", recognise, make};
  return format;
}

}  // namespace garde::read::json
