#!/bin/sh
# /usr/local/bin/scouting: the command line with the service's settings. Run it as its user: sudo -u scouting scouting doctor
set -a
SCOUTING_CONFIG_DIR=/etc/scouting
SCOUTING_DATA_DIR=/var/lib/scouting
[ ! -r /etc/scouting/scouting.env ] || . /etc/scouting/scouting.env
exec /opt/scouting/bin/scouting "$@"
