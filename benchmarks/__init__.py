"""What Tideline costs beside its peers: CPU seconds, designs interleaved, equal rows or no figures."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration_tests"))  # the harness drives dbt
