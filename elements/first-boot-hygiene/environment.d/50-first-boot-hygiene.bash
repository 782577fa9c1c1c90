# Nobody watches an amphora's boot menu.
export DIB_GRUB_TIMEOUT=${DIB_GRUB_TIMEOUT:-0}
