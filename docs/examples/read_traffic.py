#!/usr/bin/env python3
"""Prints the traffic of a running Diaodu network as JSON, one message a line.

A complete reader in another language than Diaodu's own. It needs pyzmq, protobuf and protoc (Debian: python3-zmq,
python3-protobuf, protobuf-compiler) and the code that protoc makes of the schema:

    protoc --proto_path=Sources/Adapters/MessageSchema/Protos --python_out=docs/examples diaodu.proto

    docs/examples/read_traffic.py --tap tcp://127.0.0.1:7103 --keys observer.json --registry registry.json

`--keys` is the key file of an observer of the registry. `--node` names the parent whose tap it is; the hub if left out.
Nothing is sent and no signature is checked: what must be trusted is to be read with `diaodu sub`.
"""

import argparse
import json
import sys

import diaodu_pb2
import zmq
from google.protobuf import json_format
from google.protobuf.message import DecodeError
from zmq.utils import z85

SCHEMA_MAJOR = 1


def decode(topic, envelope_bytes):
    """The message as a dict with the names of diaodu.proto, and the topic it came under."""
    envelope = diaodu_pb2.Envelope.FromString(envelope_bytes)
    message = diaodu_pb2.Message.FromString(envelope.payload)
    header = message.header
    if header.schema_major != SCHEMA_MAJOR:
        raise ValueError(
            f"{getattr(header, 'from')}: schema revision {header.schema_major}.{header.schema_minor}, "
            f"this program reads {SCHEMA_MAJOR}.x: generate diaodu_pb2.py anew")
    fields = json_format.MessageToDict(message, preserving_proto_field_name=True)
    return {"topic": topic.decode("ascii")} | fields


def connect(context, arguments):
    """A socket that hears everything at the tap: CURVE, with the observer's keys and the parent's public key."""
    with open(arguments.keys) as file:
        keys = json.load(file)
    with open(arguments.registry) as file:
        members = json.load(file)["members"]
    parents = [member for member in members
               if (member["node"] == arguments.node if arguments.node else member["role"] == "hub")]
    if not parents:
        sys.exit(f"{arguments.registry}: no member {arguments.node or 'with the role hub'}")
    socket = context.socket(zmq.SUB)
    socket.curve_secretkey = z85.encode(bytes.fromhex(keys["transport_secret"]))
    socket.curve_publickey = z85.encode(bytes.fromhex(keys["transport_public"]))
    socket.curve_serverkey = z85.encode(bytes.fromhex(parents[0]["transport_key"]))
    socket.subscribe(b"up/")
    socket.subscribe(b"down/")
    socket.connect(arguments.tap)
    return socket


def main():
    parser = argparse.ArgumentParser(description="Print the traffic of a Diaodu network as JSON lines.")
    parser.add_argument("--tap", required=True, help="where the parent's tap is, such as tcp://127.0.0.1:7103")
    parser.add_argument("--keys", required=True, help="key file of an observer")
    parser.add_argument("--registry", required=True, help="registry of the network")
    parser.add_argument("--node", help="the parent whose tap it is (default: the hub)")
    parser.add_argument("--count", type=int, help="stop after so many messages")
    parser.add_argument("--wait", type=float, help="fail when nothing comes for so many seconds")
    arguments = parser.parse_args()

    socket = connect(zmq.Context(), arguments)
    left = arguments.count
    while left is None or left > 0:
        if not socket.poll(arguments.wait * 1_000 if arguments.wait else None):
            sys.exit(f"nothing from {arguments.tap} for {arguments.wait} s: is it running, and are the keys of its set?")
        frames = socket.recv_multipart()
        try:
            print(json.dumps(decode(*frames), ensure_ascii=False), flush=True)
        except (DecodeError, TypeError, ValueError) as error:
            print(f"not read: {error}", file=sys.stderr)
            continue
        left = None if left is None else left - 1


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
