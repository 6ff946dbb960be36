"""Writes docs/guides/worked-examples.md."""

from worked_examples import PAGE, page

PAGE.write_text(page())
