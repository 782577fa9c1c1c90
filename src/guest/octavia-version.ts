import { posix } from "node:path";
import { readAgent } from "./agent.ts";
import type { Guest } from "./guest.ts";
import { readText } from "./text.ts";

/** A release of Octavia, by the first number of its version. */
export interface OctaviaRelease {
  readonly major: number;
  /** OpenStack's name of the release, a year and a number from 2023 on. */
  readonly series: string;
  /** The word that it was also called by. */
  readonly codename?: string;
}

/** What an agent can do from some version on. */
export interface OctaviaFeature {
  readonly since: number;
  readonly what: string;
  /** By which file of the Python package it is seen: one that is there, is gone, or holds a text. */
  readonly sign?: { readonly file: string; readonly text?: string; readonly gone?: boolean };
}

/** Bytes of a module beyond which it is none of Octavia's. */
const largestModule = 512 * 1024;

/** The release that somebody names by its number, its word, its branch or its version: `2023.1`, `Antelope`, `stable/2023.1`, `12`. */
export function releaseNamed(releases: readonly OctaviaRelease[], name: string): OctaviaRelease | undefined {
  const word = name
    .trim()
    .toLowerCase()
    .replace(/^(?:stable|unmaintained)\//, "");
  return releases.find(({ major, series, codename }) =>
    [`${major}`, `${major}.0`, `${major}.0.0`, series.toLowerCase(), codename?.toLowerCase()].includes(word),
  );
}

/** The directory of the Python package `octavia` that the agent imports; `undefined` when there is none. */
export function octaviaPackage(guest: Guest): string | undefined {
  const module = guest.fact(readAgent).python?.module("octavia");
  return module?.endsWith("/__init__.py") ? posix.dirname(module) : module;
}

/** Whether the agent's files show a feature; `undefined` of one that they cannot show. */
export function showsFeature(guest: Guest, { sign }: OctaviaFeature): boolean | undefined {
  const directory = guest.fact(octaviaPackage);
  if (directory === undefined || sign === undefined) return undefined;
  const path = `${directory}/${sign.file}`;
  const status = guest.tree.stat(path);
  if (sign.gone) return status === undefined;
  if (sign.text === undefined) return status?.type === "file";
  if (status?.type !== "file" || status.size > largestModule) return false;
  return readText(guest.tree, path)?.includes(sign.text) ?? false;
}
