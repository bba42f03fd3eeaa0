"""deploy/Dockerfile, read line by line."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.deploy.composed import ROOT


@dataclass(frozen=True)
class Instruction:
    """One instruction of a stage; stages are counted from 0."""

    stage: int
    name: str
    text: str


@dataclass(frozen=True)
class Image:
    """The instructions in order."""

    instructions: tuple[Instruction, ...]

    @classmethod
    def read(cls) -> "Image":
        text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
        lines = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
        found, stage = [], -1
        for line in filter(None, lines.splitlines()):
            name, _, rest = line.partition(" ")
            stage += name == "FROM"
            found.append(Instruction(stage, name, re.sub(r"\s+", " ", rest).strip()))
        return cls(tuple(found))

    def of(self, name: str, *, stage: int | None = None) -> list[str]:
        """The texts of an instruction, of all stages or of one."""
        return [each.text for each in self.instructions if each.name == name and stage in {None, each.stage}]

    @property
    def sources(self) -> set[str]:
        """What is copied from the checkout."""
        return {source for text in self.of("COPY") if not text.startswith("--from=") for source in text.split(" ")[:-1]}

    def holds(self, path: str) -> bool:
        """Whether a path of the checkout is in the image."""
        ways = (path, *map(str, PurePosixPath(path).parents))
        return any(way in self.sources for way in ways)

    @property
    def environment(self) -> dict[str, str]:
        """What ENV of the last stage gives."""
        pairs = " ".join(self.of("ENV", stage=1)).split(" ")
        return dict(pair.split("=", 1) for pair in pairs)

    @property
    def owned(self) -> set[str]:
        """Folders made for the image's user, on which an empty volume gets that owner."""
        made = re.search(r"install -d -o (\d+) -g \d+ -m 0700 (.*)$", " ".join(self.of("RUN", stage=1)))
        assert made is not None
        assert made[1] == self.of("USER")[-1].split(":")[0]
        return set(made[2].split(" "))
