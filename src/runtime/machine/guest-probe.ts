import { probePort } from "./machine-command.ts";

/** Where the configuration drive puts {@link guestProbeScript}. */
export const guestProbePath = "/root/amphora-probe.sh";

/** Starts it, at every boot; cloud-init's `bootcmd` takes it as a list. */
export const guestProbeCommand: readonly string[] = [
  ...["systemd-run", "--no-block", "--quiet", "--collect", "--unit=amphora-probe"],
  ...["--property=Restart=always", "--property=RestartSec=1", "--property=OOMScoreAdjust=-900"],
  ...["/bin/sh", guestProbePath],
];

/** Bytes of each output that a script's answer keeps. */
export const probeOutputLimit = 1024 * 1024;

/**
 * The guest's side of the probe, for any POSIX shell with GNU's or BusyBox's tools. A request is a line
 * `ID SECONDS BASE64(script)`; its answer is `ID STATUS BASE64(stdout). BASE64(stderr).`, on a line of its own whatever
 * an earlier answer left unfinished.
 */
export const guestProbeScript = `port=/dev/virtio-ports/${probePort}
until [ -c $port ]; do sleep 0.2; done
d=$(mktemp -d)
# It stays open: what is sent while nobody has it open is lost.
exec 3<>$port
while :; do
  # Nobody at the other end reads as the end of the file.
  IFS=' ' read -r id seconds script <&3 || { sleep 0.1; continue; }
  [ -n "$script" ] || continue
  printf %s "$script" | base64 -d >$d/script
  timeout -k 2 "$seconds" sh $d/script >$d/out 2>$d/err </dev/null 3<&-
  status=$?
  out='' err=''
  [ ! -s $d/out ] || out=$(head -c ${probeOutputLimit} $d/out | base64 -w0)
  [ ! -s $d/err ] || err=$(head -c ${probeOutputLimit} $d/err | base64 -w0)
  printf '\\n%s %s %s. %s.\\n' "$id" "$status" "$out" "$err" >&3
done
`;
