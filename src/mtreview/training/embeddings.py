"""Embeddings in which a piece already lies near its translations: counts of links, positive PMI, SVD.

After Levy and Goldberg (2014), with links of a pair in the place of neighbours in a text. Rows have length 1.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["align_embeddings"]

NOISE = 0.3
"""Share of a random vector in each row: pieces with the same neighbours must not start equal."""
BESIDE, ROUNDS = 32, 8  # of the randomised SVD: directions beside those wanted, power iterations


def align_embeddings(
    sources: NDArray[np.uint16], targets: NDArray[np.uint16], *, size: int, width: int, seed: int
) -> NDArray[np.float32]:
    """A table (size, width) from the linked pieces `sources[i]`–`targets[i]`; unlinked pieces get random rows."""
    random = np.random.default_rng(seed)
    table = _rows(random.standard_normal((size, width)))
    counts = sparse.coo_matrix((np.ones(len(sources)), (sources, targets)), shape=(size, size)).tocsr()
    counts.sum_duplicates()
    pmi = _positive_pmi(counts)
    rank = min(width, min(pmi.shape) - 1, max(1, pmi.nnz - 1))
    if pmi.nnz < 2:
        return table
    left, values, right = _svd(pmi, rank, seed)
    scale = np.sqrt(values)
    source_side, target_side = left * scale, right * scale
    known = np.zeros((size, width))
    known[:, :rank] = (
        _rows(target_side)
        + _rows(source_side) * np.where(np.linalg.norm(target_side, axis=1) > 1e-6, 0.5, 1.0)[:, None]
    )
    has = np.linalg.norm(known, axis=1) > 1e-6
    table[has] = _rows(_rows(known[has]) + NOISE * table[has])
    return table.astype(np.float32)


def _svd(matrix: sparse.csr_matrix, rank: int, seed: int) -> tuple[NDArray[np.float64], ...]:
    """Left vectors (n, rank), values and right vectors (n, rank), the largest first. Randomised, for that depends on
    the seed alone: ARPACK draws new vectors of its own where values are equal, as those of rare words are."""
    cells = matrix.tocoo()
    places = torch.from_numpy(np.stack([cells.row, cells.col]).astype(np.int64))
    table = torch.sparse_coo_tensor(places, torch.from_numpy(cells.data), matrix.shape, check_invariants=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        found = torch.svd_lowrank(table, q=min(rank + BESIDE, *matrix.shape), niter=ROUNDS)
    left, values, right = (one.numpy() for one in found)
    return left[:, :rank], values[:rank], right[:, :rank]


def _positive_pmi(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """log of joint over expected, targets smoothed by the power 3/4, rare pairs (under ten links) damped."""
    cells = counts.tocoo()
    often = cells.data >= 2
    row, column, n = cells.row[often], cells.col[often], cells.data[often]
    by_source = np.asarray(counts.sum(axis=1)).ravel()
    by_target = np.asarray(counts.sum(axis=0)).ravel() ** 0.75
    pmi = np.log(n * by_target.sum() / (by_source[row] * by_target[column]))
    kept = np.maximum(pmi, 0) * np.sqrt(np.minimum(1, n / 10))
    return sparse.csr_matrix((kept, (row, column)), shape=counts.shape)


def _rows(matrix: NDArray[np.floating]) -> NDArray[np.floating]:
    """Rows scaled to length 1; rows of zeros stay."""
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: NDArray[np.floating] = matrix / np.maximum(norms, 1e-9) * (norms > 1e-6)
    return scaled
