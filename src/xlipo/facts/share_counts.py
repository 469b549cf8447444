"""Share counts: the concepts that number a company's shares, and what adds to a number after its day."""

from __future__ import annotations

SHARE_COUNTS = (
    "shares_outstanding",
    "shares_after_over_allotment",
    "shares_after_offering",
    "shares_before_offering",
    "offer_shares",
)
"""Counts of all classes together, each as of its day; before an offering and offered add up to after it."""

PLACED = ("placing_shares", "private_placement_shares")
"""New shares sold after a listing."""

BONUS = "bonus_shares_per_10"
"""Bonus shares for ten held, on the first day on which the price is without them."""

PROCEEDS = (
    "offer_price",
    "offer_shares",
    "over_allotment_shares",
    "listing_expenses",
    "placing_net_proceeds",
    "placing_gross_proceeds",
)
"""What says how much sales of new shares brought in."""
