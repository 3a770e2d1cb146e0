PATH="${PATH}:/usr/sbin:/sbin"
device=$(readlink -f "/dev/disk/by-id/$2" || true)
if [ -b "${device}" ]; then
  blockdev --getsize64 "${device}"
else
  echo missing
fi