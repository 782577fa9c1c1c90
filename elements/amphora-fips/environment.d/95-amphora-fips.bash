case "${DISTRO_NAME:-}" in
debian | ubuntu)
    echo "amphora-fips: $DISTRO_NAME has no FIPS mode without a subscription; build on a base of the Red Hat family, or leave the element out." >&2
    exit 1
    ;;
*) ;;
esac

# Each phase reads this file, some from within another.
case " ${DIB_BOOTLOADER_DEFAULT_CMDLINE:-} " in
*" fips=1 "*) ;;
*) export DIB_BOOTLOADER_DEFAULT_CMDLINE="${DIB_BOOTLOADER_DEFAULT_CMDLINE:-nofb nomodeset gfxpayload=text} fips=1" ;;
esac
case "${DIB_DRACUT_ENABLED_MODULES:-}" in
*"name: fips"*) ;;
*)
    export DIB_DRACUT_ENABLED_MODULES="${DIB_DRACUT_ENABLED_MODULES:-}
- name: fips
"
    ;;
esac
