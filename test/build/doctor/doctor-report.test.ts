import { expect } from "chai";
import picocolors from "picocolors";
import { doctorDocument, doctorText } from "../../../src/build/doctor/doctor-report.ts";
import { advice, blocking, ok } from "../../../src/build/preflight/finding.ts";

const GOOD = ok("tool", "git is /usr/bin/git");
const HINT = advice("clock", "The clock is wrong", { why: "time matters", cure: "set it" });
const BAD = blocking("mirror", "The archive is\u001b[31m away", { why: "it is needed", cure: "take another" });

describe("the doctor's report", () => {
  const text = (...findings: Parameters<typeof doctorText>[0]) => doctorText(findings, picocolors.createColors(false));

  it("tells what stands in the way last, with reason and remedy, and steers no terminal", () => {
    expect(text(BAD, HINT, GOOD)).to.equal(
      [
        "ok        tool    git is /usr/bin/git",
        "advice    clock   The clock is wrong",
        "                  why   time matters",
        "                  cure  set it",
        "blocking  mirror  The archive is [31m away",
        "                  why   it is needed",
        "                  cure  take another",
        "",
        "1 thing stands in the way of the build, and 1 piece of advice.",
        "",
      ].join("\n"),
    );
    expect(text(BAD, BAD, HINT, HINT)).to.contain("2 things stand in the way of the build, and 2 pieces of advice.");
    expect(text(GOOD)).to.match(/\n\nNothing stands in the way of the build\.\n$/);
    expect(text(HINT)).to.match(/\n\nNothing stands in the way of the build, and 1 piece of advice\.\n$/);
  });

  it("is a document for programs, without our own codes", () => {
    expect(doctorDocument([GOOD, HINT])).to.deep.equal({ schemaVersion: 1, ready: true, findings: [GOOD, HINT] });
    const { ready, findings } = doctorDocument([GOOD, BAD]);
    expect(ready).to.equal(false);
    expect(Object.keys(findings[1] ?? {})).to.deep.equal(["id", "state", "what", "why", "cure"]);
  });
});
