/** How a step of the plan is called. */
export const CALLS = String.raw`
# Sets output and status.
do_step() { # id verb
  output=$(
    set -e
    "step_$(printf '%s' "$1" | tr -c A-Za-z0-9 _)" "$2" 2>&1 < /dev/null
  )
  status=$?
}

title_of() { # id
  "step_$(printf '%s' "$1" | tr -c A-Za-z0-9 _)" title
}
`.trim();
