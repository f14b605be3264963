# Which files of a room name what other files of it declare, and which of them stand in a circle.
#
#   awk -v most=N [-v graph=1] -f references.awk Sources/ROOM/.../*.swift ...
#
# What counts are types, functions and variables declared at file scope, where they are named by
# themselves: not behind a dot, not in comments or strings, and not where the file or a type that it
# extends has something of its own by that name. graph=1 lists each reference with a name for it.
# Exit status 1 where a circle has more than `most` files.

BEGIN {
  split("struct enum class actor protocol typealias associatedtype", words, " ")
  for (i in words) is_type[words[i]] = 1
}

FNR == 1 {
  if (file != "") finish()
  file = FILENAME
  match(file, /Sources\/[^\/]+/)
  room = substr(file, RSTART + 8, RLENGTH - 8)
  if (!(room in files_of)) rooms[++room_count] = room
  files_of[room]++
  file_at[room, files_of[room]] = file
  room_of[file] = room
  tokens = level = comment = 0
  mode[0] = "code"
}

{ read_line($0) }

END {
  finish()
  for (r = 1; r <= room_count; r++) show(rooms[r])
  exit failed
}

function add(token) { text[++tokens] = token }

# Splits a line into tokens, as far as it is code: words as they are, all else by characters. In a string,
# mode is its quote with as many number signs as it began with; an interpolation is code again.
function read_line(line,    at, found, other) {
  while (line != "") {
    if (comment) {
      if (!match(line, /\/\*|\*\//)) return
      comment += substr(line, RSTART, 1) == "/" ? 1 : -1
      line = substr(line, RSTART + 2)
    } else if (mode[level] != "code") {
      line = read_string(line)
    } else if (match(line, /^[ \t]+/)) {
      line = substr(line, RLENGTH + 1)
    } else if (line ~ /^\/\//) {
      return
    } else if (line ~ /^\/\*/) {
      comment = 1
      line = substr(line, 3)
    } else if (match(line, /^#*"""/) || match(line, /^#*"/)) {
      mode[++level] = substr(line, 1, RLENGTH)
      add("\"\"")
      line = substr(line, RLENGTH + 1)
    } else if (match(line, /^#\/([^\/]|\/[^#])*\/#/)) {
      line = substr(line, RLENGTH + 1)
    } else if (match(line, /^[A-Za-z_][A-Za-z0-9_]*/)) {
      add(substr(line, 1, RLENGTH))
      line = substr(line, RLENGTH + 1)
    } else if (match(line, /^[0-9][A-Za-z0-9_.]*/)) {
      # 0...9 is a range: what follows two dots is no part of the number.
      found = substr(line, 1, RLENGTH)
      sub(/\.\..*/, "", found)
      add("0")
      line = substr(line, length(found) + 1)
    } else {
      found = substr(line, 1, 1)
      line = substr(line, 2)
      if (level && found == "(") open[level]++
      if (level && found == ")" && --open[level] == 0) level--
      else if (found != "`") add(found)
    }
  }
  # A string of one line that has not ended was none.
  while (level && mode[level] != "code" && mode[level] !~ /"""/) level--
}

# The rest of a line after the string's end, or after the beginning of an interpolation.
function read_string(line,    hashes, quotes, place, next_end, next_escape) {
  hashes = quotes = mode[level]
  gsub(/"/, "", hashes)
  gsub(/#/, "", quotes)
  next_end = index(line, quotes hashes)
  next_escape = index(line, "\\" hashes)
  if (next_escape && (!next_end || next_escape < next_end)) {
    place = next_escape + 1 + length(hashes)
    if (substr(line, place, 1) == "(") {
      mode[++level] = "code"
      open[level] = 1
    }
    return substr(line, place + 1)
  }
  if (!next_end) return ""
  level--
  return substr(line, next_end + length(quotes hashes))
}

# Takes note of what a file declares and names.
function finish(    i, depth, word, before, after, outer, is_private, j) {
  depth = 0
  outer = ""
  for (i = 1; i <= tokens; i++) {
    word = text[i]
    if (word == "{") { depth++; continue }
    if (word == "}") { depth--; if (!depth) outer = ""; continue }
    if (word !~ /^[A-Za-z_]/) continue
    before = i > 1 ? text[i - 1] : ""
    after = i < tokens ? text[i + 1] : ""
    # Behind a dot is a member; behind the room's own name and a dot is not.
    if (before == "." && !(i > 2 && text[i - 2] == room_of[file])) continue
    if (before in is_type && !(word == "func" || word == "var" || word == "let" || word == "subscript")) {
      declare(word, depth, outer, i, 1)
      if (!depth && before != "typealias") { outer = word; encloses[file, word] = 1 }
      if (after == "<") generics(i + 1)
    } else if (before == "extension") {
      if (!depth) { outer = word; encloses[file, word] = 1 }
      names[file, word] = 1
    } else if (before == "func") {
      declare(word, depth, outer, i, 0)
      if (after == "<") generics(i + 1)
    } else if (before == "init" && after == "<") {
      generics(i + 1)
    } else if (before == "let" || before == "var") {
      declare(word, depth, outer, i, 0)
    } else if (before == "case" || before == "for" || after == ":" || after == "in") {
      # Cases, parameters and labels. (A type before a colon is one that is extended or conforms.)
      if (word ~ /^[a-z_]/) own[file, word] = 1
    } else {
      names[file, word] = 1
    }
  }
  for (i in text) delete text[i]
}

function declare(word, depth, outer, i, is_a_type,    j) {
  for (j = i - 1; j > 0 && j > i - 8 && text[j] !~ /^[{};)]$/; j--) {
    if (text[j] == "private" || text[j] == "fileprivate") { own[file, word] = 1; return }
    if (text[j] == "(" ) break
  }
  if (depth) {
    # Of a type that others extend; of a function, or in the file alone, it is the file's own as well.
    if (outer != "") member[room_of[file], outer, word] = 1
    own[file, word] = 1
    return
  }
  own[file, word] = 1
  home[room_of[file], word, ++homes[room_of[file], word]] = file
}

# The parameters behind a generic's name.
function generics(i,    depth) {
  for (; i <= tokens; i++) {
    if (text[i] == "<") depth++
    if (text[i] == ">" && !--depth) return
    if (text[i] ~ /^[A-Za-z_]/ && (text[i - 1] == "<" || text[i - 1] == ",")) own[file, text[i]] = 1
  }
}

# Whether a file's own types have a member of that name.
function is_members(f, word,    pair, part) {
  for (pair in encloses) {
    split(pair, part, SUBSEP)
    if (part[1] == f && (room_of[f], part[2], word) in member) return 1
  }
  return 0
}

function short(path) { sub(/^.*\//, "", path); return path }

function show(r,    n, i, j, k, pair, part, f, h, edge, reach, count, size, circle, seen, largest, line, key) {
  n = files_of[r]
  for (i = 1; i <= n; i++) place[file_at[r, i]] = i
  for (pair in names) {
    split(pair, part, SUBSEP)
    f = part[1]
    if (room_of[f] != r || !((r, part[2]) in homes) || pair in own) continue
    if (is_members(f, part[2])) continue
    for (h = 1; h <= homes[r, part[2]]; h++) {
      if (home[r, part[2], h] == f) continue
      key = place[f] SUBSEP place[home[r, part[2], h]]
      if (!(key in edge)) count++
      if (!(key in edge) || part[2] < edge[key]) edge[key] = part[2]
    }
  }
  for (pair in edge) reach[pair] = 1
  for (k = 1; k <= n; k++)
    for (i = 1; i <= n; i++)
      if ((i, k) in reach)
        for (j = 1; j <= n; j++) if ((k, j) in reach) reach[i, j] = 1
  for (i = 1; i <= n; i++) {
    if (seen[i] || !((i, i) in reach)) continue
    size = 0
    line = ""
    for (j = 1; j <= n; j++)
      if ((i, j) in reach && (j, i) in reach) {
        seen[j] = 1
        size++
        line = line " " short(file_at[r, j])
      }
    if (size < 2) continue
    circle = circle sprintf("  circle of %d:%s\n", size, line)
    if (size > largest) largest = size
  }
  printf "%s: %d files, %d references, largest circle %d\n%s", r, n, count, largest ? largest : 1, circle
  if (graph)
    for (i = 1; i <= n; i++)
      for (j = 1; j <= n; j++)
        if ((i, j) in edge)
          printf "  %s → %s (%s)%s\n", short(file_at[r, i]), short(file_at[r, j]), edge[i, j], \
            (j, i) in reach ? " in a circle" : ""
  if (largest > most) {
    printf "structure: %s has a circle of %d files: %d at the most\n", r, largest, most >"/dev/stderr"
    failed = 1
  }
}
