"""How far two words are apart (optimal string alignment: a swap of neighbours is one mistake)."""

__all__ = ["within"]


def within(one: str, other: str, most: int) -> bool:
    """Tell whether at most ``most`` insertions, deletions, replacements or swaps make one word the other."""
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1] <= most
