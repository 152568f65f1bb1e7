"""What others may want to know about channels; publishing listens (its posts hang on them)."""

from __future__ import annotations

from django.dispatch import Signal

revived = Signal()
"""``channel``: it was held and has been connected again."""

moved = Signal()
"""``channel``, ``old_key``, ``new_key``: it is reached through another grant from now on, so whatever is sealed for it
has to be sealed with the other data key. Sent inside the transaction that moves it."""

gone = Signal()
"""``grant_id``: the network refused it twice, and no other reason is known than that the person took it back."""

keys_changed = Signal()
"""``network``, ``login``: another app stands for this installation from now on, with limits of its own."""

too_young = Signal()
"""``user_id``, ``network``: it took the permission back because of the person's age."""
