import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { executableDefect, findProgram, startCommands } from "../../../src/guest/systemd/unit-command.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

const program = { content: "#!/bin/sh\n", mode: 0o755 };
const tree = memoryTree(
  new Map<string, Entry>([
    ["/bin/sh", program],
    ["/usr/bin/tool", program],
    ["/usr/local/bin/tool", program],
    ["/opt/bin/other", program],
    ["/usr/bin/plain", { content: "#!/bin/sh\n", mode: 0o644 }],
    [
      "/etc/systemd/system/a.service",
      "[Service]\nExecStartPre=-/no/such\nExecStart=@tool name \"two words\" 'x'\nExecStop=/bin/x\n",
    ],
    ["/etc/systemd/system/b.service", "[Service]\nExecSearchPath=/opt/bin\nExecStart=!other\n"],
  ]),
);

describe("commands of a unit", () => {
  it("are found by path or name, and run when the unit is started", () => {
    expect(startCommands(tree, guestOf(tree).unit("a.service"))).to.deep.equal([
      { key: "ExecStartPre", program: "/no/such", words: [], mayFail: true },
      {
        key: "ExecStart",
        program: "tool",
        path: "/usr/local/bin/tool",
        words: ["two words", "x"],
        mayFail: false,
      },
    ]);
  });

  it("are looked for where the unit says", () => {
    expect(startCommands(tree, guestOf(tree).unit("b.service"))[0]?.path).to.equal("/opt/bin/other");
    expect(findProgram(tree, "other")).to.equal(undefined);
  });

  it("must be executable", () => {
    expect(executableDefect(tree, "/usr/bin/plain")).to.equal("it is not executable");
    expect(executableDefect(tree, "/usr/bin/tool")).to.equal(undefined);
    expect(executableDefect(tree, "/nothing")).to.equal("there is no such file");
  });
});
