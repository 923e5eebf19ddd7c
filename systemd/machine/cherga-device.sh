#!/bin/sh
# The command `cherga-device` of an installed device: its configuration, and the queue's address where the machine has it.
CHERGA_CONFIG="${CHERGA_CONFIG-/etc/cherga}"
if [ -z "${CHERGA_QUEUE_PC-}" ] && [ -r /etc/cherga/machine.env ]; then
    CHERGA_QUEUE_PC=$(sed -n 's/^CHERGA_QUEUE_PC=//p' /etc/cherga/machine.env | tail -n 1)
fi
export CHERGA_CONFIG CHERGA_QUEUE_PC
exec /opt/cherga/current/bin/cherga-device "$@"
