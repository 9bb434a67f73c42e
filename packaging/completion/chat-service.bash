# Completion of chat-service for bash.

# _chat_service_keys: the keys of the configuration, as --set takes them.
_chat_service_keys() {
  chat-service print-config-reference 2>/dev/null | awk -F '`' '
    /^### / { section = $2; gsub(/[][]/, "", section); list = $2 ~ /^\[\[/ }
    /^\| `/ && !list { print (section == "" ? "" : section ".") $2 "=" }'
}

_chat_service() {
  local word=$2 previous=$3 words=

  COMPREPLY=()
  case $previous in
    --config | check-config)
      mapfile -t COMPREPLY < <(compgen -f -X '!*.toml' -- "$word"; compgen -d -- "$word")
      compopt -o filenames
      return
      ;;
    --set)
      mapfile -t COMPREPLY < <(compgen -W "$(_chat_service_keys)" -- "$word")
      compopt -o nospace
      return
      ;;
    --link)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      compopt -o filenames
      return
      ;;
    check | backup | export)
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      compopt -o filenames
      return
      ;;
  esac
  case ${COMP_WORDS[1]}/${COMP_WORDS[2]} in
    data/import) words='--config --set --help' ;;
    data/backup)
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      compopt -o filenames
      return
      ;;
    data/*) words='check backup export import --help' ;;
    serve/*) words='--config --set --link --help' ;;
    check-config/*) words='--set --help' ;;
    *) words='serve check-config data --help --version' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _chat_service chat-service
