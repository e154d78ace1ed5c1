"""Speaks as an enterprise that is let in, and says what no hub may take: speak_nonsense.py REPORTS KEYS REGISTRY"""

import json
import sys
import time

import zmq
from zmq.utils import z85

reports, keys_path, registry_path = sys.argv[1:]
keys = json.load(open(keys_path))
members = json.load(open(registry_path))["members"]
hub = next(member for member in members if member["role"] == "hub")

socket = zmq.Context().socket(zmq.PUB)
socket.curve_secretkey = z85.encode(bytes.fromhex(keys["transport_secret"]))
socket.curve_publickey = z85.encode(bytes.fromhex(keys["transport_public"]))
socket.curve_serverkey = z85.encode(bytes.fromhex(hub["transport_key"]))
socket.connect(reports)


def field(number, value):
    """A length-delimited or a varint field of protobuf, small enough for one byte of length."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value)]) + value


# Message.header = 1; Header: schema_major = 1, schema_minor = 2, network = 3, from = 4.
future = field(1, field(1, 9) + field(2, 0) + field(3, b"two-ports") + field(4, keys["node"].encode()))
envelope = field(1, future) + field(2, bytes(64)) + field(3, 1)
topic = f"up/{hub['node']}/{keys['node']}/status/".encode()
while True:
    socket.send_multipart([topic, b"\xff\xff\xff this is no envelope"])
    socket.send_multipart([topic, envelope])
    socket.send_multipart([topic])
    socket.send_multipart([topic, envelope, b"a third part"])
    time.sleep(0.2)
