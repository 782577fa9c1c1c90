"""Makes a package index of Debian's Python packages.

usage: make-index.py FOLDER-OF-DEBS FOLDER-OF-THE-INDEX CONSTRAINTS REQUIREMENTS

Each package becomes a wheel with the files that it has below dist-packages. A wheel
requires what the package depends on, without versions, since Debian's own versions
go together (dh_python3 has moved the requirements from the wheel's data to there).
CONSTRAINTS names the version of every wheel. REQUIREMENTS says in JSON what each
package requires.
"""

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile

LIBRARY = "./usr/lib/python3/dist-packages/"
WHEELS = "./usr/share/python-wheels/"
# Packages whose modules belong to the wheel of another package.
COMPANIONS = {"python3-cffi-backend": "cffi", "python3-pkg-resources": None}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def read_package(path):
    """The files of a package: those of the library, and whole wheels."""
    archive = subprocess.run(["dpkg-deb", "--fsys-tarfile", path], check=True, capture_output=True).stdout
    library, wheels = {}, {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            if not member.isfile():
                continue
            if member.name.startswith(LIBRARY):
                library[member.name[len(LIBRARY) :]] = tar.extractfile(member).read()
            elif member.name.startswith(WHEELS):
                wheels[os.path.basename(member.name)] = tar.extractfile(member).read()
    return library, wheels


def depended_on(path):
    """The packages that one depends on, of alternatives each."""
    depends = subprocess.run(["dpkg-deb", "-f", path, "Depends"], check=True, capture_output=True, text=True).stdout
    return {re.split(r"[\s:(]", one.strip())[0] for one in re.split(r"[,|]", depends) if one.strip()}


def metadata_of(files):
    """Name, version and entry points, from an egg-info or a dist-info."""
    # A second one without a version is a leftover of the build.
    roots = {name.split("/")[0] for name in files if re.match(r"[^/]+-\d[^/]*\.(egg|dist)-info(/|$)", name)}
    if len(roots) != 1:
        return None
    (root,) = roots
    text = {name[len(root) + 1 :]: body.decode() for name, body in files.items() if name.startswith(root)}
    head = text.get("") or text.get("PKG-INFO") or text["METADATA"]
    return {
        "name": re.search(r"^Name: (.*)$", head, re.M).group(1).strip(),
        "version": re.search(r"^Version: (.*)$", head, re.M).group(1).strip(),
        "entry_points": text.get("entry_points.txt", ""),
        "top_level": text.get("top_level.txt", ""),
    }


def write_wheel(folder, data, files, requires):
    binary = any(name.endswith(".so") for name in files)
    tag = f"cp311-cp311-linux_{os.uname().machine}" if binary else "py3-none-any"
    stem = f"{re.sub(r'[-_.]+', '_', data['name'])}-{data['version']}"
    info = f"{stem}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {data['name']}", f"Version: {data['version']}"]
    lines.extend(f"Requires-Dist: {name}" for name in requires)
    content = {name: body for name, body in files.items() if not re.match(r"[^/]+\.(egg|dist)-info(/|$)", name)}
    content[f"{info}/METADATA"] = ("\n".join(lines) + "\n").encode()
    content[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: {'false' if binary else 'true'}\nTag: {tag}\n".encode()
    for name in ("entry_points", "top_level"):
        if data[name]:
            content[f"{info}/{name}.txt"] = data[name].encode()
    record = [f"{name},sha256={digest(body)},{len(body)}" for name, body in content.items()]
    content[f"{info}/RECORD"] = ("\n".join(record) + f"\n{info}/RECORD,,\n").encode()
    with zipfile.ZipFile(os.path.join(folder, f"{stem}-{tag}.whl"), "w", zipfile.ZIP_STORED) as wheel:
        for name, body in content.items():
            wheel.writestr(zipfile.ZipInfo(name), body)


def digest(body):
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()


def main(debs, index, constraints, requirements):
    os.makedirs(index)
    versions, packed, companions, names = {}, {}, {}, {}
    for file in sorted(name for name in os.listdir(debs) if name.endswith(".deb")):
        package, path = file.split("_")[0], os.path.join(debs, file)
        files, wheels = read_package(path)
        for wheel, body in wheels.items():
            with open(os.path.join(index, wheel), "wb") as out:
                out.write(body)
            versions[normal(wheel.split("-")[0])] = wheel.split("-")[1]
        if package in COMPANIONS:
            companions.setdefault(COMPANIONS[package], {}).update(files)
            continue
        data = metadata_of(files) if files else None
        if data:
            packed[package] = (data, files, depended_on(path))
            names[package] = normal(data["name"])
    requires = {package: sorted(names[one] for one in depends if one in names) for package, (*_, depends) in packed.items()}
    for package, (data, files, _) in packed.items():
        if names[package] in versions:
            continue
        whole = {**files, **companions.get(names[package], {})}
        write_wheel(index, data, whole, requires[package])
    versions = {**{names[package]: data["version"] for package, (data, *_) in packed.items()}, **versions}
    # A newer release that must not be taken: only the constraints keep pip from it.
    decoy = {"name": "distro", "version": "99.0", "entry_points": "", "top_level": ""}
    write_wheel(index, decoy, {"distro/__init__.py": b'raise ImportError("not the version of the constraints")\n'}, [])
    with open(constraints, "w") as out:
        out.writelines(f"{name}==={version}\n" for name, version in sorted(versions.items()))
    with open(requirements, "w") as out:
        json.dump(requires, out)


main(*sys.argv[1:])
