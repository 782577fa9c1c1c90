import type { Guest } from "./guest.ts";
import { readSystemd } from "./systemd/systemd.ts";
import { namesIn, readText } from "./text.ts";

/** Bytes of a job beyond which it is not read, and jobs beyond which no more are. */
const largest = { job: 256 * 1024, jobs: 1000 };

/** Something that cron runs: a line of a table, or a program in a directory that such a line runs as a whole. */
export interface CronJob {
  /** The table or the program. */
  readonly path: string;
  /** The line, or the text of the program. */
  readonly text: string;
}

const tables = ["/etc/crontab", "/etc/anacrontab"];
const tableDirectories = ["/etc/cron.d", "/var/spool/cron/crontabs", "/var/spool/cron"];
const programDirectories = ["/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly"];
const daemons = ["cron.service", "crond.service", "cronie.service"];

/** The cron daemons that a boot starts. */
export function readCronDaemons(guest: Guest): readonly string[] {
  const { starts } = guest.fact(readSystemd);
  return daemons.filter((name) => starts(name));
}

/** What the guest's cron and anacron would run, were they started (cron(8), run-parts(8)). */
export function readCronJobs({ tree }: Guest): readonly CronJob[] {
  const files = [
    ...tables,
    ...tableDirectories.flatMap((directory) => plainNames(namesIn(tree, directory), directory)),
  ];
  const read = (path: string) => ((tree.stat(path)?.size ?? 0) > largest.job ? "" : (readText(tree, path) ?? ""));
  const lines = files.flatMap((path): CronJob[] =>
    read(path)
      .split("\n")
      // Neither a comment nor the setting of a variable.
      .filter((line) => /^\s*[^#\s]/.test(line) && !/^\s*\w+\s*=/.test(line))
      .map((text) => ({ path, text })),
  );
  const run = programDirectories.filter((directory) => lines.some(({ text }) => text.includes(directory)));
  const programs = run
    .flatMap((directory) => plainNames(namesIn(tree, directory), directory))
    .filter((path) => ((tree.stat(path)?.mode ?? 0) & 0o111) !== 0)
    .map((path) => ({ path, text: read(path) }));
  return [...lines, ...programs].slice(0, largest.jobs);
}

/** cron and run-parts pass over other names, such as `logrotate.dpkg-old`. */
function plainNames(names: readonly string[], directory: string): string[] {
  return names.filter((name) => /^[\w-]+$/.test(name)).map((name) => `${directory}/${name}`);
}
