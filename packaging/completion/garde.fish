# Completes garde's commands and options, asking the program itself so that nothing here goes out of date.
function __garde_words
  set -l command
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and break
    set -a command $word
    test (count $command) -eq 2; and break
  end
  set -l help (garde $command --help 2>/dev/null; or garde $command[1] --help 2>/dev/null)
  printf '%s\n' $help | awk '/^Subcommands:/ { sub_commands = 1; next }
    sub_commands && /^  [a-z]/ { print $1 }
    match($0, /--[a-z][a-z-]*/) { print substr($0, RSTART, RLENGTH) }'
end
complete -c garde -a '(__garde_words)'
