#!/bin/bash
# Called by the agent when an interface of the load balancer comes up or goes
# down: UDP and SCTP traffic to members leaves with the amphora's address, and
# TCP, which HAProxy terminates, is kept out of connection tracking.
set -euo pipefail

usage() {
    echo "Usage: ${0##*/} add|delete ipv4|ipv6 INTERFACE [sriov]" >&2
    exit 1
}

if [ $# -lt 3 ]; then
    usage
fi
action=$1
family=$2
interface=$3
# An SR-IOV interface has no notrack rules: its traffic is filtered by state.
sriov=${4:-}

case "$family" in
ipv4) nft_family=ip iptables=iptables ;;
ipv6) nft_family=ip6 iptables=ip6tables ;;
*) usage ;;
esac
table=octavia-$family

add_nft() {
    local protocol
    {
        printf 'add table %s %s\n' "$nft_family" "$table"
        for protocol in udp sctp; do
            printf 'add chain %s %s %s-%s-masq { type nat hook postrouting priority 100; }\n' \
                "$nft_family" "$table" "$nft_family" "$protocol"
            printf 'add rule %s %s %s-%s-masq oifname "%s" meta l4proto %s masquerade\n' \
                "$nft_family" "$table" "$nft_family" "$protocol" "$interface" "$protocol"
        done
        if [ "$sriov" != sriov ]; then
            printf 'add chain %s %s prerouting { type filter hook prerouting priority -300; }\n' "$nft_family" "$table"
            printf 'add rule %s %s prerouting iifname "%s" meta l4proto tcp notrack\n' \
                "$nft_family" "$table" "$interface"
            printf 'add chain %s %s output { type filter hook output priority -300; }\n' "$nft_family" "$table"
            printf 'add rule %s %s output oifname "%s" meta l4proto tcp notrack\n' "$nft_family" "$table" "$interface"
        fi
    } | nft -f -
}

# What was never added must not stop the rest from going away.
delete_nft() {
    local chain
    for chain in "$nft_family-udp-masq" "$nft_family-sctp-masq" prerouting output; do
        if nft list chain "$nft_family" "$table" "$chain" >/dev/null 2>&1; then
            nft flush chain "$nft_family" "$table" "$chain"
            nft delete chain "$nft_family" "$table" "$chain"
        fi
    done
}

change_iptables() {
    local change=$1 protocol
    for protocol in udp sctp; do
        "$iptables" -t nat "$change" POSTROUTING -p "$protocol" -o "$interface" -j MASQUERADE
    done
    if [ "$sriov" != sriov ]; then
        "$iptables" -t raw "$change" PREROUTING -p tcp -i "$interface" -j NOTRACK
        "$iptables" -t raw "$change" OUTPUT -p tcp -o "$interface" -j NOTRACK
    fi
}

have_nft=no
if command -v nft >/dev/null; then
    have_nft=yes
fi
case "$action:$have_nft" in
add:yes) add_nft ;;
add:no) change_iptables -A ;;
delete:yes) delete_nft ;;
delete:no) change_iptables -D || true ;;
*) usage ;;
esac
