#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
fail() {
  say "$1"
  exit 1
}
replace() {
  new=$1.permacade-new
  cat >"${new}"
  if [ -e "$1" ]; then
    chmod --reference="$1" -- "${new}"
    # FAT has no owners.
    chown --reference="$1" -- "${new}" 2>/dev/null || true
  fi
  sync -f -- "${new}"
  mv -fT -- "${new}" "$1"
  sync -f -- "$1"
}
change_pi_line() {
  [ -e "${line_file}" ] || fail "has no ${line_file}, which ${firmware}/config.txt leads to: is the boot partition mounted?"
  filled=$(grep -c "[^[:space:]]" "${line_file}" || true)
  if [ "${filled}" -ne 1 ]; then
    fail "has ${filled} lines in ${line_file} and the firmware reads only the first: make it one line"
  fi
  line=$(tr -d "\r" <"${line_file}" | grep "[^[:space:]]")
  before=${line}
  for word in ${ours}; do
    case " $1 " in
      *" ${word} "*) ;;
      *)
        padded=" ${line} "
        case "${padded}" in
          *" ${word} "*)
            padded="${padded%%" ${word} "*} ${padded#*" ${word} "}"
            line=${padded# }
            line=${line% }
            ;;
          *) ;;
        esac
        ;;
    esac
  done
  for word in $1; do
    case " ${line} " in
      *" ${word} "*) ;;
      *) line="${line% } ${word}" ;;
    esac
  done
  if [ "${line}" != "${before}" ]; then
    # Noted first: a word that is noted and was not added does no harm, the other way round it would stay for ever.
    printf "%s\n" "${ours} $1" >"${noted}.new"
    sync -- "${noted}.new"
    mv -fT -- "${noted}.new" "${noted}"
    if ! touch -- "${line_file}" 2>/dev/null; then
      fail "cannot write to ${firmware}: it is mounted read-only, as after a power cut. Check it (fsck on the device that findmnt ${firmware} names) and mount it again"
    fi
    [ -e "${line_file}.bak" ] || cp -- "${line_file}" "${line_file}.bak"
    printf "%s\n" "${line}" | replace "${line_file}"
  fi
  printf "%s\n" "$1" >"${noted}"
}
change_grub_line() {
  if [ -z "$1" ] && [ ! -e "${line_file}" ]; then
    return 0
  fi
  mkdir -p /etc/default/grub.d
  if [ -n "$1" ]; then
    content="GRUB_CMDLINE_LINUX=\"\${GRUB_CMDLINE_LINUX}$1\""
    current=$(cat "${line_file}" 2>/dev/null || true)
    if [ "${content}" != "${current}" ]; then
      printf "%s\n" "${content}" | replace "${line_file}"
      made=no
    fi
  fi
  for word in $1; do
    grep -q -s -F -e " ${word}" /boot/grub/grub.cfg || made=no
  done
  if [ -z "$1" ]; then
    made=no
  fi
  if [ "${made:-yes}" = no ]; then
    say "makes its boot menu again (usually 5 to 30 s)"
    [ -n "$1" ] || mv -f -- "${line_file}" "${line_file}.removed"
    update-grub >&2
    rm -f -- "${line_file}.removed"
  fi
}
if systemd-detect-virt --quiet --container; then
  exit 0
fi
set -f
firmware=/boot/firmware
if ! [ -e "${firmware}/config.txt" ] && [ -e /boot/config.txt ]; then
  firmware=/boot
fi
loader=none
line_file=
if [ -e "${firmware}/config.txt" ]; then
  loader=pi
  # Only what holds for every start: not for one board, nor for a trial start.
  setting() {
    sed "s/\r\$//" "${firmware}/config.txt" | awk -F= -v key="$1" '
      /^\[/ { section = $0 }
      $1 == key && (section == "" || section == "[all]") { value = $2 }
      END { print value }
    '
  }
  prefix=$(setting os_prefix)
  name=$(setting cmdline)
  line_file=${firmware}/${prefix}${name:-cmdline.txt}
  if [ ! -e "${line_file}" ] && [ -e "${firmware}/current/cmdline.txt" ]; then
    line_file=${firmware}/current/cmdline.txt
  fi
elif [ -d /etc/default/grub.d ] || [ -e /etc/default/grub ]; then
  loader=grub
  line_file=/etc/default/grub.d/permacade.cfg
fi
noted=/var/lib/permacade/kernel-arguments
change_line() {
  ours=$(cat "${noted}" 2>/dev/null || true)
  case "${loader}" in
    pi) change_pi_line "$1" ;;
    grub) change_grub_line "$1" ;;
    *)
      if [ -n "$1" ]; then
        fail "has neither a Pi's config.txt nor GRUB, so nothing is known about where the kernel arguments$1 belong: set them by hand"
      fi
      ;;
  esac
}
change_line ""
rm -f -- "${noted}"
