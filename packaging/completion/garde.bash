# Completes garde's commands and options, asking the program itself so that nothing here goes out of date.
_garde() {
  local current=${COMP_WORDS[COMP_CWORD]} command=() word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && break
    command+=("$word")
    [[ ${#command[@]} -eq 2 ]] && break
  done
  local help
  help=$("${COMP_WORDS[0]}" "${command[@]}" --help 2>/dev/null) ||
    help=$("${COMP_WORDS[0]}" "${command[@]:0:1}" --help 2>/dev/null)
  local words
  words=$(awk '/^Subcommands:/ { sub_commands = 1; next }
               sub_commands && /^  [a-z]/ { print $1 }
               match($0, /--[a-z][a-z-]*/) { print substr($0, RSTART, RLENGTH) }' <<<"$help")
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  [[ $current == -* ]] || mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
}
complete -o filenames -F _garde garde
