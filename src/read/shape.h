// SPDX-License-Identifier: Apache-2.0
// Shapes: bring the records of other tools to our names, by data files (mappings/*.yml) rather than by code.
//
// A mapping file holds, beside what other rooms read:
//
//     records:                       # where an object is only the wrapping of the records
//       objects: [_source]           #   the object under this name is the record
//       lists: [Records]             #   each object of the array under this name is a record
//     shapes:
//       - shape: windows             # what kind of record this is, for `logsources` (sigma/mapping.h)
//         has: [winlog.channel]      # fields that a record must have, all of them
//         lacks: [log.file.path]     # fields that it must not have, any of them
//         when: {type: [a, b]}       # fields that must have one of these values, compared without case
//         fields:                    # our name: the record's, or the first present of several
//           Channel: winlog.channel
//         prefixes:                  # what stands under one of these is named by the rest, spaces removed;
//         '*' is one name
//           - winlog.event_data.
//           - Event.UserData.*.
//         set: {_path: dns}          # fields to add
//         time: ['@timestamp']       # when it happened: ISO 8601, or a number of seconds, milli-, micro- or
//         nanoseconds
//                                    # since 1970, told apart by its size
//         line: Message              # a line of a log that the record carries: what its header and its
//         content say is added,
//                                    # and where they are known the record becomes of their shape
//
// The first shape that fits, in the order of the files, is applied. A field is renamed only where the record
// has not already one of the new name.
//
// Cost: which shapes may fit and which fields they rename depends on the fields' names only, and is kept for
// each sequence of names seen (Shaper); a record then costs a look-up and its renamings.
//
// Thread rules: a Shapes is immutable once loaded; any thread may use it. A Shaper belongs to one thread at a
// time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/zone.h"
#include "event/event.h"

namespace garde::yaml {
class Node;
}

namespace garde::read {

/// Where an object is only the wrapping of the records.
struct RecordPaths {
  std::set<std::string, std::less<>>
      objects;                               ///< "_source", "entry.resource": the object there is the record
  std::set<std::string, std::less<>> lists;  ///< "Records": each object of the array there is a record
  std::set<std::string, std::less<>>
      streams;  ///< arrays whose members are, or hold, records: "Records", "entry"
};

/// One entry of `shapes`.
struct Shape {
  struct Condition {
    FieldId field = FieldId::none;
    std::vector<std::string> values;  // folded
  };
  struct Renaming {
    std::string name;  ///< ours
    FieldId id = FieldId::none;
    std::vector<FieldId> from;
  };

  std::string shape;
  std::vector<FieldId> has;
  std::vector<FieldId> lacks;
  std::vector<Condition> when;
  std::vector<Renaming> fields;
  std::vector<std::string> prefixes;
  std::vector<std::pair<FieldId, std::string>> set;
  std::vector<FieldId> time;
  FieldId line = FieldId::none;
};

class Shapes {
 public:
  /// Files and folders (their *.yml, by name). What stands earlier is tried first: a user's own files before
  /// the shipped ones. Unknown keys in `shapes` and `records` are errors that name file and line.
  [[nodiscard]] static Result<Shapes> load(const std::vector<std::filesystem::path>& paths);
  [[nodiscard]] static Result<Shapes> load_text(std::string_view text, const std::string& file);

  [[nodiscard]] const RecordPaths& records() const { return records_; }
  [[nodiscard]] const std::vector<Shape>& shapes() const { return shapes_; }

 private:
  RecordPaths records_;
  std::vector<Shape> shapes_;
};

class Shaper {
 public:
  /// `shapes` may be null: then nothing is changed. Times without a zone are in `zone`.
  Shaper(std::shared_ptr<const Shapes> shapes, Zone zone)
      : shapes_(std::move(shapes)), zone_(std::move(zone)) {}

  /// Gives a record that append_json() wrote its time and shape back. Of any other, applies the first shape that fits;
  /// the event stays as it is where none does. `layout` is a hash of the sequence of
  /// the fields' names. New names are the shaper's own: valid until the next call.
  void apply(Event& event, std::uint64_t layout);

  /// Layouts mean something else from here on.
  void forget() { changes_.clear(); }

  /// The layout of an event whose reader does not compute it.
  [[nodiscard]] static std::uint64_t layout_of(const Event& event);

 private:
  // What a shape does to the records of one layout.
  struct Change {
    const Shape* shape = nullptr;
    struct Rename {
      std::uint32_t field = 0;
      std::string name;
      FieldId id = FieldId::none;  ///< none where no rule asks for the name
    };
    std::vector<Rename> renames;
    std::uint32_t time_field = kNoField;
  };
  static constexpr std::uint32_t kNoField = 0xFFFFFFFF;
  static constexpr std::size_t kMostLayouts = 4096;
  static constexpr std::size_t kLongestShapeName = 64;
  static constexpr std::size_t kMostNormalShapes = 1024;  // other records stay as they are

  // A record as append_json() wrote it has its shape and names already.
  bool take_normal_form(Event& event);

  [[nodiscard]] std::vector<Change> changes_for(const Event& event) const;
  [[nodiscard]] static bool fits(const Shape& shape, Event& event);
  void change(Event& event, const Change& change) const;

  std::shared_ptr<const Shapes> shapes_;
  Zone zone_;
  std::unordered_map<std::uint64_t, std::vector<Change>> changes_;
  std::set<std::string, std::less<>> normal_shapes_;
};

/// When a text says: ISO 8601 (in `zone` where it names none), or a number since 1970 as Shapes reads it.
[[nodiscard]] std::optional<Instant> time_of_text(std::string_view text, const Zone& zone);

}  // namespace garde::read
