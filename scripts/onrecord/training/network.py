"""The network of the attribution reader, in PyTorch: MiniLM's encoder with tags and pointers.

In: windows of word pieces with their features. Out: for each piece a score for each tag, and a
query and a key for each kind of link. The losses are a linear-chain CRF over words (Lafferty et
al. 2001) and, for links, the cross-entropy of a softmax over all pieces of the window, summed
over the pieces of the span that is pointed at (any piece of it is right).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord.pieces import FEATURE_SIZES
from onrecord.pointing import BLOCKS, DISTANCES, LINKS, SENTENCES, Pointer, clipped, nearness
from onrecord.span_decoding import Calibration, Knowledge
from onrecord.tagging import TAGS, Transitions, allowed

HIDDEN, LAYERS, HEADS, INNER, POSITIONS, VOCABULARY = 384, 6, 12, 1536, 512, 30522
WIDTH = 64  # of a link's query and key
IMPOSSIBLE = -1e4


class Layer(nn.Module):
    """One layer of BERT's encoder (Devlin et al. 2019), with its names for the weights."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.attended, self.attended_norm = nn.Linear(HIDDEN, HIDDEN), nn.LayerNorm(HIDDEN, 1e-12)
        self.inner, self.outer = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.outer_norm = nn.LayerNorm(HIDDEN, 1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """``x`` (B, L, HIDDEN); ``mask`` (B, 1, 1, L) is added to the attention scores."""
        batch, length, _ = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, HEADS, HIDDEN // HEADS).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = query @ key.transpose(2, 3) * (HIDDEN // HEADS) ** -0.5
        if mask is not None:
            scores = scores + mask.to(scores.dtype)
        attended = scores.softmax(-1).to(value.dtype) @ value
        attended = attended.transpose(1, 2).reshape(batch, length, HIDDEN)
        x = self.attended_norm(x + self.dropout(self.attended(attended)))
        outer = self.outer(functional.gelu(self.inner(x)))
        result: Tensor = self.outer_norm(x + self.dropout(outer))
        return result


class Network(nn.Module):
    """Encoder, tagger, pointers and the CRF's transitions."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))  # BERT's segment A
        self.features = nn.ModuleList(nn.Embedding(n, HIDDEN) for n in FEATURE_SIZES)
        self.norm = nn.LayerNorm(HIDDEN, 1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(HIDDEN, len(TAGS) + 2 * WIDTH * len(LINKS))
        self.between = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.at_start = nn.Parameter(torch.zeros(len(TAGS)))
        self.at_end = nn.Parameter(torch.zeros(len(TAGS)))
        self.null_key = nn.ParameterDict({k: nn.Parameter(torch.zeros(WIDTH)) for k in LINKS})
        self.null_bias = nn.ParameterDict({k: nn.Parameter(torch.zeros(())) for k in LINKS})
        self.distance = nn.ParameterDict({k: nn.Parameter(_near_first()) for k in LINKS})
        self.sentence = nn.ParameterDict({k: nn.Parameter(torch.zeros(SENTENCES)) for k in LINKS})
        self.block = nn.ParameterDict({k: nn.Parameter(torch.zeros(BLOCKS)) for k in LINKS})
        for table in self.features:
            nn.init.normal_(table.weight, std=0.005)  # type: ignore[arg-type]
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        self.register_buffer("allowed", torch.from_numpy(allowed()), persistent=False)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """Tags, then queries and keys of each link, side by side: (B, L, 7 + 8 * WIDTH).

        ``ids`` (B, L), ``features`` (B, L, 3); ``mask`` (B, L) is true for real pieces.
        """
        x = (
            self.words(ids)
            + self.positions(torch.arange(ids.shape[1], device=ids.device))
            + self.kind
        )
        for i, table in enumerate(self.features):
            x = x + table(features[:, :, i])
        x = self.dropout(self.norm(x))
        added = None if mask is None else (~mask)[:, None, None, :] * IMPOSSIBLE
        for layer in self.layers:
            x = layer(x, added)
        result: Tensor = self.head(self.dropout(x))
        return result

    def tag_loss(self, scores: Tensor, tags: Tensor, first: Tensor) -> Tensor:
        """Negative log-likelihood of the tags of words, a word. ``scores`` (B, L, 7)."""
        between = self.between.masked_fill(~self.allowed, IMPOSSIBLE)  # type: ignore[operator]
        counts = first.sum(1)
        order = (~first).long().argsort(dim=1, stable=True)[:, : int(counts.max())]
        scores = scores.gather(1, order[:, :, None].expand(-1, -1, len(TAGS)))
        tags, real = tags.gather(1, order), first.gather(1, order)
        own = scores.gather(2, tags[:, :, None]).squeeze(2)
        steps = between[tags[:, :-1], tags[:, 1:]] * real[:, 1:]
        last = tags.gather(1, (counts - 1)[:, None]).squeeze(1)
        path = (own * real).sum(1) + steps.sum(1) + self.at_start[tags[:, 0]] + self.at_end[last]
        alpha = self.at_start + scores[:, 0]
        for i in range(1, scores.shape[1]):
            through = (alpha[:, :, None] + between).logsumexp(1) + scores[:, i]
            alpha = torch.where(real[:, i, None], through, alpha)
        total = (alpha + self.at_end).logsumexp(1)
        return (total - path).sum() / counts.sum()

    def link_loss(
        self, out: Tensor, link: str, target: Tensor, real: Tensor, sentence: Tensor, block: Tensor
    ) -> Tensor:
        """Negative log-probability of the pieces that rows of ``target`` point at, a row."""
        where, rows = target.any(2).nonzero(as_tuple=True)
        if not len(where):
            return out.sum() * 0
        at = len(TAGS) + 2 * WIDTH * LINKS.index(link)
        query = out[where, rows, at : at + WIDTH]
        keys = out[:, :, at + WIDTH : at + 2 * WIDTH]
        logits = (out[:, :, at : at + WIDTH] @ keys.transpose(1, 2))[where, rows]
        columns = np.arange(out.shape[1])[None, :]
        near = torch.from_numpy(nearness(rows.cpu().numpy()[:, None], columns))
        logits = logits + self.distance[link][near.to(out.device)]
        for table, index, values in (
            (self.sentence[link], sentence, SENTENCES),
            (self.block[link], block, BLOCKS),
        ):
            at_row, at_column = index[where, rows][:, None].cpu(), index[where].cpu()
            apart = torch.from_numpy(clipped(at_row.numpy(), at_column.numpy(), values))
            logits = logits + table[apart.to(out.device)]
        logits = logits.masked_fill(~real[where], IMPOSSIBLE)
        nothing = query @ self.null_key[link] + self.null_bias[link]
        logs = torch.cat([logits, nothing[:, None]], 1).log_softmax(1)
        return -logs.masked_fill(~target[where, rows], IMPOSSIBLE).logsumexp(1).mean()

    def knowledge(self, calibration: Calibration) -> Knowledge:
        """What decoding needs beside the network's scores."""

        def array(x: Tensor) -> np.ndarray:
            return x.detach().cpu().double().numpy().copy()

        return Knowledge(
            Transitions(array(self.between), array(self.at_start), array(self.at_end)),
            {
                link: Pointer(
                    null_key=array(self.null_key[link]),
                    null_bias=float(self.null_bias[link].detach()),
                    distance=array(self.distance[link]),
                    sentence=array(self.sentence[link]),
                    block=array(self.block[link]),
                )
                for link in LINKS
            },
            calibration,
        )


def _near_first() -> Tensor:
    """Scores by distance to begin with: the nearer, the likelier."""
    return torch.tensor([-0.3 * abs(i - DISTANCES // 2) for i in range(DISTANCES)])
