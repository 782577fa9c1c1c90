#!/bin/bash
# Called by tuned with "start", "stop" and others: interrupts whose drivers spread
# them, and the kernel's own work, go to the first processor.
set -euo pipefail

# Some interrupts belong to one processor by nature and refuse another.
give() {
    if [ -e "$1" ]; then
        { echo "$2" >"$1"; } 2>/dev/null || true
    fi
}

if [ "${1:-}" = start ]; then
    for interrupt in /proc/irq/[0-9]*; do
        give "$interrupt/smp_affinity_list" 0
    done
    give /sys/devices/virtual/workqueue/cpumask 1
fi
