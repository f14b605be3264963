// What the events of the schema have in common.

extension JSONReport {
  /// What can be told of a frame's packet: the same in each event that has one.
  static let facts = """
            "protocol": {"$ref": "#/$defs/protocol"},
            "src": {"$ref": "#/$defs/address"},
            "dst": {"$ref": "#/$defs/address"},
            "src_port": {"$ref": "#/$defs/number16"},
            "dst_port": {"$ref": "#/$defs/number16"},
            "identifier": {"$ref": "#/$defs/number16"},
            "sequence": {"$ref": "#/$defs/number16"},
            "host": {"$ref": "#/$defs/host"},
    """

  /// What their properties refer to.
  static let terms = """
        "fates": {
          "description": "What becomes of frames on an impaired way, and of their copies.",
          "type": "array",
          "items": {
            "type": "object",
            "required": ["frame", "text"],
            "additionalProperties": false,
            "properties": {
              "frame": {"description": "which of them, from 1", "$ref": "#/$defs/count"},
              "copy": {"const": true},
              "text": {"$ref": "#/$defs/text"},
              "drop": {"enum": ["lost", "by_number", "link_down", "limit", "memory"]},
              "delay": {"description": "in nanoseconds", "$ref": "#/$defs/count"},
              "reordered": {"const": true},
              "corrupted_bit": {
                "description": "0 is the most significant of the first octet",
                "$ref": "#/$defs/count"
              },
              "truncated": {"description": "to so many bytes", "$ref": "#/$defs/count"}
            }
          }
        },
        "fate-counts": {
          "description": "How many frames, copies among them, passed, and what happened to any.",
          "type": "object",
          "required": ["passed"],
          "additionalProperties": {"$ref": "#/$defs/count"}
        },
        "time": {
          "description": "RFC 3339, in UTC with nanoseconds",
          "type": "string",
          "format": "date-time"
        },
        "id": {
          "description": "a running number from 1, the packet id of a pcapng",
          "type": "integer",
          "minimum": 1
        },
        "traffic": {
          "required": ["interface", "received", "sent"],
          "additionalProperties": false,
          "properties": {
            "interface": {"$ref": "#/$defs/interface"},
            "received": {"$ref": "#/$defs/count"},
            "sent": {"$ref": "#/$defs/count"}
          }
        },
        "hosts": {
          "description": "as --address has them", "type": "array", "items": {"type": "string"}
        },
        "interface": {"description": "where there are several", "type": "string"},
        "link": {"description": "raw: packets, no header", "enum": ["ethernet", "raw"]},
        "length": {"description": "of the frame, in bytes", "$ref": "#/$defs/count"},
        "description": {"description": "the frame in tcpdump's words", "type": "string"},
        "protocol": {
          "description": "arp, icmp, icmp6, tcp, udp, else the number of what IP carries",
          "type": "string"
        },
        "address": {"description": "of IP, sender's and target's of ARP", "type": "string"},
        "host": {
          "description": "the fake host that it is for, whom a solicitation is about; of sent, whose",
          "type": "string"
        },
        "number16": {
          "description": "a port; an echo's or timestamp's identifier, sequence number",
          "type": "integer",
          "minimum": 0,
          "maximum": 65535
        },
        "reason": {
          "description": "a name of 'fakehost help verdicts', which stays from release to release",
          "type": "string",
          "pattern": "^[a-z0-9-]+$"
        },
        "text": {"description": "the reason, for people", "type": "string"},
        "clause": {"description": "of the standard that it comes from", "type": "string"},
        "count": {"type": "integer", "minimum": 0},
        "counts": {
          "type": "object",
          "propertyNames": {"$ref": "#/$defs/reason"},
          "additionalProperties": {"$ref": "#/$defs/count"}
        }
    """
}
