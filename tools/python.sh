#!/bin/sh
# Prints the first Python that can carry the project: 3.11 or newer and, where uv is missing, able to build a venv.
set -u
test_of="import sys, venv; assert sys.version_info >= (3, 11)"
command -v uv >/dev/null 2>&1 || test_of="$test_of; import ensurepip"

for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python /usr/bin/python3; do
    [ -n "$name" ] || continue
    # A version manager may leave a shim on PATH for a Python it does not have, so each one is asked, not looked at.
    if "$name" -c "$test_of" >/dev/null 2>&1; then
        "$name" -c "import sys; print(sys.executable)"
        exit 0
    fi
done

found=$(python3 -c "import sys; print('%d.%d' % sys.version_info[:2])" 2>/dev/null || echo "")
if [ -z "$found" ]; then
    echo "Máy này chưa có Python. Tiềm Năng cần Python 3.11 trở lên: cài rồi chạy lại lệnh này." >&2
    echo "There is no Python here. Tiềm Năng needs Python 3.11 or newer: install it, then run this again." >&2
elif python3 -c "import sys; assert sys.version_info >= (3, 11)" 2>/dev/null; then
    echo "Python $found ở đây thiếu phần dựng môi trường (venv). Trên Debian, Ubuntu: apt install python3-venv." >&2
    echo "Python $found here cannot build environments (venv). On Debian and Ubuntu: apt install python3-venv." >&2
else
    echo "Tiềm Năng cần Python 3.11 trở lên; máy này chỉ có Python $found." >&2
    echo "Tiềm Năng needs Python 3.11 or newer; this machine has Python $found only." >&2
fi
exit 1
