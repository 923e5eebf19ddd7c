"""The read model of reports: one row per concluded visit, told from the records alone."""

from __future__ import annotations

from queue_core.journal.visits.book import Mark, Overnight, Reopened, VisitBook, VisitWrite

__all__ = ["Mark", "Overnight", "Reopened", "VisitBook", "VisitWrite"]
