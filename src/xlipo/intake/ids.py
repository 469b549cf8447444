"""Ids of what an import adds: made from names, so that the same name has the same id the next time."""

from __future__ import annotations

import hashlib
import re


def slug(text: str, join: str = "_") -> str:
    """The Latin letters and digits of a text in small letters, joined.

    >>> slug("Acme Robotics, Inc."), slug("顶点")
    ('acme_robotics_inc', '')
    """
    return re.sub(r"[^a-z0-9]+", join, text.lower()).strip(join)


def company_id(name: str) -> str:
    """The id of a new company.

    >>> company_id("Acme Robotics"), company_id("顶点机器人")
    ('acme_robotics', 'company_11abe')
    """
    return slug(name) or f"company_{_short(name)}"


def source_id(company: str, title: str, date: str) -> str:
    """The id of a new source.

    >>> source_id("acme_robotics", "Annual report 2024", "2025-03-30")
    'acme-robotics-annual-report-2024-2025-03-30-16418'
    """
    return f"{slug(company, '-')}-{slug(title, '-')[:40].strip('-') or 'file'}-{slug(date, '-')}-{_short(title)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:5]
