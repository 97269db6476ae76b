// SPDX-License-Identifier: Apache-2.0
// garde manual: what the command line takes, written down: the commands of the manual page and the
// completions of shells. They are made of the same definitions that parse the arguments, so that nothing is
// ever missing from them.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <memory>
#include <vector>

#include "cli/commands.h"

namespace garde::cli {
namespace {

/// A command or an option as the texts need it.
struct Option {
  std::vector<std::string> names;  ///< "--format", "-o"; none for a positional argument
  std::string value;               ///< what it takes: "FILE"; empty for a flag
  std::string description;
  std::vector<std::string> choices;
};
struct Command {
  std::string path;  ///< "rules check"; empty for the program
  std::string description;
  std::vector<Option> options;
  std::vector<std::pair<std::string, std::string>> commands;  ///< those below, with their descriptions
};

std::vector<std::string> choices_in(std::string_view type) {
  std::vector<std::string> choices;
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return choices;
  std::string_view rest = type.substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    choices.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return choices;
}

Option option_of(const CLI::Option& from) {
  Option option;
  for (const std::string& name : from.get_snames()) option.names.push_back("-" + name);
  for (const std::string& name : from.get_lnames()) option.names.push_back("--" + name);
  const std::string type = from.get_type_name();
  option.choices = choices_in(type);
  if (from.get_items_expected_max() > 0) {
    option.value = option.names.empty() ? from.get_name(true) : type.substr(0, type.find_first_of(":["));
    while (option.value.ends_with(' ')) option.value.pop_back();
    if (option.value.empty()) option.value = "VALUE";
  }
  option.description = from.get_description();
  return option;
}

void add_commands_of(const CLI::App& app, const std::string& path, std::vector<Command>& commands) {
  Command command{path, app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; }))
    if (!option->get_group().empty()) command.options.push_back(option_of(*option));
  const std::function<bool(const CLI::App*)> is_shown = [](const CLI::App* sub) {
    return !sub->get_group().empty() && !sub->get_name().empty();
  };
  const auto below = app.get_subcommands(is_shown);
  for (const CLI::App* sub : below) command.commands.emplace_back(sub->get_name(), sub->get_description());
  commands.push_back(std::move(command));
  for (const CLI::App* sub : below)
    add_commands_of(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), commands);
}

// ---- the manual page, in the macros of man(7)

std::string roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else if ((c == '.' || c == '\'') && (escaped.empty() || escaped.back() == '\n')) {
      escaped += std::string("\\&") + c;
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string page_of(const std::vector<Command>& commands) {
  std::string page;
  for (const Command& command : commands) {
    if (command.path.empty()) continue;
    page += fmt::format(".SS garde {}\n{}.\n", roff(command.path), roff(command.description));
    for (const Option& option : command.options) {
      std::vector<std::string> names;
      for (const std::string& name : option.names) names.push_back("\\fB" + roff(name) + "\\fR");
      std::string head = fmt::format("{}", fmt::join(names, ", "));
      if (!option.value.empty()) head += (head.empty() ? "" : " ") + ("\\fI" + roff(option.value) + "\\fR");
      page += ".TP\n" + head + "\n" + roff(option.description) + "\n";
      if (!option.choices.empty())
        page += fmt::format("({})\n", roff(fmt::format("{}", fmt::join(option.choices, ", "))));
    }
  }
  return page;
}

// ---- completions: each shell finds the command that is being typed, and is told what may follow

std::string in_quotes(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::vector<std::string> words_of(const Command& command) {
  std::vector<std::string> words;
  for (const auto& [name, description] : command.commands) words.push_back(name);
  for (const Option& option : command.options)
    words.insert(words.end(), option.names.begin(), option.names.end());
  return words;
}

std::string paths_of(const std::vector<Command>& commands, std::string_view between) {
  std::vector<std::string> paths;
  for (const Command& command : commands)
    if (!command.path.empty()) paths.push_back("'" + command.path + "'");
  return fmt::format("{}", fmt::join(paths, between));
}

std::string bash_completion(const std::vector<Command>& commands) {
  std::string text = fmt::format(R"(# Completes garde in bash. Made by: garde manual bash
_garde() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} at= word words= files=yes
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "${{at:+$at }}$word" in
      {}) at="${{at:+$at }}$word" ;;
    esac
  done
  case "$at $previous" in
)",
                                 paths_of(commands, "|"));
  for (const Command& command : commands)
    for (const Option& option : command.options)
      for (const std::string& name : option.names)
        if (!option.choices.empty())
          text += fmt::format("    '{} {}') words='{}' files= ;;\n", command.path, name,
                              fmt::join(option.choices, " "));
  text += "    *) case \"$at\" in\n";
  for (const Command& command : commands)
    text += fmt::format("      '{}') words='{}'{} ;;\n", command.path, fmt::join(words_of(command), " "),
                        command.commands.empty() ? "" : " files=");
  text += R"(    esac ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  [[ -z $files || $current == -* ]] || mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
}
complete -o filenames -F _garde garde
)";
  return text;
}

std::string zsh_completion(const std::vector<Command>& commands) {
  std::string text = fmt::format(R"(#compdef garde
# Completes garde in zsh. Made by: garde manual zsh
local at= word
local -a below choices
for word in ${{words[2,CURRENT-1]}}; do
  case "${{at:+$at }}$word" in
    {}) at="${{at:+$at }}$word" ;;
  esac
done
case "$at $words[CURRENT-1]" in
)",
                                 paths_of(commands, "|"));
  for (const Command& command : commands)
    for (const Option& option : command.options)
      for (const std::string& name : option.names)
        if (!option.choices.empty())
          text +=
              fmt::format("  '{} {}') choices=({}) ;;\n", command.path, name, fmt::join(option.choices, " "));
  text += "esac\nif (( $#choices )); then\n  compadd -a choices\n  return\nfi\ncase \"$at\" in\n";
  const auto entry = [](std::string_view name, std::string_view description) {
    std::string escaped;
    for (const char c : name) escaped += c == ':' ? std::string("\\:") : std::string(1, c);
    return in_quotes(escaped + ":" + std::string(description));
  };
  for (const Command& command : commands) {
    text += fmt::format("  '{}') below=(\n", command.path);
    for (const auto& [name, description] : command.commands) text += "    " + entry(name, description) + "\n";
    for (const Option& option : command.options)
      for (const std::string& name : option.names) text += "    " + entry(name, option.description) + "\n";
    text += "  ) ;;\n";
  }
  text += "esac\n_describe garde below\n[[ $PREFIX == -* ]] || _files\n";
  return text;
}

std::string fish_completion(const std::vector<Command>& commands) {
  std::string text = fmt::format(R"(# Completes garde in fish. Made by: garde manual fish
function __garde_is_at
  set -l at
  for word in (commandline -opc)[2..-1]
    contains -- (string join ' ' -- $at $word) {}; and set -a at $word
  end
  test (string join ' ' -- $at) = "$argv[1]"
end
complete -c garde -f -n "__garde_is_at ''"
)",
                                 paths_of(commands, " "));
  for (const Command& command : commands) {
    const std::string here = fmt::format("complete -c garde -n \"__garde_is_at '{}'\"", command.path);
    for (const auto& [name, description] : command.commands)
      text += fmt::format("{} -f -a {} -d {}\n", here, name, in_quotes(description));
    for (const Option& option : command.options) {
      if (option.names.empty()) continue;
      text += here;
      for (const std::string& name : option.names)
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!option.choices.empty()) {
        text += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
      } else if (!option.value.empty()) {
        text += " -r";
      }
      text += " -d " + in_quotes(option.description) + "\n";
    }
  }
  return text;
}

}  // namespace

void add_manual_command(CLI::App& app, ExitStatus& status) {
  const auto kind = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("manual", "Write the manual page's commands, or a shell's completions");
  command->group("");  // for whoever packages the program
  command->add_option("KIND", *kind, "man, bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}))
      ->type_name("");
  command->callback([&app, kind, &status] {
    std::vector<Command> commands;
    add_commands_of(app, "", commands);
    fmt::print("{}", *kind == "man"    ? page_of(commands)
                     : *kind == "bash" ? bash_completion(commands)
                     : *kind == "zsh"  ? zsh_completion(commands)
                                       : fish_completion(commands));
    status = ExitStatus::done;
  });
}

}  // namespace garde::cli
