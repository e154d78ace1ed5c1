-- Shows the traffic of `diaodu play --plain` in Wireshark and tshark: ZMTP 3, topics, envelopes and the messages in them.
--
--   tshark -i lo -X lua_script:deploy/wireshark/diaodu.lua \
--     -o 'uat:protobuf_search_paths:"Sources/Adapters/MessageSchema/Protos","TRUE"' -Y diaodu
--
-- In Wireshark: copy this file into Help > About > Folders > Personal Lua Plugins, and add the folder with diaodu.proto
-- under Preferences > Protocols > Protobuf > Search paths. Other ports: Decode As... > DIAODU.

local PLAIN_PORT = 20991

local diaodu = Proto("diaodu", "Diaodu")

local fields = {
    greeting = ProtoField.string("diaodu.greeting", "ZMTP greeting"),
    command = ProtoField.string("diaodu.command", "ZMTP command"),
    subscription = ProtoField.string("diaodu.subscription", "Subscription"),
    topic = ProtoField.string("diaodu.topic", "Topic"),
    direction = ProtoField.string("diaodu.direction", "Direction"),
    parent = ProtoField.string("diaodu.parent", "Parent"),
    node = ProtoField.string("diaodu.node", "Node"),
    kind = ProtoField.string("diaodu.kind", "Kind"),
    envelope_bytes = ProtoField.uint32("diaodu.envelope_bytes", "Bytes of the envelope"),
}
diaodu.fields = fields

local malformed = ProtoExpert.new(
    "diaodu.malformed", "This is no message of Diaodu", expert.group.MALFORMED, expert.severity.ERROR)
diaodu.experts = { malformed }

local GREETING_BYTES = 64
local MORE, LONG, COMMAND = 1, 2, 4

local protobuf = Dissector.get("protobuf")

local function dissect_protobuf(type, buffer, pinfo, tree)
    pinfo.private["pb_msg_type"] = "message," .. type
    pcall(Dissector.call, protobuf, buffer, pinfo, tree)
end

-- What an envelope carries is bytes to protobuf; here it is opened.
local payload = Proto("diaodu_payload", "Diaodu message")
function payload.dissector(buffer, pinfo, tree)
    dissect_protobuf("diaodu.v1.Message", buffer, pinfo, tree)
    return buffer:len()
end
DissectorTable.get("protobuf_field"):add("diaodu.v1.Envelope.payload", payload)

-- One ZMTP frame at an offset: its flags, where its content begins and how long it is; nil when it is not all there.
local function frame(buffer, offset)
    local left = buffer:len() - offset
    if left < 2 then return nil end
    local flags = buffer(offset, 1):uint()
    if flags > 7 then return flags, offset, -1 end
    local header = bit.band(flags, LONG) ~= 0 and 9 or 2
    if left < header then return nil end
    local size = header == 9 and buffer(offset + 1, 8):uint64():tonumber() or buffer(offset + 1, 1):uint()
    if left < header + size then return nil end
    return flags, offset + header, size
end

local function add_topic(tree, range)
    local text = range:string()
    local item = tree:add(fields.topic, range)
    local direction, parent, node, kind = text:match("^(%w+)/([^/]+)/([^/]+)/(%w+)/$")
    if direction then
        item:add(fields.direction, range, direction):set_generated()
        item:add(fields.parent, range, parent):set_generated()
        item:add(fields.node, range, node):set_generated()
        item:add(fields.kind, range, kind):set_generated()
    end
    return text
end

local function add_command(tree, range)
    local length = range:len() > 0 and range(0, 1):uint() or 0
    if length > 0 and length < range:len() then tree:add(fields.command, range(1, length)) end
end

-- A message of two frames, or a subscription of one.
local function add_message(tree, buffer, parts, pinfo)
    if #parts == 2 and parts[1].size > 0 and parts[2].size > 0 then
        local topic = add_topic(tree, buffer(parts[1].start, parts[1].size))
        local envelope = buffer(parts[2].start, parts[2].size)
        tree:add(fields.envelope_bytes, envelope, parts[2].size)
        dissect_protobuf("diaodu.v1.Envelope", envelope:tvb(), pinfo, tree)
        return topic
    end
    local first = parts[1].size > 0 and buffer(parts[1].start, 1):uint() or 255
    if #parts == 1 and first <= 1 then
        local range = buffer(parts[1].start, parts[1].size)
        local prefix = range:len() > 1 and range(1):string() or ""
        tree:add(fields.subscription, range, prefix):append_text(first == 1 and "" or " (ends)")
        return "subscription"
    end
    tree:add_proto_expert_info(malformed)
    return "malformed"
end

function diaodu.dissector(buffer, pinfo, root)
    local offset, shown = 0, {}
    pinfo.cols.protocol = "DIAODU"
    while offset < buffer:len() do
        local start = offset
        local function wait_for_more()
            pinfo.desegment_offset = start
            pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
        end
        if buffer(offset, 1):uint() == 0xff then
            if buffer:len() - offset < GREETING_BYTES then return wait_for_more() end
            local tree = root:add(diaodu, buffer(offset, GREETING_BYTES))
            local major, minor = buffer(offset + 10, 1):uint(), buffer(offset + 11, 1):uint()
            local mechanism = buffer(offset + 12, 20):stringz()
            tree:add(fields.greeting, buffer(offset, GREETING_BYTES),
                "ZMTP " .. major .. "." .. minor .. ", " .. mechanism)
            table.insert(shown, "greeting")
            offset = offset + GREETING_BYTES
        else
            local parts, flags = {}, MORE
            while bit.band(flags, MORE) ~= 0 do
                local content, size
                flags, content, size = frame(buffer, offset)
                if flags == nil then return wait_for_more() end
                if size < 0 then
                    root:add(diaodu, buffer(start)):add_proto_expert_info(malformed)
                    return buffer:len()
                end
                table.insert(parts, { start = content, size = size })
                offset = content + size
            end
            local tree = root:add(diaodu, buffer(start, offset - start))
            if bit.band(flags, COMMAND) ~= 0 then
                add_command(tree, buffer(parts[1].start, parts[1].size))
                table.insert(shown, "command")
            else
                table.insert(shown, add_message(tree, buffer, parts, pinfo))
            end
        end
    end
    pinfo.cols.protocol = "DIAODU"
    pinfo.cols.info = table.concat(shown, " ")
    return buffer:len()
end

DissectorTable.get("tcp.port"):add(PLAIN_PORT, diaodu)
