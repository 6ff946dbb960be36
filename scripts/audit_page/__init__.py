"""The page for the person on call: what the audit tables say, as one HTML file; `scripts/page.py` is its command."""
