// SPDX-License-Identifier: Apache-2.0
#include "cli/input_arguments.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <thread>

#include "cli/rule_arguments.h"
#include "read/shape.h"

namespace garde::cli {
namespace {

std::string format_names() {
  std::vector<std::string_view> names;
  for (const read::Format& format : read::formats()) names.push_back(format.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void InputArguments::add_to(CLI::App& command) {
  command.add_option("PATH", paths, "Files, folders, archives; - is standard input")
      ->required()
      ->type_name("");
  command
      .add_option("--input", format,
                  "What the input is, instead of finding out from its content: " + format_names())
      ->type_name("FORMAT");
  command
      .add_option(
          "--assume-zone", assumed_zone,
          "The zone of times that name none, such as Europe/Paris or +02:00 (default: this machine's)")
      ->type_name("ZONE");
  command
      .add_option(
          "--date-order", date_order,
          "How dates such as 03/04/2026 are written: day (first) or month (default: as the column says)")
      ->type_name("ORDER")
      ->check(CLI::IsMember({"day", "month"}));
  add_mapping_option(command, mappings);
  command.add_option("--max-expanded", max_expanded, "Read at most this much out of archives (default: 64G)")
      ->type_name("SIZE");
  command.add_option("--threads", threads, "Threads that read (default: one for each processor)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
}

Result<read::PipelineOptions> InputArguments::options() const {
  read::PipelineOptions options;
  options.threads = threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency());
  if (!format.empty()) {
    options.input.format = read::find_format(format);
    if (options.input.format == nullptr)
      return failure(fmt::format("'{}' is not a format", format), "--input",
                     "it takes one of " + format_names());
  }
  options.input.assumed_zone = Zone::of_this_machine();
  if (!assumed_zone.empty()) {
    auto zone = Zone::find(assumed_zone);
    if (!zone) return failure(zone.error().what, "--assume-zone", "name it as Europe/Paris, UTC or +02:00");
    options.input.assumed_zone = *zone;
  }
  if (date_order == "day") options.input.date_order = read::DateOrder::day_first;
  if (date_order == "month") options.input.date_order = read::DateOrder::month_first;
  auto shapes = read::Shapes::load(mapping_paths(mappings));
  if (!shapes) return failure(shapes.error());
  options.input.shapes = std::make_shared<const read::Shapes>(std::move(*shapes));
  if (!max_expanded.empty()) {
    auto size = parse_size(max_expanded);
    if (!size) return failure(size.error().what, "--max-expanded", size.error().mend);
    options.input.limits.total_bytes = *size;
  }
  return options;
}

void leave_out(const OutputFile& output, read::Walk& walk) {
  std::erase_if(walk.files, [&](const read::WalkedFile& file) {
    struct stat status {};
    if (!file.size || ::stat(file.path.c_str(), &status) != 0 || !output.is(status.st_dev, status.st_ino))
      return false;
    walk.bytes -= *file.size;
    walk.skipped.push_back({"is where the output goes: not read", file.path, ""});
    return true;
  });
}

}  // namespace garde::cli
