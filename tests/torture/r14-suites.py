"""Runs a suite of somebody else, as it is, against a broker, and tells what held, by name.

    r14-suites.py paho FOLDER HOST PORT
    r14-suites.py mosquitto FOLDER HOST PORT
    r14-suites.py closes FOLDER HOST PORT CLIENT_ID SECRET
    r14-suites.py script FOLDER HOST PORT NAME

One JSON object a line on standard output: {"name", "passed", "why"}. What the suites print goes to
standard error. FOLDER is a checkout of the suite; nothing in it is changed or copied.
"""

import json
import os
import pathlib
import runpy
import sys
import types
import unittest

# The suites print to standard output, so it becomes standard error, and ours is kept aside.
told = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
# A checkout stays as it was.
sys.dont_write_bytecode = True


def tell(name, passed, why=""):
    told.write(json.dumps({"name": name, "passed": passed, "why": why}) + "\n")
    told.flush()


def last_line(text):
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""


class ByName(unittest.TestResult):
    """Tells each test as it ends."""

    def startTest(self, test):
        super().startTest(test)
        self.why = None

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.why = last_line(self._exc_info_to_string(err, test))

    def addError(self, test, err):
        super().addError(test, err)
        why = last_line(self._exc_info_to_string(err, test))
        # What goes wrong before the first test ends the suite.
        if not hasattr(self, "why"):
            tell(str(test), False, why)
        self.why = why

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.why = f"skipped: {reason}"

    def stopTest(self, test):
        super().stopTest(test)
        tell(test.id().split(".")[-1], self.why is None, self.why or "")


def run_tests(*_args, **_options):
    tests = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    tests.run(ByName())


def paho(folder, host, port):
    suite = pathlib.Path(folder) / "interoperability"
    script = suite / "client_test.py"
    sys.path.insert(0, str(suite))
    sys.argv = [str(script), "--hostname", host, "--port", str(port)]
    # The script leaves its arguments to unittest, which does not know them.
    unittest.main = run_tests
    runpy.run_path(str(script), run_name="__main__")


class Sequences:
    """The suite's own json module, without what `wanted` leaves out."""

    def __init__(self, wanted):
        self.wanted = wanted

    def load(self, file):
        groups = json.load(file)
        for group in groups:
            group["tests"] = [test for test in group["tests"] if self.wanted(group, test)]
        return groups


def setting(group, test, name, otherwise):
    return test.get(name, group.get(name, otherwise))


def is_v3(group, test):
    return setting(group, test, "ver", 4) < 5


def only_closes(group, test):
    """Bytes of a connected client of 3.1.1 after which the server has to close, and no answers."""
    return (
        setting(group, test, "ver", 4) == 4
        and setting(group, test, "connect", True)
        and setting(group, test, "expect_disconnect", True)
        and all(one["type"] == "send" for one in test["msgs"])
    )


def generators(module):
    """Where the suite makes its packets: in a file of its own since 2.2."""
    return getattr(module, "mqtt_packets", module.mosq_test)


def mosquitto(folder, host, port, wanted=is_v3, device=None):
    sys.path.insert(0, str(pathlib.Path(folder) / "test" / "broker"))
    import msg_sequence_test as suite

    packets = generators(suite)

    class Told(suite.MsgSequence):
        def add_default_connect(self, proto_ver):
            if device is None:
                super().add_default_connect(proto_ver)
                return
            client, secret = device
            self.add_send(packets.gen_connect(client, username=client, password=secret))
            self.add_recv(packets.gen_connack(rc=0), "CONNACK of the device")

        def process_all(self, sock):
            try:
                super().process_all(sock)
            except Exception as error:
                why = f"{type(error).__name__} {error}".strip().replace("\n", "; ")
                tell(self.name, False, why)
                # A timeout would end the whole run, and some others would escape it.
                raise ValueError(why) from error
            tell(self.name, True)

    suite.MsgSequence = Told
    suite.json = types.SimpleNamespace(load=Sequences(wanted).load)
    suite.do_test(hostname=host, port=int(port), protocol="mqtt")


def closes(folder, host, port, client, secret):
    mosquitto(folder, host, port, only_closes, (client, secret))


class Later(BaseException):
    """A script goes on with version 5, which is not asked of this broker."""


class Running:
    """Stands for the broker a script would start: there is one already."""

    def __init__(self, port):
        self.port = port

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False


def script(folder, _host, port, name):
    suite = pathlib.Path(folder) / "test" / "broker"
    sys.path.insert(0, str(suite))
    import mosq_test_helper as helper

    packets = generators(helper)
    generate = packets.gen_connect
    connects = []
    later = []

    def gen_connect(*args, **options):
        if options.get("proto_ver", 4) == 5:
            later.append(name)
            raise Later()
        connects.append(name)
        return generate(*args, **options)

    packets.gen_connect = gen_connect
    helper.MosquittoBroker = Running
    sys.argv = [name, str(port)]
    try:
        runpy.run_path(str(suite / name), run_name="__main__")
    except (Later, SystemExit) as end:
        # A script of version 5 alone is none for this broker, and nothing is told of it.
        if not connects:
            return
        code = 0 if later else end.code
        tell(name, code in (None, 0), f"ended with {code}" if code else "")
    except BaseException as error:
        tell(name, False, f"{type(error).__name__} {error}".strip().replace("\n", "; "))
    else:
        tell(name, True)


suites = {"paho": paho, "mosquitto": mosquitto, "closes": closes, "script": script}
suites[sys.argv[1]](*sys.argv[2:])
