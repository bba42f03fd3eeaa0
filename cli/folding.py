"""Lines of Chinese for a terminal: no word, number or date is cut, and no line begins with a closing mark."""

import re

from rich.cells import cell_len, chop_cells

_TOKEN = re.compile(r"[（“]*(?:[A-Za-z0-9_.%-]+|\s+|[^\s])[，。；：、）”？]*")


def folded(words: str, width: int) -> list[str]:
    """The lines, each of at most `width` cells; a Chinese character takes two."""
    lines = [""]
    for token in _TOKEN.findall(words):
        if cell_len(lines[-1]) + cell_len(token) <= width:
            lines[-1] += token
        else:
            lines += chop_cells(token.lstrip(), width)
    return [line.rstrip() for line in lines if line.strip()]
