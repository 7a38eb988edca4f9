"""Puts the page together: what esbuild bundled, under hashed names, with index.html and compressed copies.

usage: build.py METAFILE BUNDLE_DIR OUTPUT_DIR
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
APACHE_LICENSE = Path("/usr/share/common-licenses/Apache-2.0")
COMPRESSIBLE = {".js", ".css", ".svg", ".html", ".txt"}


def main() -> None:
    metafile, bundle, output = (Path(argument) for argument in sys.argv[1:4])
    outputs = {Path(name).name: chunk for name, chunk in json.loads(metafile.read_text())["outputs"].items()}
    staging = output.with_name(output.name + ".new")
    shutil.rmtree(staging, ignore_errors=True)
    assets = staging / "assets"
    assets.mkdir(parents=True)

    main_script = next(name for name, chunk in outputs.items() if chunk.get("entryPoint") == "src/main.tsx")
    framework = next(name for name, chunk in outputs.items() if chunk.get("entryPoint") == "src/framework.ts")
    for name in outputs:
        # The framework's entry only exists to give it a chunk of its own; nothing loads the entry itself.
        if name != framework:
            shutil.copy(bundle / name, assets / name)

    icon = hashed(assets, "icon", ".svg", (HERE / "assets/icon.svg").read_bytes())
    notice = (HERE / "NOTICE").read_text()
    if APACHE_LICENSE.exists():
        notice += "\n" + "-" * 80 + "\n\n" + APACHE_LICENSE.read_text()
    license_file = hashed(assets, "NOTICE", ".txt", notice.encode())

    page = (HERE / "index.html").read_text()
    styles = next(name for name in outputs if name.endswith(".css") and name.startswith("main-"))
    preloads = "\n".join(
        f'    <link rel="modulepreload" href="/assets/{name}">' for name in eager_imports(outputs, main_script)
    )
    for key, value in {
        "{{icon}}": f"/assets/{icon}",
        "{{styles}}": f"/assets/{styles}",
        "{{script}}": f"/assets/{main_script}",
        "{{license}}": f"/assets/{license_file}",
        "{{preloads}}": preloads,
    }.items():
        page = page.replace(key, value)
    (staging / "index.html").write_text(page)

    for file in sorted(staging.rglob("*")):
        if file.suffix in COMPRESSIBLE:
            subprocess.run(["brotli", "-q", "11", "-f", "-k", file], check=True)
            subprocess.run(["gzip", "-9", "-n", "-f", "-k", file], check=True)

    shutil.rmtree(output, ignore_errors=True)
    staging.rename(output)
    report(output)


def hashed(folder: Path, stem: str, suffix: str, content: bytes) -> str:
    """Writes `content` under a name that changes with it."""
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:8].upper()}{suffix}"
    (folder / name).write_bytes(content)
    return name


def eager_imports(outputs: dict, name: str) -> list[str]:
    """The chunks that `name` needs before it can run, in loading order."""
    found: list[str] = []
    for imported in outputs[name]["imports"]:
        if imported["kind"] == "import-statement":
            chunk = Path(imported["path"]).name
            found += [deeper for deeper in eager_imports(outputs, chunk) if deeper not in found]
            if chunk not in found:
                found.append(chunk)
    return found


def report(output: Path) -> None:
    compressed = sorted(output.rglob("*.br"))
    for file in compressed:
        plain = file.with_suffix("")
        print(f"{file.stat().st_size:8,} B brotli {plain.stat().st_size:9,} B  {plain.relative_to(output)}")


if __name__ == "__main__":
    main()
