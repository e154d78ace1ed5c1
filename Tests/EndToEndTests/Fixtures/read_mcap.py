"""Opens an MCAP file with the public library and prints what its own schema says of each message."""
import sys

from mcap.reader import make_reader
from mcap_protobuf.decoder import DecoderFactory

with open(sys.argv[1], "rb") as file:
    reader = make_reader(file, decoder_factories=[DecoderFactory()], validate_crcs=True)
    summary = reader.get_summary()
    print("messages", summary.statistics.message_count, "channels", summary.statistics.channel_count)
    for schema, channel, message, decoded in reader.iter_decoded_messages():
        body = decoded.message.WhichOneof("body")
        print(schema.name, channel.topic, getattr(decoded.message.header, "from"), body)
        if body == "status":
            status = decoded.message.status
            print("stock", dict(zip(status.resource, status.stock_base_units)))
