"""What the recipes of verses share: cleaning quotations that a dictionary gives under its words."""

import random

# A quotation that has so many letters in a row in common with another is the same verse, given under another word.
SHARED = 25


def without_repeats(quotations, kept=()):
    """The quotations without those that share SHARED letters in a row with a longer one, or with one of `kept`."""
    seen = {text[place : place + SHARED] for text in kept for place in range(len(text) - SHARED + 1)}
    left = []
    for text in sorted(dict.fromkeys(quotations), key=lambda text: (-len(text), text)):
        runs = [text[place : place + SHARED] for place in range(len(text) - SHARED + 1)]
        if not any(run in seen for run in runs):
            seen.update(runs)
            left.append(text)
    return left


def plain(quotations, refused):
    """Spaces made single; without the quotations that hold a sign or a word of the dictionary's own."""
    texts = (" ".join(text.strip(" .-").split()) for text in quotations)
    return [text for text in texts if len(text) >= 20 and not any(sign in text for sign in refused)]


def write(name, quotations, letters=None):
    """One quotation a line, in an order drawn by lot; whole lines up to so many letters."""
    lines = sorted(quotations)
    random.Random(1).shuffle(lines)
    if letters:
        ends, so_far = 0, 0
        for line in lines:
            so_far += len(line) + 1
            if so_far > letters:
                break
            ends += 1
        lines = lines[:ends]
    with open(name, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    print(name, len(lines), "quotations,", sum(len(line) + 1 for line in lines), "letters")


def write_poet(name, texts, others, refused, letters):
    """The poet whole, without repeats; of each of the others a sample of so many letters, without what the poet has. Gives the files."""
    poet = without_repeats(plain(texts, refused))
    write(f"{name}.txt", poet)
    for other, theirs in others.items():
        write(f"{other}.txt", without_repeats(plain(theirs, refused), poet), letters)
    return [f"{name}.txt", *(f"{other}.txt" for other in others)]
