# Nobody watches an amphora's boot menu.
export DIB_GRUB_TIMEOUT=${DIB_GRUB_TIMEOUT:-0}

# Debian's and Ubuntu's kernel packages then make no initial RAM disk; it would be
# made again, slowly, when the packages after them are in. See post-install.d.
export INITRD=No

# The build host's umask must not decide who can read the image's files.
if [ -d /tmp/in_target.d ]; then
    umask 022
fi
