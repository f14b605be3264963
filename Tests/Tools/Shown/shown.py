#!/usr/bin/env python3
"""shown.py [--update] PROGRAM PAGE ...   runs the commands that pages show, and compares what they print.

Each page is run in a network, a file system and a process table of its own, block by block in one folder, as root. Marks
stand above a block of code, in a comment, which readers do not see:
  <!-- not run: WHY -->        it is counted and listed
  <!-- run -->                 its lines are commands without a prompt; they succeed, and print what they like
  <!-- file: NAME -->          it is a file, which is written
  <!-- before: COMMAND -->     is run first
  <!-- meanwhile: COMMAND -->  is run while what stays answers; a SIGINT ends that then
  <!-- varies: REGEX -->       what matches is not compared
  <!-- not compared: WHY -->   it is run, and what it prints is not compared: it is listed
  <!-- order varies -->        lines of several programs come as they come
A line `...` stands for any lines. compare.py has what is never compared. --update writes what was printed into the page."""

import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare
import pages

LIMIT = 120
STAYS = re.compile(r"^(sudo )?fakehost (run|wire)\b(?!.*(&|\|)\s*\S*$)(?!.*(--duration|-c \d))")


# Where what stays is shown to its end.
END = re.compile("^---|recorded")


def shell(text, output, **more):
    return subprocess.Popen(["bash", "-m", "-c", text], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **more)


def finish(process, what):
    try:
        return process.wait(LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        raise pages.Mistake(f"'{what}' does not end")


def steps(block):
    """A script that calls each command, and says between them where one ends and how."""
    script = "exec >.said 2>&1\nready() { for _ in $(seq 600); do kill -0 $! 2>/dev/null || break; " \
        "grep -q 'Ctrl-C ends it' .said && break; sleep 0.1; done; sleep 0.3; }\n"
    for number, command in enumerate(block.commands):
        text = command.text
        if STAYS.match(text):
            text += " &\n" + ("sleep 1" if " -q" in text else "ready") + "\n"
            text += "".join(f"( {each} ) >/dev/null 2>&1\n" for each in block.meanwhile)
            text += "sleep 0.3; kill -INT %% 2>/dev/null; wait $!"
        elif text.endswith("&"):
            text += "\nsleep 1" if " -q" in text or ">" in text else "\nready"
        elif text.startswith("kill"):
            text += "; wait %%" if "%" in text else ""
        script += f"{text}\nprintf '\\n\\001{number} %d\\n' $?\n"
    return script + "kill $(jobs -p) 2>/dev/null; wait\n"


def run_block(block, folder):
    """The status and output of each command: one shell has them all."""
    path = os.path.join(folder, ".said")
    for each in block.before:
        with open(path, "wb") as said:
            if finish(shell(each, said, start_new_session=True), each):
                raise pages.Mistake(f"'{each}' failed: {open(path, errors='replace').read()}")
    finish(shell(steps(block), subprocess.DEVNULL, start_new_session=True), block.commands[-1].text)
    said = open(path, errors="replace").read()
    results = []
    for number, command in enumerate(block.commands):
        printed, mark, said = said.partition(f"\n\001{number} ")
        if not mark:
            raise pages.Mistake(f"the shell ended before '{command.text}' did: {printed}")
        status, _, said = said.partition("\n")
        if STAYS.match(command.text) and command.shown is not None and not any(END.search(l) for l in command.shown):
            printed = printed.partition("\n---")[0]
        results.append((int(status), printed))
    return results


def judge(block, results, update):
    """What differs, as a text; and the lines to show instead, by the lines that they replace."""
    wrong, instead = [], []
    for command, (status, said) in zip(block.commands, results):
        printed = said.rstrip("\n").split("\n") if said else []
        if block.incomparable:
            pass
        elif command.shown is None:
            if status:
                wrong.append(f"{block.place}: '{command.text}' ended with {status}:\n  | " + "\n  | ".join(printed))
        elif not compare.agree(command.shown, printed, block.varies, block.order_varies):
            lines = [f"  shown   | {line}" for line in compare.lines_of(command.shown, block.varies)]
            lines += [f"  printed | {line}" for line in compare.lines_of(printed, block.varies)]
            wrong.append(f"{block.place}: '{command.text}' prints something else:\n" + "\n".join(lines))
            if update and not any(line.strip() == "..." for line in command.shown):
                instead.append((command.first, command.last, [block.indent + line for line in printed]))
    return wrong, instead


def inside(page, update):
    """In namespaces of its own, in the folder that is to be worked in."""
    folder = os.getcwd()
    root = os.environ["FAKEHOST_SOURCES"]
    text = open(os.path.join(root, page)).read()
    wrong, instead, ran, left = [], [], 0, []
    for block in pages.blocks_of(page, text):
        if block.reasons:
            left.append(f"{block.place}: not run: {block.reasons[0]}")
        elif block.file:
            os.makedirs(os.path.dirname(os.path.join(folder, block.file)), exist_ok=True)
            with open(os.path.join(folder, block.file), "w") as file:
                file.write("\n".join(block.lines) + "\n")
        elif block.commands:
            if block.incomparable:
                left.append(f"{block.place}: not compared: {block.incomparable}")
            try:
                more, lines = judge(block, run_block(block, folder), update)
                wrong += more
                instead += lines
            except pages.Mistake as mistake:
                wrong.append(f"{block.place}: {mistake}")
            ran += len(block.commands)
        elif block.looks_like_commands() and not block.is_marked:
            wrong.append(f"{block.place}: it looks like commands; mark it as 'run' or 'not run: WHY'")
    for each in wrong + left:
        print(each)
    if instead:
        lines = text.split("\n")
        for first, last, new in sorted(instead, reverse=True):
            lines[first:last] = new
        with open(os.path.join(root, page), "w") as file:
            file.write("\n".join(lines))
    print(f"{page}: {ran} commands run, {len(wrong)} wrong, {len(left)} blocks not run or not compared")
    return bool(wrong)


def main(arguments):
    update = "--update" in arguments
    arguments = [each for each in arguments if each != "--update"]
    if arguments[0] == "--inside":
        return inside(arguments[1], update)
    program, work, status = os.path.abspath(arguments[0]), os.path.abspath(".build/shown"), 0
    for page in arguments[1:]:
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work + "/bin")
        os.makedirs(work + "/folder")
        os.symlink(program, work + "/bin/fakehost")
        with open(work + "/bin/sudo", "w") as file:
            file.write('#!/bin/sh\nexec "$@"\n')
        os.chmod(work + "/bin/sudo", 0o755)
        os.symlink(os.path.abspath("Fixtures"), work + "/folder/Fixtures")
        environment = dict(os.environ, PATH=f"{work}/bin:/usr/sbin:/sbin:" + os.environ["PATH"], LC_ALL="C.UTF-8",
            USER="root", SHELL="/bin/sh", HOME=work + "/folder", FAKEHOST_SOURCES=os.getcwd(), COLUMNS="200")
        mine = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
        # No program of the machine's is touched: /tmp and /run are its own, too.
        own = "mount -t tmpfs none /tmp; mount -t tmpfs none /run; mount -t tmpfs none /var/tmp; ip link set lo up; exec \"$@\""
        status |= subprocess.run(["unshare", *mine, "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
            "sh", "-c", own, "sh", sys.executable, os.path.abspath(__file__), "--inside", page,
            *(["--update"] if update else [])], cwd=work + "/folder", env=environment).returncode
    return status


try:
    sys.exit(main(sys.argv[1:]))
except pages.Mistake as mistake:
    sys.exit(f"shown: {mistake}")
