/** systemd's units: that run with what they have been given, or that are stopped. */
export const UNITS = String.raw`
unit_runs() { # unit
  if [ -e "$STATE/restart/$1" ]; then
    echo 'has not read what changed'
    return 1
  fi
  if ! systemctl is-enabled --quiet -- "$1"; then
    echo 'is not enabled'
    return 1
  fi
  if ! systemctl is-active --quiet -- "$1"; then
    echo 'does not run'
    return 1
  fi
}

unit_stopped() { # unit
  if systemctl is-active --quiet -- "$1"; then
    echo 'runs'
    return 1
  fi
  if systemctl is-enabled --quiet -- "$1"; then
    echo 'is enabled'
    return 1
  fi
}

remember_unit() { # id unit
  [ ! -e "$STATE/before/$1.unit" ] || return 0
  if systemctl is-enabled --quiet -- "$2"; then echo enable; else echo disable; fi > "$STATE/before/.new"
  mv -f -T -- "$STATE/before/.new" "$STATE/before/$1.unit"
}

unit_put_runs() { # id unit
  remember_unit "$1" "$2"
  systemctl daemon-reload
  systemctl enable -- "$2"
  if [ -e "$STATE/restart/$2" ]; then systemctl restart -- "$2"; else systemctl start -- "$2"; fi
  rm -f -- "$STATE/restart/$2"
}

unit_put_stopped() { # id unit
  remember_unit "$1" "$2"
  systemctl disable --now -- "$2"
}

unit_undo() { # id unit
  if [ ! -e "$STATE/before/$1.unit" ]; then
    echo 'this script has not changed it, so there is nothing to take back'
    return 1
  fi
  systemctl "$(cat -- "$STATE/before/$1.unit")" --now -- "$2"
  rm -f -- "$STATE/before/$1.unit"
}
`.trim();
