import { bytesText } from "../quantity.ts";

const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

// Made once, as making one takes longer than all that it writes on a page.
const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

/** Bytes of a disk or of a part of it, which are made in powers of 1024: `3 GiB`. */
export function diskText(bytes: number): string {
  const power = Math.min(units.length - 1, bytes < 1024 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : rounded(value)} ${units[power]}`;
}

/** A count with its digits in groups of three: `1,234`. */
export function countText(count: number): string {
  return grouped.format(count);
}

/** A count and its noun: `1 check`, `2 checks`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : plural}`;
}

/** A duration given in seconds: `12 ms`, `1.2 s`, `2 min 56 s`. */
export function durationText(seconds: number): string {
  if (seconds === 0) return "0 s";
  if (seconds < 1) return `${rounded(seconds * 1000)} ms`;
  if (seconds < 60) return `${rounded(seconds)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const parts =
    hours > 0
      ? [`${hours} h`, minutes > 0 && `${minutes} min`]
      : [`${minutes} min`, whole % 60 > 0 && `${whole % 60} s`];
  return parts.filter((part) => part !== false).join(" ");
}

/** A value with its unit, as short as three digits allow; seconds and bytes in the unit that suits them. */
export function valueText(value: number, unit: string): string {
  if (!Number.isFinite(value)) return "–";
  if (unit === "s" && value >= 0) return durationText(value);
  if (unit === "bytes" && value >= 0) return bytesText(value);
  return unit === "" ? rounded(value) : `${rounded(value)} ${unit}`;
}

/** A share from 0 to 1 in percent. */
export function percentText(share: number): string {
  return `${rounded(share * 100)} %`;
}

/** Three digits that count, and no zeros at the end; whole numbers keep all of theirs. */
function rounded(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 || size === 0 ? 2 : 3;
  return grouped.format(Number(size >= 0.001 || size === 0 ? value.toFixed(digits) : value.toPrecision(2)));
}
