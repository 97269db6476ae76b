// SPDX-License-Identifier: Apache-2.0
// The shape of a Windows event: which of its elements and attributes become which fields. Written once, for
// the EVTX reader (which walks a template when it compiles it) and the XML reader (which walks each event).
//
//   System       <EventID Qualifiers="0">4624</EventID> is EventID and Qualifiers; <Provider Name="…"/> is
//                Provider_Name: any attribute becomes Element_Attribute. What is empty is left out.
//   EventData    <Data Name="Threat Name">x</Data> is ThreatName: the spaces of the name go, those of the
//   value
//                stay. <Data> without a name is a member of the array Data. Other elements go by their names.
//   UserData     is flattened: leaf elements by their own names, spaces removed; attributes other than name
//                spaces as Element_Attribute. A leaf whose name was already taken by a leaf of another parent
//                is Parent.Leaf.
//   RenderingInfo  <Message> is Message; the others are RenderingInfo_Level and so on.
//   Elsewhere    as UserData.
//
// An element that is there with no value (<Data Name="X"/>, or a substitution of type NULL in EVTX) is an
// empty text: Windows shows it so, and a rule's `X: ''` holds while its `X: null` does not. An element that
// Windows would not show at all is no field: then `X: null` holds.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "event/event.h"

namespace garde::read {

/// Where in the tree of an event an element or a value stands.
enum class Place : std::uint8_t {
  root,            ///< what holds the event
  event,           ///< in <Event>
  system,          ///< in <System>
  system_item,     ///< in an element of <System>
  event_data,      ///< in <EventData>
  data_item,       ///< in <Data>
  user_data,       ///< in <UserData>
  user_wrapper,    ///< in the one element of <UserData>
  item,            ///< deeper, and in elements of other names
  rendering,       ///< in <RenderingInfo>
  rendering_item,  ///< in an element of <RenderingInfo>
};

/// A part of a value: text that is known, or the number of a substitution that an instance of the template
/// fills.
struct Piece {
  std::string text;
  int substitution = -1;
};
using Content = std::vector<Piece>;

void append_text(Content& content, std::string_view text);

/// A field to make.
struct FieldPlan {
  Content name = {};  ///< as a rule, one piece of text, spaces removed
  Content value = {};
  Place inner = Place::item;  ///< where elements stand that a substitution of the value may hold
  bool keep_empty = false;    ///< a field even where the value is empty
  bool member = false;        ///< always one of an array
  bool system = false;        ///< of System
  bool system_time = false;   ///< TimeCreated: when it happened
};

class ShapeSink {
 public:
  virtual ~ShapeSink() = default;
  virtual void plan(FieldPlan plan) = 0;
};

/// Follows the elements of an event and says what fields they make. What an element gives is said between its
/// open() and the end of its close().
class ShapeWalker {
 public:
  /// Elements deeper than this are not followed: their text counts for the element at this depth.
  static constexpr std::size_t kMostDepth = 64;

  ShapeWalker(Place start, ShapeSink& sink);

  /// Names may carry a prefix ("ns:Event"), which is dropped.
  void open(std::string_view element);
  /// An attribute of the element opened last, before anything else in it.
  void attribute(std::string_view name, Content value);
  void text(std::string_view text);
  void substitution(int index);
  /// A substitution that is known to be text.
  void value(int index);
  void close();

 private:
  struct Frame {
    Place place;
    std::string element;
    Content content;
    Content name;  // of a <Data>
    bool has_children = false;
    bool has_attributes = false;
  };

  void say(std::string name, Content value, bool keep_empty);
  void say_data(Frame& frame);
  void say_item(Frame& frame, bool keep_empty);
  [[nodiscard]] std::string leaf_name(const std::string& element);

  ShapeSink& sink_;
  std::vector<Frame> frames_;
  std::size_t beyond_ = 0;  // elements open below kMostDepth
  std::unordered_map<std::string, std::string> leaf_parents_;
};

/// How the text of a System field counts: numbers for EventID and like, text for others.
[[nodiscard]] ValueKind system_value_kind(std::string_view name, std::string_view value);

/// The instant that the text of TimeCreated names: UTC where it has no zone.
[[nodiscard]] std::optional<Instant> system_time_of(std::string_view text);

/// Marks fields of one name as members of one array.
void gather_repeats(Event& event);

/// The name without its spaces.
[[nodiscard]] std::string without_spaces(std::string_view name);

}  // namespace garde::read
