"""The README shows the examples as they are."""

import pathlib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Readme(unittest.TestCase):
    def assert_shown(self, example, first):
        """The README has a block with the example, from its first line of code on."""
        text = (ROOT / example).read_text(encoding="utf-8")
        code = text[text.index(first):]
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        self.assertIn("\n" + code + "```\n", readme, f"README.md shows another {example}")

    def test_shows_the_client(self):
        self.assert_shown("examples/node_client/talk.mjs", "import")

    def test_shows_the_quick_start(self):
        self.assert_shown("examples/embedding/quick_start.cpp", "#include")


if __name__ == "__main__":
    unittest.main()
