"""Subscribes to a plain replay and counts what comes, until nothing comes for two seconds."""
import sys

import zmq

socket = zmq.Context().socket(zmq.SUB)
socket.subscribe(b"")
socket.connect(sys.argv[1])
count = 0
while socket.poll(30_000 if count == 0 else 2_000):
    socket.recv_multipart()
    count += 1
print("heard", count, flush=True)
