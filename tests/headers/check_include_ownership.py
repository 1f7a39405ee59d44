"""Fails if a file includes a third-party header it does not own, or holds a bare SAM tag.

Each third party has one owner (HACKING.md): the modules listed here may include what matches.
Tests may include what they test against.
"""

import re
import sys
from pathlib import Path

OWNERS = {
    r"htslib/": {"lib/hts"},
    r"zlib\.h": {"lib/io"},
    r"openssl/": {"lib/io"},
    # The noise model is read from JSON; lib/noise includes the parser in one .cpp only.
    r"nlohmann/": {"lib/io", "lib/noise/src"},
    r"seqan3/": {"lib/seq"},
    r"ksw2\.h|minimap\.h": {"lib/seq"},
    r"boost/program_options": {"lib/cli"},
    r"boost/(math|random)/": {"lib/stats"},
    r"Eigen/": {"lib/stats"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
# A tag built from character literals instead of core::tags.
BARE_TAG = re.compile(r"TagName\s*\{\s*'")


def findings(root: Path):
    for path in sorted([*root.glob("lib/**/*.[ch]pp"), *root.glob("tools/**/*.[ch]pp")]):
        place = path.relative_to(root).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            include = INCLUDE.match(line)
            if include:
                for pattern, owners in OWNERS.items():
                    if re.match(pattern, include[1]) and not any(
                        place.startswith(owner + "/") for owner in owners
                    ):
                        yield f"{place}:{number}: <{include[1]}> belongs to {', '.join(owners)}"
            if BARE_TAG.search(line) and not place.startswith("lib/core/"):
                yield f"{place}:{number}: name the SAM tag in core/sam_tags.hpp"


def main() -> int:
    found = list(findings(Path(sys.argv[1])))
    print("\n".join(found) if found else "every third party is included by its owner only")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
