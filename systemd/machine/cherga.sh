#!/bin/sh
# The command `cherga` of an installed office: its own configuration and data, and never as root in the journal's folder.
CHERGA_CONFIG="${CHERGA_CONFIG-/etc/cherga}"
CHERGA_DATA="${CHERGA_DATA-/var/lib/cherga/core}"
export CHERGA_CONFIG CHERGA_DATA
case "${1:-}" in
broker | device | pages) # the list of devices, the authority, the broker's files and office.toml are root's
    exec /opt/cherga/current/bin/cherga "$@"
    ;;
doctor | restore) # looks at root's keys and changes nothing; puts keys back and gives the rest to the folder's owner
    exec /opt/cherga/current/bin/cherga "$@"
    ;;
esac
case " $* " in
" backup "*" --part access "*) # the keys are root's
    exec /opt/cherga/current/bin/cherga "$@"
    ;;
esac
if [ "$(id -u)" = 0 ] && id cherga-core >/dev/null 2>&1; then
    # A file of root's in that folder would keep the core from its own journal.
    exec setpriv --reuid=cherga-core --regid=cherga-core --init-groups /opt/cherga/current/bin/cherga "$@"
fi
exec /opt/cherga/current/bin/cherga "$@"
