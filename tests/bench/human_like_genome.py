#!/usr/bin/env python3
"""Writes a genome that is as hard to align to as the human one, of any size, from a seed.

Usage: human_like_genome.py --size 60e6 --seed 1 --output g60.fa [--real-slices FOLDER]

Beside OUTPUT stand OUTPUT.classes.bed (what each base is, without overlaps) and OUTPUT.segdups.bed
(both sides of each segmental duplication, its identity and its partner). Contigs are made one after
the other, so memory is that of the longest contig. OUTPUT.real.bed says where the real slices
are. Needs numpy.

The shares of the classes are those of the human genome (International Human Genome Sequencing
Consortium 2001, doi:10.1038/35057062; Bailey 2002, doi:10.1126/science.1072047).
"""

import argparse
import gzip
import pathlib

import numpy as np

CLASSES = ["background", "alu", "l1", "ltr", "tandem", "alpha", "real", "gap"]
CODE = {name: number for number, name in enumerate(CLASSES)}
N = 4
LETTERS = np.frombuffer(b"ACGTN", dtype=np.uint8)
ISOCHORE_BP = 100_000
ALU_SHARE, L1_SHARE, LTR_SHARE = 0.11, 0.19, 0.08
TANDEM_SHARE, ALPHA_SHARE, SEGDUP_SHARE = 0.03, 0.03, 0.05
BATCH_BP = 1 << 23
LINE_BP = 60


def reverse_complement(bases):
    return np.where(bases[::-1] == N, N, 3 - bases[::-1]).astype(np.uint8)


def background(random, length):
    """A Markov chain of order 1 in each isochore: GC of 36 to 55 %, CpG at a fifth of chance."""
    lanes = -(-length // ISOCHORE_BP)
    gc = np.clip(random.gamma(4.0, 0.022, lanes) + 0.34, 0.35, 0.60)
    target = np.stack([(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2], axis=1)
    table = np.repeat(target[:, None, :], 4, axis=1)
    table[:, 1, 2] *= 0.2
    table[:, 0, 0] *= 1.1
    table[:, 3, 3] *= 1.1
    thresholds = np.cumsum(table / table.sum(axis=2, keepdims=True), axis=2)[:, :, :3]
    thresholds = (thresholds * 65536).astype(np.uint16).reshape(lanes * 4, 3)
    first, second, third = (np.ascontiguousarray(thresholds[:, i]) for i in range(3))
    steps = min(ISOCHORE_BP, length)
    bases = np.empty((steps, lanes), dtype=np.uint8)
    offset = np.arange(lanes) * 4
    state = random.integers(0, 4, lanes)
    for step in range(steps):
        if step % 1024 == 0:
            draws = random.integers(0, 65536, (1024, lanes), dtype=np.uint16)
        draw = draws[step % 1024]
        row = offset + state
        state = (draw >= first[row]).astype(np.int64)
        state += draw >= second[row]
        state += draw >= third[row]
        bases[step] = state
    return np.ascontiguousarray(bases.T).reshape(-1)[:length]


def mutated(random, bases, divergence, indel_share=0.1):
    """Substitutions and indels of 1 bp and more (geometric, mean 2) at a rate for each base.

    Returns the new bases and, for each of them, the index of the base that it comes from.
    """
    bases = bases.copy()
    divergence = np.broadcast_to(divergence, bases.shape)
    draw = random.random(bases.size, dtype=np.float32)
    changed = (draw < divergence * (1 - indel_share)) & (bases != N)
    bases[changed] = (bases[changed] + random.integers(1, 4, int(changed.sum()))) % 4
    starts = np.flatnonzero((draw > 1 - divergence * indel_share) & (bases != N))
    copies = np.ones(bases.size, dtype=np.int64)
    sizes = random.geometric(0.5, starts.size)
    is_deletion = random.random(starts.size) < 0.5
    edges = np.zeros(bases.size + 1, dtype=np.int64)
    np.add.at(edges, starts[is_deletion], 1)
    np.add.at(edges, np.minimum(starts + sizes, bases.size)[is_deletion], -1)
    copies[np.cumsum(edges[:-1]) > 0] = 0
    copies[starts[~is_deletion]] += sizes[~is_deletion]
    origin = np.repeat(np.arange(bases.size), copies)
    result = bases[origin]
    inserted = np.flatnonzero(np.diff(origin) == 0) + 1
    result[inserted] = random.integers(0, 4, inserted.size)
    return result, origin


def ragged_indices(starts, lengths):
    """Indices of all bases of intervals one after another, and the interval of each."""
    owner = np.repeat(np.arange(lengths.size), lengths)
    first = np.cumsum(lengths) - lengths
    return np.arange(owner.size) - first[owner] + starts[owner], owner


class Contig:
    """Bases 0 to 4 and the class of each."""

    def __init__(self, bases):
        self.bases = bases
        self.classes = np.zeros(bases.size, dtype=np.uint8)

    def paste(self, start, bases, classes):
        stop = min(start + bases.size, self.bases.size)
        self.bases[start:stop] = bases[: stop - start]
        self.classes[start:stop] = classes if np.isscalar(classes) else classes[: stop - start]

    def paste_copies(self, random, library, starts, lengths, divergence, code):
        """Copies of intervals of `library`, each changed at its own rate, at random places and on
        both strands; later ones are written over earlier ones."""
        index, owner = ragged_indices(starts, lengths)
        bases, origin = mutated(random, library[index], divergence[owner].astype(np.float32))
        owner = owner[origin]
        sizes = np.bincount(owner, minlength=lengths.size)
        offset = np.arange(owner.size) - (np.cumsum(sizes) - sizes)[owner]
        is_reverse = (random.random(lengths.size) < 0.5)[owner]
        bases = np.where(is_reverse, 3 - bases, bases)
        offset = np.where(is_reverse, sizes[owner] - 1 - offset, offset)
        place = random.integers(0, self.bases.size, lengths.size)[owner] + offset
        inside = place < self.bases.size
        self.bases[place[inside]] = bases[inside]
        self.classes[place[inside]] = code


class Repeats:
    """Consensus sequences of the interspersed repeats: families of related subfamilies."""

    def __init__(self, random):
        self.parts, self.families = [], {"alu": [], "l1": [], "ltr": []}
        alu = random.choice(4, 282, p=[0.19, 0.31, 0.31, 0.19]).astype(np.uint8)
        for distance in np.linspace(0.005, 0.10, 14):
            tail = np.zeros(int(random.integers(12, 30)), dtype=np.uint8)
            self.add("alu", np.concatenate([mutated(random, alu, distance)[0], tail]))
        line = random.choice(4, 6000, p=[0.40, 0.21, 0.20, 0.19]).astype(np.uint8)
        for distance in np.linspace(0.005, 0.20, 16):
            self.add("l1", mutated(random, line, distance)[0])
        for _ in range(12):
            ends = random.integers(0, 4, int(random.integers(350, 700)), dtype=np.uint8)
            inner = random.integers(0, 4, int(random.integers(3000, 7000)), dtype=np.uint8)
            self.add("ltr", ends)
            self.add("ltr", np.concatenate([ends, inner, ends]))
        self.bases = np.concatenate(self.parts)

    def add(self, kind, bases):
        self.families[kind].append((sum(part.size for part in self.parts), bases.size))
        self.parts.append(bases)

    def copies(self, random, kind, total_bp):
        """Starts, lengths and divergences of as many copies as hold `total_bp`."""
        starts, sizes = np.array(self.families[kind]).T
        mean = {"alu": 290, "l1": 1100, "ltr": 1100}[kind]
        number = max(1, int(total_bp / mean))
        if kind == "ltr":
            weights = np.where(sizes < 1000, 6.0, 1.0)
            family = random.choice(sizes.size, number, p=weights / weights.sum())
        else:
            family = random.integers(0, sizes.size, number)
        lengths = sizes[family].copy()
        if kind == "l1":
            is_truncated = random.random(number) > 0.05
            cut = np.minimum(lengths, 60 + random.exponential(830, number).astype(np.int64))
            lengths = np.where(is_truncated, cut, lengths)
        begin = starts[family] + sizes[family] - lengths
        age = random.beta(1.6, 2.2, number) if kind == "alu" else random.beta(1.3, 1.8, number)
        return begin, lengths, {"alu": 0.02, "l1": 0.005, "ltr": 0.02}[kind] + 0.20 * age


def interspersed(random, contig, repeats):
    """Old copies first, so that young ones interrupt them."""
    for kind, share in (("l1", L1_SHARE), ("ltr", LTR_SHARE), ("alu", ALU_SHARE)):
        starts, lengths, divergence = repeats.copies(random, kind, share * contig.bases.size)
        order = np.argsort(-divergence, kind="stable")
        batch = np.cumsum(lengths[order]) // BATCH_BP
        for part in np.split(order, np.flatnonzero(np.diff(batch)) + 1):
            contig.paste_copies(
                random, repeats.bases, starts[part], lengths[part], divergence[part], CODE[kind]
            )


def tandem(random, contig):
    """Microsatellites of 1 to 6 bp units and minisatellites of 10 to 60 bp units."""
    number = max(1, int(TANDEM_SHARE * contig.bases.size / 105))
    is_mini = random.random(number) < 0.08
    unit = np.where(is_mini, random.integers(10, 61, number), random.integers(1, 7, number))
    length = np.where(
        is_mini, 150 + random.exponential(550, number), 18 + random.exponential(30, number)
    ).astype(np.int64)
    divergence = random.beta(1.0, 3.0, number) * 0.15
    for first in range(0, number, 100_000):
        part = slice(first, first + 100_000)
        units = random.integers(0, 4, (unit[part].size, 60), dtype=np.uint8)
        offset, owner = ragged_indices(np.zeros(unit[part].size, dtype=np.int64), length[part])
        library = units[owner, offset % unit[part][owner]]
        starts = np.cumsum(length[part]) - length[part]
        contig.paste_copies(random, library, starts, length[part], divergence[part], CODE["tandem"])


def alpha_satellite(random, contig, monomers):
    """One centromere: a higher-order repeat of 12 monomers of 171 bp, copies 0.5 to 2 % apart."""
    total = int(ALPHA_SHARE * contig.bases.size)
    order = np.concatenate([mutated(random, monomer, 0.05)[0] for monomer in monomers])
    start = int(contig.bases.size * random.uniform(0.35, 0.55))
    end = start + total
    while start < end:
        block = np.tile(order, -(-min(end - start, 1 << 22) // order.size))
        bases = mutated(random, block, random.uniform(0.005, 0.02), 0.05)[0][: end - start]
        contig.paste(start, bases, CODE["alpha"])
        start += bases.size
    return end


def real_slices(folder, limit_bp):
    """(name, bases) of the FASTA files, each cut to the same share if they exceed the limit."""
    codes = np.full(256, N, dtype=np.uint8)
    codes[np.frombuffer(b"ACGTacgt", dtype=np.uint8)] = [0, 1, 2, 3, 0, 1, 2, 3]
    slices = []
    for path in sorted(folder.glob("*.fa.gz")):
        text = b"".join(gzip.open(path).read().split(b"\n")[1:])
        slices.append((path.name.split(".")[0], codes[np.frombuffer(text, dtype=np.uint8)]))
    share = min(1.0, limit_bp / max(1, sum(bases.size for _, bases in slices)))
    return [(name, bases[: int(bases.size * share)]) for name, bases in slices]


class SegmentalDuplications:
    """Copies of 5 to 200 kb at 95 to 99.5 % identity, of the same contig or of earlier ones."""

    def __init__(self, table):
        self.table = table
        self.pool = []

    def add(self, random, name, contig):
        wanted = SEGDUP_SHARE * contig.bases.size
        longest = min(200_000, contig.bases.size // 50)
        while wanted > 0:
            length = min(longest, int(np.exp(random.uniform(np.log(5e3), np.log(2e5)))))
            start = int(random.integers(0, contig.bases.size - length))
            if CODE["real"] in contig.classes[start : start + length]:
                continue
            source_name, source_start, source = self.source(random, name, contig, length)
            identity = random.uniform(0.95, 0.995)
            bases, origin = mutated(random, source.bases, 1 - identity, 0.08)
            classes = source.classes[origin].copy()
            classes[classes == CODE["real"]] = CODE["background"]
            strand = "+"
            if random.random() < 0.4:
                bases, classes, strand = reverse_complement(bases), classes[::-1], "-"
            contig.paste(start, bases, classes)
            stop = min(start + bases.size, contig.bases.size)
            here = f"{name}\t{start}\t{stop}"
            there = f"{source_name}\t{source_start}\t{source_start + source.bases.size}"
            note = f"segdup\t{identity * 100:.2f}\t{strand}"
            self.table.write(f"{here}\t{note}\t{there}\n{there}\t{note}\t{here}\n")
            wanted -= length
        for start in random.integers(0, contig.bases.size - longest, 12):
            part = Contig(contig.bases[start : start + longest].copy())
            part.classes[:] = contig.classes[start : start + longest]
            self.pool.append((name, int(start), part))

    def source(self, random, name, contig, length):
        if self.pool and random.random() < 0.5:
            pool_name, pool_start, whole = self.pool[int(random.integers(len(self.pool)))]
            length = min(length, whole.bases.size)
            offset = int(random.integers(0, whole.bases.size - length + 1))
        else:
            pool_name, pool_start, whole = name, 0, contig
            offset = int(random.integers(0, whole.bases.size - length))
        part = Contig(whole.bases[offset : offset + length].copy())
        part.classes[:] = whole.classes[offset : offset + length]
        return pool_name, pool_start + offset, part


def splice(random, name, contig, slices):
    """Each slice replaces what stood in its own part of the contig's second half."""
    lines, start = [], contig.bases.size
    room = (contig.bases.size * 0.38 - sum(bases.size for _, bases in slices)) / (len(slices) + 1)
    for slice_name, bases in slices:
        start -= bases.size + int(max(0, room))
        contig.paste(start, bases, CODE["real"])
        lines.append(f"{name}\t{start}\t{start + bases.size}\t{slice_name}\n")
    return lines


def write_contig(fasta, bed, name, contig):
    fasta.write(f">{name}\n".encode())
    text = LETTERS[contig.bases]
    whole = text.size // LINE_BP * LINE_BP
    lines = np.full((whole // LINE_BP, LINE_BP + 1), ord("\n"), dtype=np.uint8)
    lines[:, :LINE_BP] = text[:whole].reshape(-1, LINE_BP)
    fasta.write(lines.tobytes())
    if whole < text.size:
        fasta.write(text[whole:].tobytes() + b"\n")
    edges = np.flatnonzero(np.diff(contig.classes)) + 1
    starts = np.concatenate([[0], edges])
    stops = np.concatenate([edges, [contig.classes.size]])
    for start, stop in zip(starts.tolist(), stops.tolist()):
        bed.write(f"{name}\t{start}\t{stop}\t{CLASSES[contig.classes[start]]}\n")


def contig_lengths(size, number):
    weights = np.linspace(2.0, 0.5, number) if number > 1 else np.ones(1)
    return (weights / weights.sum() * size).astype(np.int64)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=lambda text: int(float(text)), required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--contigs", type=int, help="default: one for 5 Mb, 4 to 24")
    parser.add_argument("--real-slices", type=pathlib.Path, help="folder of *.fa.gz")
    parser.add_argument("--real-share", type=float, default=0.3, help="at most this share")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    number = arguments.contigs or min(24, max(4, arguments.size // 5_000_000))
    slices = []
    if arguments.real_slices:
        slices = real_slices(arguments.real_slices, arguments.size * arguments.real_share)
    shared = np.random.default_rng([arguments.seed])
    repeats = Repeats(shared)
    ancestor = shared.integers(0, 4, 171, dtype=np.uint8)
    monomers = [mutated(shared, ancestor, 0.25)[0] for _ in range(12)]
    output = arguments.output
    with (
        open(output, "wb") as fasta,
        open(f"{output}.classes.bed", "w") as bed,
        open(f"{output}.segdups.bed", "w") as table,
        open(f"{output}.real.bed", "w") as real,
    ):
        duplications = SegmentalDuplications(table)
        for i, length in enumerate(contig_lengths(arguments.size, number)):
            random = np.random.default_rng([arguments.seed, i])
            name = f"chr{i + 1}"
            contig = Contig(background(random, int(length)))
            interspersed(random, contig, repeats)
            tandem(random, contig)
            real.writelines(splice(random, name, contig, slices[i::number]))
            duplications.add(random, name, contig)
            centromere_end = alpha_satellite(random, contig, monomers)
            gap = min(50_000, int(length) // 500)
            for start in (0, centromere_end, int(length) - gap):
                contig.paste(start, np.full(gap, N, dtype=np.uint8), CODE["gap"])
            write_contig(fasta, bed, name, contig)


if __name__ == "__main__":
    main()
