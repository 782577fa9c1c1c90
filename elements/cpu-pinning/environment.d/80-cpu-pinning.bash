# N is the last processor, which kernels since 5.13 understand. Every phase reads
# this file, some from within another.
amphora_pinning="irqaffinity=0 isolcpus=1-N nohz=on nohz_full=1-N"
case " ${DIB_BOOTLOADER_DEFAULT_CMDLINE:-} " in
*" $amphora_pinning "*) ;;
*) export DIB_BOOTLOADER_DEFAULT_CMDLINE="${DIB_BOOTLOADER_DEFAULT_CMDLINE:-nofb nomodeset gfxpayload=text} $amphora_pinning" ;;
esac
unset amphora_pinning
