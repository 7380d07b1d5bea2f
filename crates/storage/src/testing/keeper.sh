# Keeps one PostgreSQL: $1 programs, $2 folder, $3 user that it knows. Takes orders, a line each, and answers each with
# "done". Ends with its input, and the server and its folder with it.

# Whoever interrupts the tests closes our input; we are still needed then.
trap '' INT TERM HUP
# In a container without memory to share, and without a word to the network.
options="-k $2 -c listen_addresses= -c max_connections=200 -c fsync=on -c dynamic_shared_memory_type=mmap"
held=

server() {
    head -n 1 "$2/data/postmaster.pid"
}

start() {
    "$1/pg_ctl" -D "$2/data" -l "$2/log" -o "$options" -w -s start || cat "$2/log" >&2
}

"$1/initdb" -D "$2/data" -U "$3" -A trust -E UTF8 --locale=C --no-sync >"$2/initdb" || cat "$2/initdb" >&2
start "$@" && echo done

while read -r order sessions; do
    case $order in
    crash) "$1/pg_ctl" -D "$2/data" -m immediate -w -s stop ;;
    start) start "$@" ;;
    # Word by word: each is a process.
    freeze) held=$sessions && kill -STOP "$(server "$@")" $held ;;
    go-on) kill -CONT "$(server "$@")" ;;
    esac && echo done
done

# One that is held still would not hear that it shall stop.
kill -CONT "$(server "$@")" $held 2>"$2/kill"
"$1/pg_ctl" -D "$2/data" -m immediate -w -s stop
rm -rf "$2"
