# shellcheck shell=sh
# The place where kernel arguments are configured. Sourced after library.sh.

# What was added to the line earlier, so that it can be removed.
noted=/var/lib/permacade/kernel-arguments

# find_boot_line: sets loader to pi, grub or none, and line_file to the file that holds the arguments. It looks at the
# files, because release names do not tell: the firmware of a Pi reads cmdline.txt below os_prefix, which Ubuntu 25.10 and
# later use (raspberrypi/documentation config_txt; Canonical, A/B boot on Ubuntu for Raspberry Pi).
find_boot_line() {
  set -f
  firmware=/boot/firmware
  if ! [ -e "${firmware}/config.txt" ] && [ -e /boot/config.txt ]; then
    firmware=/boot
  fi
  loader=none
  line_file=
  if [ -e "${firmware}/config.txt" ]; then
    loader=pi
    prefix=$(firmware_setting os_prefix)
    name=$(firmware_setting cmdline)
    line_file=${firmware}/${prefix}${name:-cmdline.txt}
    if [ ! -e "${line_file}" ] && [ -e "${firmware}/current/cmdline.txt" ]; then
      line_file=${firmware}/current/cmdline.txt
    fi
  elif [ -d /etc/default/grub.d ] || [ -e /etc/default/grub ]; then
    loader=grub
    line_file=/etc/default/grub.d/permacade.cfg
  fi
}

# firmware_setting KEY: prints a value of config.txt that holds for every start, not only for one board or a trial start.
firmware_setting() {
  sed 's/\r$//' "${firmware}/config.txt" | awk -F= -v key="$1" '
    /^\[/ { section = $0 }
    $1 == key && (section == "" || section == "[all]") { value = $2 }
    END { print value }
  '
}

# change_boot_line WORDS: has the line hold these words, each after a space, and none that were added earlier.
change_boot_line() {
  ours=$(cat "${noted}" 2>/dev/null || true)
  case "${loader}" in
    pi) change_pi_line "$1" ;;
    grub) change_grub_line "$1" ;;
    *)
      if [ -n "$1" ]; then
        fail "found neither the config.txt of a Raspberry Pi nor GRUB. Set these kernel arguments by hand:$1"
      fi
      ;;
  esac
}

# change_pi_line WORDS: changes the one line of cmdline.txt.
change_pi_line() {
  [ -e "${line_file}" ] || fail "${line_file} does not exist, although ${firmware}/config.txt points to it. Is the boot partition mounted?"
  filled=$(grep -c '[^[:space:]]' "${line_file}" || true)
  if [ "${filled}" -ne 1 ]; then
    fail "${line_file} has ${filled} lines, but the firmware reads only the first. Join them into one line"
  fi
  line=$(tr -d '\r' <"${line_file}" | grep '[^[:space:]]')
  before=${line}
  for word in ${ours}; do
    case " $1 " in
      *" ${word} "*) ;;
      *) remove_word "${word}" ;;
    esac
  done
  for word in $1; do
    case " ${line} " in
      *" ${word} "*) ;;
      *) line="${line% } ${word}" ;;
    esac
  done
  if [ "${line}" != "${before}" ]; then
    # Noted first: a word that is noted but was not added does no harm; one that was added but not noted would stay for ever.
    printf '%s\n' "${ours} $1" >"${noted}.new"
    sync -- "${noted}.new"
    mv -fT -- "${noted}.new" "${noted}"
    if ! touch -- "${line_file}" 2>/dev/null; then
      fail "cannot write to ${firmware}: it is mounted read-only, as after a power cut. Run fsck on its device (see: findmnt ${firmware}) and mount it again"
    fi
    [ -e "${line_file}.bak" ] || cp -- "${line_file}" "${line_file}.bak"
    printf '%s\n' "${line}" | replace "${line_file}"
  fi
  printf '%s\n' "$1" >"${noted}"
}

# remove_word WORD: takes a word out of line.
remove_word() {
  padded=" ${line} "
  case "${padded}" in
    *" $1 "*)
      padded="${padded%%" $1 "*} ${padded#*" $1 "}"
      line=${padded# }
      line=${line% }
      ;;
    *) ;;
  esac
}

# change_grub_line WORDS: keeps them in a file of our own, and makes GRUB's menu again when that lacks them.
change_grub_line() {
  if [ -z "$1" ] && [ ! -e "${line_file}" ]; then
    return 0
  fi
  mkdir -p /etc/default/grub.d
  if [ -n "$1" ]; then
    content="GRUB_CMDLINE_LINUX=\"\${GRUB_CMDLINE_LINUX}$1\""
    current=$(cat "${line_file}" 2>/dev/null || true)
    if [ "${content}" != "${current}" ]; then
      printf '%s\n' "${content}" | replace "${line_file}"
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
    say 'regenerating the GRUB menu (usually 5 to 30 s)'
    [ -n "$1" ] || mv -f -- "${line_file}" "${line_file}.removed"
    update-grub >&2
    rm -f -- "${line_file}.removed"
  fi
}

# print_boot_line: prints the arguments that are managed here. A restart does not change the output.
print_boot_line() {
  for file in /boot/firmware/config.txt /boot/config.txt; do
    grep -s -E '^(os_prefix|cmdline)=' "${file}" || true
  done
  for file in /boot/firmware/cmdline.txt /boot/firmware/*/cmdline.txt /boot/cmdline.txt /etc/default/grub.d/permacade.cfg; do
    [ -e "${file}" ] || continue
    echo "${file}"
    grep -o -E '(cgroup_(en|dis)able=memory|usb-storage[.]quirks=[^ "]*)' "${file}" || true
  done
}
