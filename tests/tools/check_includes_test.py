"""The findings of tools/check_includes.py."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import check_includes  # noqa: E402


class CheckIncludes(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.write("include/chat/value.hpp", "")
        self.write("src/base/log.hpp", "")
        self.write("src/net/loop.hpp", "")
        self.write("src/chat/commands/pipeline.hpp", "")
        self.write("src/chat/sessions/session.hpp", "")
        self.write("src/store/limits.hpp", "")
        self.write("src/store/state/room.hpp", "")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def faults(self):
        return list(check_includes.faults(self.root))

    def test_allows_what_points_downwards(self):
        self.write("src/net/loop.cpp", '#include "net/loop.hpp"\n#include "base/log.hpp"\n')
        self.write("src/chat/commands/room.cpp", '#include <chat/value.hpp>\n#include "base/log.hpp"\n')
        self.write("src/app/main.cpp", '#include "chat/commands/pipeline.hpp"\n#include "net/loop.hpp"\n')
        self.assertEqual(self.faults(), [])

    def test_refuses_what_points_upwards(self):
        self.write("src/base/log.cpp", '#include <vector>\n#include "net/loop.hpp"\n')
        self.assertEqual(
            self.faults(), ["src/base/log.cpp:2: base may not include net (net/loop.hpp)"])

    def test_refuses_the_wire_in_the_core_and_the_core_in_the_public_api(self):
        self.write("src/chat/commands/room.cpp", '#include "net/loop.hpp"\n')
        self.write("include/chat/service.hpp", '#include "chat/commands/pipeline.hpp"\n')
        self.assertEqual(self.faults(), [
            "include/chat/service.hpp:1: include/chat may not include src (chat/commands/pipeline.hpp)",
            "src/chat/commands/room.cpp:1: core may not include net (net/loop.hpp)",
        ])

    def test_refuses_what_points_upwards_inside_a_module(self):
        self.write("src/chat/sessions/session.cpp", '#include "chat/commands/pipeline.hpp"\n')
        self.write("src/chat/commands/room.cpp", '#include "chat/sessions/session.hpp"\n')
        self.assertEqual(self.faults(), [
            "src/chat/commands/room.cpp:1: core: commands may not include sessions "
            "(chat/sessions/session.hpp)"
        ])

    def test_refuses_what_points_to_a_folder_apart(self):
        self.write("src/store/memory/store.cpp",
                   '#include "store/limits.hpp"\n#include "store/state/room.hpp"\n')
        self.write("src/store/redis/store.cpp",
                   '#include "store/limits.hpp"\n#include "store/state/room.hpp"\n')
        self.write("src/store/pages.cpp", '#include "store/state/room.hpp"\n')
        self.assertEqual(self.faults(), [
            "src/store/pages.cpp:1: store:  may not include state (store/state/room.hpp)",
            "src/store/redis/store.cpp:2: store: redis may not include state "
            "(store/state/room.hpp)",
        ])

    def test_refuses_a_folder_that_is_not_in_the_table(self):
        self.write("src/chat/misc/all.cpp", '#include "chat/commands/pipeline.hpp"\n')
        self.assertEqual(self.faults(), [
            "src/chat/misc/all.cpp:1: core has no folder 'misc' (chat/commands/pipeline.hpp)"
        ])

    def test_keeps_boost_out_of_headers(self):
        self.write("src/store/store.hpp", "#include <boost/json.hpp>\n")
        self.write("src/store/store.cpp", "#include <boost/json.hpp>\n")
        self.write("include/chat/error.hpp", "#include <boost/system/result.hpp>\n")
        self.assertEqual(self.faults(), [
            "src/store/store.hpp:1: boost/json.hpp in a header: "
            "forward-declare, or move it to the .cpp"
        ])

    def test_refuses_a_module_that_is_not_in_the_table(self):
        self.write("src/misc/all.cpp", "")
        self.assertEqual(self.faults(), ["src/misc/all.cpp:1: unknown module misc"])

    def test_the_project_itself_is_clean(self):
        self.assertEqual(list(check_includes.faults()), [])


if __name__ == "__main__":
    unittest.main()
