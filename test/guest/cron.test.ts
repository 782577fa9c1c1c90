import { expect } from "chai";
import { readCronDaemons, readCronJobs } from "../../src/guest/cron.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const script = { content: "#!/bin/sh\nlogrotate\n", mode: 0o755 };
const guestWith = (...entries: [string, Entry][]) => guestOf(memoryTree(new Map(entries)));
const jobsOf = (...entries: [string, Entry][]) =>
  guestWith(...entries)
    .fact(readCronJobs)
    .map(({ path }) => path);

describe("cron", () => {
  it("runs the lines of its tables", () => {
    const text = "# comment\nSHELL=/bin/sh\n\n17 * * * * root logrotate /etc/logrotate.conf\n";
    expect(
      jobsOf(["/etc/crontab", text], ["/etc/cron.d/a", text], ["/var/spool/cron/crontabs/root", text]),
    ).to.deep.equal(["/etc/crontab", "/etc/cron.d/a", "/var/spool/cron/crontabs/root"]);
    expect(jobsOf(["/etc/cron.d/a.dpkg-old", text])).to.deep.equal([]);
  });

  it("runs the programs of a directory that a table names", () => {
    const table: [string, Entry] = ["/etc/crontab", "25 6 * * * root run-parts /etc/cron.daily\n"];
    expect(jobsOf(table, ["/etc/cron.daily/logrotate", script])).to.include("/etc/cron.daily/logrotate");
    expect(jobsOf(table, ["/etc/cron.hourly/logrotate", script])).to.not.include("/etc/cron.hourly/logrotate");
    expect(jobsOf(table, ["/etc/cron.daily/logrotate.old", script])).to.have.length(1);
    expect(jobsOf(table, ["/etc/cron.daily/logrotate", "text"])).to.have.length(1);
    expect(jobsOf(["/etc/cron.daily/logrotate", script])).to.deep.equal([]);
  });

  it("runs when a boot starts it", () => {
    const unit: [string, Entry] = ["/usr/lib/systemd/system/crond.service", "[Service]\nExecStart=/usr/sbin/crond\n"];
    const wanted: [string, Entry] = [
      "/etc/systemd/system/multi-user.target.wants/crond.service",
      { link: "/usr/lib/systemd/system/crond.service" },
    ];
    const targets = ["default", "multi-user"].map((name): [string, Entry] => [
      `/usr/lib/systemd/system/${name}.target`,
      name === "default" ? { link: "multi-user.target" } : "[Unit]\n",
    ]);
    expect(guestWith(unit, wanted, ...targets).fact(readCronDaemons)).to.deep.equal(["crond.service"]);
    expect(guestWith(unit, ...targets).fact(readCronDaemons)).to.deep.equal([]);
  });
});
