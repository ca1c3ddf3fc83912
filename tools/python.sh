# Sets PYTHON to a Python that is new enough, or ends with a sentence. Read by ./run, ./test and ./check.
for PYTHON in python3 python3.14 python3.13 python3.12 python3.11; do
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 0
done
echo "The portal needs Python 3.11 or newer. Install one (on Debian: apt-get install python3) and start again." >&2
exit 2
