#!/bin/sh
# The command `cherga-install` of an installed office: roles of this machine, update, removal.
exec /opt/cherga/current/bin/cherga-install "$@"
