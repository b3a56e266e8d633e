"""Which lines of requirements.txt a Python needs: the markers of the file are asked as that Python would answer them.

    python -c PINS requirements.txt 3.12    prints name==version, a line each

pip asks its markers of the Python that it runs in, whatever --python-version says, so it cannot be asked itself.
"""

import sys

from pip._vendor.packaging.requirements import Requirement

path, version = sys.argv[1:]
there = {
    "python_version": version,
    "python_full_version": version + ".15",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "os_name": "posix",
}
for line in open(path, encoding="utf-8"):
    if line[0].isspace() or line.startswith("#"):
        continue
    pin = Requirement(line.rstrip().rstrip("\\").strip())
    if pin.marker is None or pin.marker.evaluate(there):
        print(f"{pin.name}{pin.specifier}")
