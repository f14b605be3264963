extension JSONReport {
  /// What each line is, in JSON Schema.
  static let schema = """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "A line of fakehost --json",
      "oneOf": [
        {"$ref": "#/$defs/start"}, {"$ref": "#/$defs/arrival"}, {"$ref": "#/$defs/frame"},
        {"$ref": "#/$defs/sent"}, {"$ref": "#/$defs/ended"}, {"$ref": "#/$defs/redirected"},
        {"$ref": "#/$defs/returned"}, {"$ref": "#/$defs/given-up"}, {"$ref": "#/$defs/change"},
        {"$ref": "#/$defs/summary"}, {"$ref": "#/$defs/case"}, {"$ref": "#/$defs/suite"}
      ],
      "$defs": {
        "start": {
          "description": "The first line of a run, which has a device and a time, or of a capture.",
          "type": "object",
          "required": ["event", "version", "hosts", "profile"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "start"},
            "time": {"$ref": "#/$defs/time"},
            "version": {"description": "of fakehost", "type": "string"},
            "device": {"description": "or another link; the first", "type": "string"},
            "link": {"$ref": "#/$defs/link"},
            "interfaces": {
              "description": "where there are several",
              "type": "array",
              "items": {
                "type": "object",
                "required": ["name", "link", "hosts"],
                "additionalProperties": false,
                "properties": {
                  "name": {"type": "string"}, "link": {"$ref": "#/$defs/link"},
                  "hosts": {"$ref": "#/$defs/hosts"}
                }
              }
            },
            "input": {"description": "the capture, as it was given", "type": "string"},
            "hosts": {"$ref": "#/$defs/hosts"},
            "profile": {"description": "as --profile has it", "type": "string"},
            "impairments": {
              "description": "as --impair has them",
              "type": "array",
              "items": {"type": "string"}
            },
            "seed": {"description": "of what is left to chance", "$ref": "#/$defs/count"}
          }
        },
        "arrival": {
          "description": "A frame that came, and something happens to it on its way to the hosts.",
          "type": "object",
          "required": ["event", "time", "id", "length", "description", "fates"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "arrival"},
            "time": {"$ref": "#/$defs/time"},
            "id": {"$ref": "#/$defs/id"},
            "interface": {"$ref": "#/$defs/interface"},
            "length": {"$ref": "#/$defs/length"},
            "captured": {"$ref": "#/$defs/count"},
            "description": {"$ref": "#/$defs/description"},
    \(facts)
            "fates": {"$ref": "#/$defs/fates"}
          }
        },
        "frame": {
          "description": "A frame that came to the hosts; its copy has the same id.",
          "type": "object",
          "required": [
            "event", "time", "id", "length", "description", "verdict", "reason", "text", "replies"
          ],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "frame"},
            "time": {"$ref": "#/$defs/time"},
            "id": {"$ref": "#/$defs/id"},
            "interface": {"$ref": "#/$defs/interface"},
            "length": {"$ref": "#/$defs/length"},
            "captured": {
              "description": "where a capture has only its beginning, so many bytes",
              "$ref": "#/$defs/count"
            },
            "description": {"$ref": "#/$defs/description"},
    \(facts)
            "verdict": {"enum": ["answered", "kept", "ignored", "forwarded"]},
            "reason": {"$ref": "#/$defs/reason"},
            "text": {"$ref": "#/$defs/text"},
            "clause": {"$ref": "#/$defs/clause"},
            "octet": {
              "description": "which is wrong, where the answer is a parameter problem",
              "$ref": "#/$defs/count"
            },
            "members": {
              "description": "hosts that a request to a group is for, or that report",
              "$ref": "#/$defs/count"
            },
            "replies": {"description": "of the hosts", "$ref": "#/$defs/count"},
            "fates": {"description": "of the replies", "$ref": "#/$defs/fates"}
          }
        },
        "sent": {
          "description": "A frame that is sent because its time has come.",
          "type": "object",
          "required": ["event", "time", "id", "length", "description"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "sent"},
            "time": {"$ref": "#/$defs/time"},
            "id": {"$ref": "#/$defs/id"},
            "interface": {"$ref": "#/$defs/interface"},
            "length": {"$ref": "#/$defs/length"},
            "description": {"$ref": "#/$defs/description"},
    \(facts)
            "fates": {"$ref": "#/$defs/fates"}
          }
        },
        "ended": {
          "description": "Where a frame that was forwarded ended behind routers, or its reply.",
          "type": "object",
          "required": ["event", "time", "end", "reason", "text"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "ended"},
            "time": {"$ref": "#/$defs/time"},
            "id": {"description": "of the frame", "$ref": "#/$defs/id"},
            "of_reply": {"description": "it is its reply that ended there", "const": true},
            "end": {"enum": ["answered", "kept", "ignored", "told", "silent", "lost"]},
            "reason": {"$ref": "#/$defs/reason"},
            "text": {"$ref": "#/$defs/text"},
            "clause": {"$ref": "#/$defs/clause"},
            "router": {"description": "the one that it came to", "type": "string"},
            "hop": {"description": "which of them that is, from 1", "$ref": "#/$defs/count"},
            "drop": {"description": "why, where it is lost", "type": "string"},
            "from": {"description": "where that link begins", "type": "string"},
            "to": {"description": "where it ends", "type": "string"}
          }
        },
        "redirected": {
          "description": "A frame that is forwarded goes on, and its sender was told of a better way.",
          "type": "object",
          "required": ["event", "time", "reason", "text", "to"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "redirected"},
            "time": {"$ref": "#/$defs/time"},
            "id": {"description": "of the frame", "$ref": "#/$defs/id"},
            "reason": {"$ref": "#/$defs/reason"},
            "text": {"$ref": "#/$defs/text"},
            "clause": {"$ref": "#/$defs/clause"},
            "router": {"description": "the one that said so", "type": "string"},
            "hop": {"description": "which of them that is, from 1", "$ref": "#/$defs/count"},
            "to": {"description": "the better way", "$ref": "#/$defs/address"}
          }
        },
        "returned": {
          "description": "A reply comes from routers, and something happens to it on its way out.",
          "type": "object",
          "required": ["event", "time", "id", "length", "description", "fates"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "returned"},
            "time": {"$ref": "#/$defs/time"},
            "id": {"$ref": "#/$defs/id"},
            "interface": {"$ref": "#/$defs/interface"},
            "length": {"$ref": "#/$defs/length"},
            "description": {"$ref": "#/$defs/description"},
    \(facts)
            "fates": {"$ref": "#/$defs/fates"}
          }
        },
        "given-up": {
          "description": "Fragments are given up without an error: their time is over.",
          "type": "object",
          "required": ["event", "time", "reason", "text"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "given-up"},
            "time": {"$ref": "#/$defs/time"},
            "reason": {"$ref": "#/$defs/reason"},
            "text": {"$ref": "#/$defs/text"},
            "clause": {"$ref": "#/$defs/clause"}
          }
        },
        "change": {
          "description": "From here on the hosts, or what becomes of frames, are others.",
          "required": ["event", "time", "text"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "change"},
            "time": {"$ref": "#/$defs/time"},
            "text": {"description": "what changes, in the scenario's words", "type": "string"}
          }
        },
        "summary": {
          "description": "The last line of a capture or a run, but where a probe found an owner.",
          "type": "object",
          "required": [
            "event", "received", "answered", "kept", "ignored", "sent", "unsent", "reasons",
            "given_up", "left_out"
          ],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "summary"},
            "received": {"$ref": "#/$defs/count"},
            "answered": {"$ref": "#/$defs/count"},
            "kept": {"$ref": "#/$defs/count"},
            "ignored": {"$ref": "#/$defs/count"},
            "forwarded": {"$ref": "#/$defs/count"},
            "sent": {"$ref": "#/$defs/count"},
            "unsent": {"description": "what was not taken", "$ref": "#/$defs/count"},
            "milliseconds": {"description": "but of a replay", "$ref": "#/$defs/count"},
            "interfaces": {"type": "array", "items": {"$ref": "#/$defs/traffic"}},
            "went_back": {
              "description": "how often a capture's time did, where it did",
              "$ref": "#/$defs/count"
            },
            "reasons": {
              "description": "frames by the reason of their verdict",
              "$ref": "#/$defs/counts"
            },
            "given_up": {
              "description": "datagrams that never were whole, by what became of their fragments",
              "$ref": "#/$defs/counts"
            },
            "ended": {
              "description": "where what was forwarded ended, by reason",
              "$ref": "#/$defs/counts"
            },
            "impaired": {
              "description": "what became of frames on their way; held are those that wait",
              "type": "object",
              "required": ["held"],
              "additionalProperties": false,
              "properties": {
                "in": {"$ref": "#/$defs/fate-counts"},
                "out": {"$ref": "#/$defs/fate-counts"},
                "held": {"$ref": "#/$defs/count"}
              }
            },
            "recording": {
              "description": "frames in the file of -w, and frames that should be there",
              "type": "object",
              "required": ["recorded", "unrecorded"],
              "additionalProperties": false,
              "properties": {
                "recorded": {"$ref": "#/$defs/count"},
                "unrecorded": {"$ref": "#/$defs/count"}
              }
            },
            "left_out": {
              "description": "lines that are not here because nobody read them in time",
              "$ref": "#/$defs/count"
            }
          }
        },
        "case": {
          "description": "Behind the lines of a capture in a suite: does it equal its golden one?",
          "type": "object",
          "required": ["event", "name", "outcome", "message", "difference_count", "differences"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "case"},
            "name": {"description": "without .in.pcap", "type": "string"},
            "capture": {"type": "string"},
            "golden": {"type": "string"},
            "outcome": {"$ref": "#/$defs/outcome"},
            "message": {"description": "the outcome, for people", "type": "string"},
            "requests": {"description": "frames that ask for a reply", "$ref": "#/$defs/count"},
            "answered": {"description": "of these", "$ref": "#/$defs/count"},
            "difference_count": {"$ref": "#/$defs/count"},
            "differences": {
              "description": "the first of them",
              "type": "array",
              "items": {"$ref": "#/$defs/difference"}
            }
          }
        },
        "difference": {
          "type": "object",
          "required": ["kind", "frame", "description"],
          "additionalProperties": false,
          "properties": {
            "kind": {"enum": ["differs", "missing", "extra"]},
            "frame": {
              "description": "of the golden capture; an extra one, of those that came; from 1",
              "type": "integer",
              "minimum": 1
            },
            "description": {"$ref": "#/$defs/description"},
            "fields": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["field", "expected", "found"],
                "additionalProperties": false,
                "properties": {
                  "field": {"description": "in Wireshark's names", "type": "string"},
                  "expected": {"type": "string"},
                  "found": {"type": "string"}
                }
              }
            },
            "cause": {
              "description": "what the capture has there, and the verdict on it",
              "type": "string"
            }
          }
        },
        "suite": {
          "description": "The last line of a suite: how many cases there are, and of which outcome.",
          "type": "object",
          "required": ["event", "cases", "outcomes"],
          "additionalProperties": false,
          "properties": {
            "event": {"const": "suite"},
            "cases": {"$ref": "#/$defs/count"},
            "outcomes": {
              "type": "object",
              "propertyNames": {"$ref": "#/$defs/outcome"},
              "additionalProperties": {"$ref": "#/$defs/count"}
            }
          }
        },
        "outcome": {
          "enum": [
            "same", "new", "changed", "differs", "no-golden", "no-capture", "failed", "not-replayed"
          ]
        },
    \(terms)
      }
    }

    """
}
