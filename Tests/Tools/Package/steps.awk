# steps.awk   the commands of a Dockerfile (RUN), or of the jobs for CI that a page shows: of GitHub's (run:) or
# GitLab's (script:), by the file that `of` names.
function give(command) { print command; found = 1 }
of == "Dockerfile" {
  line = line $0
  if (sub(/\\$/, "", line)) next
  if (sub(/^RUN /, "", line)) give(line)
  line = ""
  next
}
/^<!-- file: / { inside = $3 == of }
/^```$/ { inside = 0; script = 0 }
inside && /^ *- run: / { sub(/^ *- run: /, ""); give($0) }
inside && /^  [a-z]*:/ { script = /^  script:/ }
inside && script && /^    - / { sub(/^    - /, ""); give($0) }
END { exit !found }
