"""What stands behind ./run, ./test and ./check: the standard library, but for what runs inside .venv."""
