"""What a page of Markdown shows: its blocks of code, with the marks in the comments above them."""

import re

MARKS = ("not run", "run", "file", "before", "meanwhile", "varies", "order varies", "not compared")
PROSE = ("yaml", "json", "json5", "swift", "dockerfile", "python", "sh", "toml")
COMMAND = re.compile(r"(sudo )?(fakehost|make|ip|ping|tcpdump|tshark|nmap|docker|apt-get|apt|pip|tar|qemu\S*) ")


class Mistake(Exception):
    pass


class Command:
    """A command, and what is shown below it: None where nothing is to be shown."""

    def __init__(self, text, shown):
        self.text, self.shown = text, shown
        self.first = self.last = 0  # the lines of what is shown


class Block:
    def __init__(self, page, line, language, lines, indent, marks):
        self.page, self.line, self.language = page, line, language
        self.lines, self.indent = lines, indent
        self.reasons = [v for k, v in marks if k == "not run"]
        self.file = next((v for k, v in marks if k == "file"), None)
        self.before = [v for k, v in marks if k == "before"]
        self.meanwhile = [v for k, v in marks if k == "meanwhile"]
        self.varies = [v for k, v in marks if k == "varies"]
        self.incomparable = next((v for k, v in marks if k == "not compared"), None)
        self.order_varies = any(k == "order varies" for k, _ in marks)
        self.is_marked = any(k in ("run", "not run", "file") for k, _ in marks)
        self.commands = self._commands(any(k == "run" for k, _ in marks))

    @property
    def place(self):
        return f"{self.page}:{self.line}"

    def _commands(self, bare):
        has_prompt = any(line.startswith("$ ") for line in self.lines)
        commands, number = [], 0
        while number < len(self.lines):
            line = self.lines[number]
            number += 1
            if has_prompt and not line.startswith("$ "):
                if commands:
                    commands[-1].shown.append(line)
                    commands[-1].last = self.line + number
                continue
            if not has_prompt and (not bare or not line.strip()):
                continue
            text = line[2:] if has_prompt else line
            while text.endswith("\\") and number < len(self.lines):
                text += "\n" + self.lines[number]
                number += 1
            commands.append(Command(text, [] if has_prompt else None))
            commands[-1].first = commands[-1].last = self.line + number
        return commands

    def looks_like_commands(self):
        return self.language not in PROSE and any(COMMAND.match(line) for line in self.lines)


def marks_in(comment, place):
    found = []
    for line in comment.strip().split("\n"):
        key, colon, value = line.strip().partition(":")
        if key not in MARKS:
            raise Mistake(f"{place}: no mark is called '{key}': {', '.join(MARKS)}")
        if key.startswith("not ") and not value.strip():
            raise Mistake(f"{place}: '{key}' has no reason")
        found.append((key, value.strip()))
    return found


def blocks_of(page, text):
    lines = text.split("\n")
    blocks, marks, number = [], [], 0
    while number < len(lines):
        line = lines[number]
        start = number
        if line.startswith("<!--"):
            while "-->" not in lines[number]:
                number += 1
            comment = "\n".join(lines[start : number + 1]).strip()[4:].split("-->")[0]
            marks += marks_in(comment, f"{page}:{start + 1}")
            number += 1
        elif line.startswith("```"):
            number += 1
            while not lines[number].startswith("```"):
                number += 1
            blocks.append(Block(page, start + 1, line[3:].strip(), lines[start + 1 : number], "", marks))
            marks, number = [], number + 1
        elif line.startswith("    ") and (start == 0 or not lines[start - 1].strip()):
            while number < len(lines) and (lines[number].startswith("    ") or not lines[number].strip()):
                number += 1
            kept = lines[start:number]
            while not kept[-1].strip():
                kept.pop()
            blocks.append(Block(page, start, "", [each[4:] for each in kept], "    ", marks))
            marks = []
        else:
            # A line that is one command, in a paragraph.
            whole = re.fullmatch(r"`((?:sudo )?fakehost .*)`", line)
            if whole:
                shown = marks if any(k in ("not run", "before", "meanwhile") for k, _ in marks) else []
                blocks.append(Block(page, start, "", [whole[1]], None, shown + [("run", "")]))
                marks = []
            elif line.strip():
                marks = []
            number += 1
    return blocks
