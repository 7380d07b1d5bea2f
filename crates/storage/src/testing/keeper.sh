# Keeps one PostgreSQL: $1 programs, $2 folder, $3 user that it knows. Takes orders, a line each, and answers the start
# and each order with "done" or "failed". Ends with its input, and the server and its folder with it.

# Whoever interrupts or kills the tests closes our input and output; we are still needed then.
trap '' INT TERM HUP PIPE
# In a container without memory to share, and without a word to the network.
options="-k $2 -c listen_addresses= -c max_connections=200 -c fsync=on -c dynamic_shared_memory_type=mmap"
held=

server() {
    head -n 1 "$2/data/postmaster.pid"
}

start() {
    "$1/pg_ctl" -D "$2/data" -l "$2/log" -o "$options" -w -s start && return
    cat "$2/log" >&2
    return 1
}

prepare() {
    "$1/initdb" -D "$2/data" -U "$3" -A trust -E UTF8 --locale=C --no-sync >"$2/initdb" 2>&1 && return
    cat "$2/initdb" >&2
    return 1
}

obey() {
    case $order in
    crash) "$1/pg_ctl" -D "$2/data" -m immediate -w -s stop ;;
    start) start "$@" ;;
    # Word by word: each is a process.
    freeze) held=$sessions && kill -STOP "$(server "$@")" $held ;;
    go-on) kill -CONT "$(server "$@")" ;;
    esac
}

answer() {
    if "$@"; then echo done; else echo failed; fi
}

begin() {
    prepare "$@" && start "$@"
}

answer begin "$@"
while read -r order sessions; do
    answer obey "$@"
done

# One that is held still would not hear that it shall stop.
kill -CONT "$(server "$@")" $held 2>"$2/kill"
"$1/pg_ctl" -D "$2/data" -m immediate -w -s stop
rm -rf "$2"
