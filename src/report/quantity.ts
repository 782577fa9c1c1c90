const units = ["bytes", "kB", "MB", "GB", "TB"];

/** Bytes for people: `1.5 MB`, in powers of a thousand. */
export function bytesText(bytes: number): string {
  let [value, at] = [Math.abs(bytes), 0];
  while (value >= 999.95 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${bytes < 0 ? "-" : ""}${at === 0 ? value : value.toFixed(1)} ${units[at]}`;
}

/** A change of bytes with its sign: `+1.5 MB`. */
export function changeText(old: number, now: number): string {
  const sign = now > old ? "+" : "";
  const share = old > 0 ? ` (${sign}${(((now - old) / old) * 100).toFixed(1)} %)` : "";
  return `${sign}${bytesText(now - old)}${share}`;
}

/** `1 file`, `2 files`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
